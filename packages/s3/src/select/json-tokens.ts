/** JSON text in pieces to tokens (RFC 8259). A token that is cut off waits for the next piece. */
import { jsonParsing, RECORD_CHARACTERS_MAX, recordTooLong } from "./select-error.ts";
import { numberOf, type Value } from "./value.ts";

export type JsonToken =
  | { readonly kind: "{" | "}" | "[" | "]" | ":" | "," }
  | { readonly kind: "string"; readonly value: string }
  /** A number, a boolean, null. */
  | { readonly kind: "scalar"; readonly value: Value };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** What a number that is cut off may end in. */
const NUMBER_CHARACTERS = /[-+.eE0-9]*/y;
const UNUSUAL = /[\\\0-\x1f]/;
/** By the code of their first letter. */
const words: ReadonlyMap<number, readonly [word: string, token: JsonToken]> = new Map([
  [0x74, ["true", { kind: "scalar", value: true }]],
  [0x66, ["false", { kind: "scalar", value: false }]],
  [0x6e, ["null", { kind: "scalar", value: null }]],
]);
/** By their code: one token each, made once. */
const punctuation: readonly (JsonToken | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const kind = String.fromCharCode(code);
  return "{}[]:,".includes(kind) ? ({ kind } as JsonToken) : undefined;
});
const QUOTE = 0x22;

export class JsonTokens {
  #buffer = "";
  #offset = 0;
  #isLast = false;
  #dropped = 0;

  push(text: string, isLast: boolean): void {
    this.#dropped += this.#offset;
    this.#buffer = this.#buffer.slice(this.#offset) + text;
    this.#offset = 0;
    this.#isLast = isLast;
  }

  /** Characters taken since the start. */
  get position(): number {
    return this.#dropped + this.#offset;
  }

  /** Undefined when there is none in what was pushed. */
  next(): JsonToken | undefined {
    const buffer = this.#buffer;
    let offset = this.#offset;
    let code = buffer.charCodeAt(offset);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      offset += 1;
      code = buffer.charCodeAt(offset);
    }
    this.#offset = offset;
    if (offset >= buffer.length) return undefined;
    const mark = punctuation[code];
    if (mark !== undefined) {
      this.#offset = offset + 1;
      return mark;
    }
    if (code === QUOTE) return this.#string();
    // A minus or a digit.
    return code === 0x2d || (code >= 0x30 && code <= 0x39) ? this.#number() : this.#word(code);
  }

  #string(): JsonToken | undefined {
    const start = this.#offset;
    const end = this.#closingQuote(start + 1);
    if (end < 0) return this.#cutOff();
    const inside = this.#buffer.slice(start + 1, end);
    this.#offset = end + 1;
    if (!UNUSUAL.test(inside)) return { kind: "string", value: inside };
    try {
      return { kind: "string", value: JSON.parse(`"${inside}"`) as string };
    } catch {
      throw jsonParsing();
    }
  }

  #closingQuote(from: number): number {
    let end = this.#buffer.indexOf('"', from);
    while (end >= 0) {
      let backslashes = 0;
      while (this.#buffer[end - 1 - backslashes] === "\\" && end - 1 - backslashes >= from) {
        backslashes += 1;
      }
      if (backslashes % 2 === 0) return end;
      end = this.#buffer.indexOf('"', end + 1);
    }
    return -1;
  }

  #number(): JsonToken | undefined {
    NUMBER_CHARACTERS.lastIndex = this.#offset;
    const candidate = NUMBER_CHARACTERS.exec(this.#buffer)![0];
    const end = this.#offset + candidate.length;
    if (end === this.#buffer.length && !this.#isLast) return this.#cutOff();
    NUMBER.lastIndex = this.#offset;
    if (NUMBER.exec(this.#buffer)?.[0] !== candidate) throw jsonParsing();
    this.#offset = end;
    return { kind: "scalar", value: numberOf(candidate) ?? Number(candidate) };
  }

  #word(code: number): JsonToken | undefined {
    const known = words.get(code);
    if (known === undefined) throw jsonParsing();
    const [word, token] = known;
    if (this.#buffer.startsWith(word, this.#offset)) {
      this.#offset += word.length;
      return token;
    }
    const isCut = !this.#isLast && word.startsWith(this.#buffer.slice(this.#offset));
    if (isCut) return undefined;
    throw jsonParsing();
  }

  #cutOff(): undefined {
    if (this.#isLast) throw jsonParsing();
    if (this.#buffer.length - this.#offset > RECORD_CHARACTERS_MAX) throw recordTooLong();
    return undefined;
  }
}
