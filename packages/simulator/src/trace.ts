/** What happened in a simulation: a hash over all of it, and the last lines for the person who looks for a cause. */
import { createHash } from "node:crypto";

const LINES_KEPT = 200;

export class Trace {
  readonly #hash = createHash("sha256");
  readonly #lines: string[] = [];
  #lineCount = 0;

  record(line: string): void {
    this.#hash.update(line).update("\n");
    this.#lineCount++;
    this.#lines.push(line);
    if (this.#lines.length > 2 * LINES_KEPT) this.#lines.splice(0, LINES_KEPT);
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  /** Of everything so far, in hex; short enough to compare by eye. */
  get hash(): string {
    return this.#hash.copy().digest("hex").slice(0, 16);
  }

  tail(count: number): string[] {
    return this.#lines.slice(-count);
  }
}
