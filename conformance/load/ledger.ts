/**
 * What must be true of one thing after what was said about it: the value that was acknowledged last, and those of
 * writes whose end nobody knows, which may have taken effect or may yet.
 */
export const ABSENT = -1;

export class Ledger {
  readonly #entries = new Map<string, { acknowledged: number; readonly uncertain: Set<number> }>();

  get size(): number {
    return this.#entries.size;
  }

  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  acknowledged(name: string): number {
    return this.#entries.get(name)?.acknowledged ?? ABSENT;
  }

  /** REQUIRES: one write of a name at a time. */
  wrote(name: string, version: number): void {
    const entry = this.#entry(name);
    entry.acknowledged = version;
    entry.uncertain.clear();
  }

  /** The write failed or was not answered. */
  mayHaveWritten(name: string, version: number): void {
    this.#entry(name).uncertain.add(version);
  }

  /** What is wrong with having read `version`; undefined when it is one of those that may be there. */
  fault(name: string, version: number): string | undefined {
    const { acknowledged, uncertain } = this.#entry(name);
    if (version === acknowledged || uncertain.has(version)) return undefined;
    const also = uncertain.size === 0 ? "" : ` (or ${[...uncertain].join(", ")})`;
    return `${name}: version ${version} was read, ${acknowledged}${also} was written`;
  }

  #entry(name: string) {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { acknowledged: ABSENT, uncertain: new Set() };
      this.#entries.set(name, entry);
    }
    return entry;
  }
}
