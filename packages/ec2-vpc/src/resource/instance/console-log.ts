/** What an instance printed, as far back as GetConsoleOutput goes: the last 64 KiB. */

const BYTES_MAX = 65_536;

export class ConsoleLog {
  #text = "";
  #writtenAt = 0;

  /** Of the last line, in milliseconds since the Unix epoch. */
  get writtenAt(): number {
    return this.#writtenAt;
  }

  write(text: string, now: number): void {
    this.#writtenAt = now;
    this.#text += text;
    // Cut now and then, not at every line.
    if (this.#text.length > 2 * BYTES_MAX) this.#text = this.#text.slice(-BYTES_MAX);
  }

  read(): Buffer {
    return Buffer.from(this.#text).subarray(-BYTES_MAX);
  }
}
