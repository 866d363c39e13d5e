/** The last lines of an invocation, for `X-Amz-Log-Result`: at most 4 KiB of them. */

export const TAIL_BYTES = 4096;

export class LogTail {
  #lines: string[] = [];
  /** In UTF-16 units, of which a byte of UTF-8 is never more than one: what is kept is enough. */
  #size = 0;

  add(line: string): void {
    this.#lines.push(line);
    this.#size += line.length + 1;
    while (this.#size - this.#lines[0]!.length - 1 >= TAIL_BYTES) {
      this.#size -= this.#lines.shift()!.length + 1;
    }
  }

  /** What came since the last `take`. */
  take(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#size = 0;
    return lines;
  }
}

/** UTF-8, cut to its last 4 KiB. */
export function tailBytes(lines: readonly string[]): Uint8Array {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
  return bytes.subarray(Math.max(0, bytes.byteLength - TAIL_BYTES));
}
