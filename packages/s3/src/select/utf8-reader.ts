/** Bytes in pieces to text, strictly. */
import { invalidTextEncoding } from "./select-error.ts";

export class Utf8Reader {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #offset = 0;

  /** Throws InvalidTextEncoding. */
  read(bytes: Uint8Array): string {
    try {
      const text = this.#decoder.decode(bytes, { stream: true });
      this.#offset += bytes.length;
      return text;
    } catch {
      throw invalidTextEncoding(this.#offset + firstFault(bytes));
    }
  }

  /** Throws when a character is cut off. */
  end(): void {
    try {
      this.#decoder.decode();
    } catch {
      throw invalidTextEncoding(this.#offset);
    }
  }
}

/** Near enough: a character cut at the start of the piece counts as the fault. */
function firstFault(bytes: Uint8Array): number {
  const text = Buffer.from(bytes).toString("utf8");
  const fault = text.indexOf("\ufffd");
  return fault < 0 ? bytes.length : Buffer.byteLength(text.slice(0, fault));
}
