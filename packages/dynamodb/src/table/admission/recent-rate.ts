/** Units a second of the last moments: what was asked counts the less the longer ago it was. */

/** After so long a third of it is left. */
const MEMORY_MS = 5000;

export class RecentRate {
  #perMs = 0;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** @param overMs how long it went on until now, evenly; 0 for what is asked at once */
  add(units: number, nowMs: number, overMs = 0): void {
    this.#fade(nowMs);
    this.#perMs +=
      overMs <= 0 ? units / MEMORY_MS : (units / overMs) * (1 - Math.exp(-overMs / MEMORY_MS));
  }

  /** Units a second. */
  read(nowMs: number): number {
    this.#fade(nowMs);
    return this.#perMs * 1000;
  }

  #fade(nowMs: number): void {
    const passedMs = nowMs - this.#atMs;
    if (passedMs > 0) this.#perMs *= Math.exp(-passedMs / MEMORY_MS);
    this.#atMs = nowMs;
  }
}
