/**
 * Domain names (RFC 1035): as text, labels joined by dots, without one at the end; the root is "". A dot, a backslash
 * and what is not printable in a label are escaped (`\.`, `\032`). Compression only leads backwards, so reading ends.
 */

const LABEL_BYTES_MAX = 63;
/** As it is written, with the length of each label and of the root. */
export const NAME_BYTES_MAX = 255;
const POINTER = 0xc0;
const POINTER_MAX = 0x3fff;
/** More than a name can have labels. */
const POINTERS_MAX = 128;

export interface NameAt {
  readonly name: string;
  /** After it. */
  readonly next: number;
}

/** Undefined for what is cut off, too long, or leads forwards or in circles. */
export function readName(bytes: Uint8Array, from: number): NameAt | undefined {
  const labels: string[] = [];
  let length = 1;
  let next: number | undefined;
  /** Each pointer has to lead before the place that the one before led to. */
  let earliest = from;
  let pointers = 0;
  for (let at = from; ; ) {
    const size = bytes[at];
    if (size === undefined) return undefined;
    if (size === 0) return { name: labels.join("."), next: next ?? at + 1 };
    if (size >= POINTER) {
      if (at + 1 >= bytes.length) return undefined;
      const target = ((size & ~POINTER) << 8) | bytes[at + 1]!;
      next ??= at + 2;
      if (target >= earliest || ++pointers > POINTERS_MAX) return undefined;
      earliest = target;
      at = target;
      continue;
    }
    length += size + 1;
    if (size > LABEL_BYTES_MAX || length > NAME_BYTES_MAX || at + 1 + size > bytes.length) {
      return undefined;
    }
    labels.push(labelText(bytes.subarray(at + 1, at + 1 + size)));
    at += 1 + size;
  }
}

function labelText(label: Uint8Array): string {
  let text = "";
  for (const byte of label) {
    const character = String.fromCharCode(byte);
    if (byte <= 0x20 || byte >= 0x7f) text += `\\${String(byte).padStart(3, "0")}`;
    else text += character === "." || character === "\\" ? `\\${character}` : character;
  }
  return text;
}

const PIECE = /\\(\d{3})|\\([^\d])|([^.\\])|(\.)/gsu;

/** The labels of a name's text; undefined where it is none. A dot at the end is taken. */
export function parseName(text: string): Uint8Array[] | undefined {
  if (text === "" || text === ".") return [];
  const labels: number[][] = [[]];
  let end = 0;
  for (const match of text.matchAll(PIECE)) {
    if (match.index !== end) return undefined;
    end += match[0].length;
    const [, code, escaped, plain, dot] = match;
    if (dot !== undefined) labels.push([]);
    else {
      const byte = code === undefined ? (escaped ?? plain)!.codePointAt(0)! : Number(code);
      if (byte > 0xff) return undefined;
      labels.at(-1)!.push(byte);
    }
  }
  if (end !== text.length) return undefined;
  if (labels.at(-1)!.length === 0) labels.pop();
  const length = labels.reduce((sum, label) => sum + label.length + 1, 1);
  if (length > NAME_BYTES_MAX) return undefined;
  if (labels.some((label) => label.length === 0 || label.length > LABEL_BYTES_MAX))
    return undefined;
  return labels.map((label) => Uint8Array.from(label));
}

/** Writes names into one message, and points to what an earlier one ends with. */
export class NameWriter {
  /** Where the rest of a name is, by its text. */
  readonly #places = new Map<string, number>();

  /** Appends to `to`, whose length is where the name will be. */
  write(to: number[], text: string): void {
    const labels = parseName(text);
    if (labels === undefined) throw new RangeError(`no domain name: ${text}`);
    const texts = labels.map(labelText);
    for (const [place, label] of labels.entries()) {
      const rest = texts.slice(place).join(".");
      const known = this.#places.get(rest);
      if (known !== undefined) {
        to.push(POINTER | (known >>> 8), known & 0xff);
        return;
      }
      if (to.length <= POINTER_MAX) this.#places.set(rest, to.length);
      to.push(label.length, ...label);
    }
    to.push(0);
  }

  /** Forgets what was written from there on: it is taken back. */
  truncate(length: number): void {
    for (const [rest, at] of this.#places) if (at >= length) this.#places.delete(rest);
  }
}
