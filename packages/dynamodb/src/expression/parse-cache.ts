/** Parsed expressions by their text: programs send the same few texts again and again. */

/** The oldest half goes when this many are kept. */
const ENTRIES_MAX = 2048;

export class ParseCache<Parsed> {
  readonly #parse: (text: string) => Parsed;
  #recent = new Map<string, Parsed>();
  #older = new Map<string, Parsed>();

  constructor(parse: (text: string) => Parsed) {
    this.#parse = parse;
  }

  /** Texts that are no expressions are not kept. */
  get(text: string): Parsed {
    const recent = this.#recent.get(text);
    if (recent !== undefined) return recent;
    const parsed = this.#older.get(text) ?? this.#parse(text);
    if (this.#recent.size >= ENTRIES_MAX / 2) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(text, parsed);
    return parsed;
  }

  get size(): number {
    return this.#recent.size + this.#older.size;
  }
}
