/**
 * Compiled elements that policies have in common: thousands of policies list the same few actions under the same few
 * conditions, so each is compiled and held once. Bounded; the oldest leaves first, which costs the next policy a compilation.
 */
const SHARED_MAX = 1024;
/** Longer ones are seldom alike. */
const TEXT_LENGTH_MAX = 512;

export class Shared<Compiled> {
  readonly #byText = new Map<string, Compiled>();

  /** `text` says all that `compile` depends on. */
  of(text: string, compile: () => Compiled): Compiled {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const compiled = compile();
    if (text.length > TEXT_LENGTH_MAX) return compiled;
    if (this.#byText.size >= SHARED_MAX) {
      this.#byText.delete(this.#byText.keys().next().value ?? "");
    }
    this.#byText.set(text, compiled);
    return compiled;
  }
}
