/** JSON text in pieces to tokens (RFC 8259). A token that is cut off waits for the next piece. */
import { jsonParsing, RECORD_CHARACTERS_MAX, recordTooLong } from "./select-error.ts";
import { numberOf, type Value } from "./value.ts";

export type JsonToken =
  | { readonly kind: "{" | "}" | "[" | "]" | ":" | "," }
  | { readonly kind: "string"; readonly value: string }
  /** A number, a boolean, null. */
  | { readonly kind: "scalar"; readonly value: Value };

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_START = /[-0-9]/;
/** What a number that is cut off may end in. */
const NUMBER_CHARACTERS = /[-+.eE0-9]*/y;
const UNUSUAL = /[\\\0-\x1f]/;
const words: Readonly<Record<string, JsonToken & { readonly kind: "scalar" }>> = {
  true: { kind: "scalar", value: true },
  false: { kind: "scalar", value: false },
  null: { kind: "scalar", value: null },
};

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
    SPACE.lastIndex = this.#offset;
    this.#offset += SPACE.exec(this.#buffer)![0].length;
    const character = this.#buffer[this.#offset];
    switch (character) {
      case undefined:
        return undefined;
      case "{":
      case "}":
      case "[":
      case "]":
      case ":":
      case ",":
        this.#offset += 1;
        return { kind: character };
      case '"':
        return this.#string();
      default:
        return NUMBER_START.test(character) ? this.#number() : this.#word();
    }
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

  #word(): JsonToken | undefined {
    for (const [word, token] of Object.entries(words)) {
      if (this.#buffer.startsWith(word, this.#offset)) {
        this.#offset += word.length;
        return token;
      }
    }
    const rest = this.#buffer.slice(this.#offset, this.#offset + 5);
    const isCut = Object.keys(words).some((word) => word.startsWith(rest));
    if (isCut && !this.#isLast) return undefined;
    throw jsonParsing();
  }

  #cutOff(): undefined {
    if (this.#isLast) throw jsonParsing();
    if (this.#buffer.length - this.#offset > RECORD_CHARACTERS_MAX) throw recordTooLong();
    return undefined;
  }
}
