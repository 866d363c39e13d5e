/**
 * JSON with the place of everything in it: a finding about a policy points at the exact characters. Strict as RFC 8259, and
 * bounded in depth, so that no text makes it run out of stack. https://www.rfc-editor.org/rfc/rfc8259
 */

export type JsonNode = JsonObject | JsonArray | JsonScalar;

/** Offsets count UTF-16 units from 0; `end` is behind the last one. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

export interface JsonObject extends JsonSpan {
  readonly kind: "object";
  /** In the order of the text; a name may come twice. */
  readonly members: readonly JsonMember[];
}

export interface JsonMember {
  readonly name: string;
  readonly nameSpan: JsonSpan;
  readonly value: JsonNode;
}

export interface JsonArray extends JsonSpan {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
}

export interface JsonScalar extends JsonSpan {
  readonly kind: "string" | "number" | "boolean" | "null";
  /** Of a string what it says; otherwise as written. */
  readonly text: string;
}

export type JsonOutcome =
  | { readonly kind: "read"; readonly root: JsonNode }
  /** @param at the first character that cannot stand there; the text's length when it ends too early */
  | { readonly kind: "syntax-error"; readonly at: number };

/** Policies have eight levels. */
const DEPTH_MAX = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const HEX = /[0-9a-fA-F]{4}/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class Unreadable extends Error {
  readonly at: number;

  constructor(at: number) {
    super("not JSON");
    this.at = at;
  }
}

export function readJsonTree(text: string): JsonOutcome {
  const reader = new Reader(text);
  try {
    return { kind: "read", root: reader.document() };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: "syntax-error", at: error.at };
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonNode {
    const root = this.#value(0);
    if (this.#at < this.#text.length) throw new Unreadable(this.#at);
    return root;
  }

  /** A value with the white space around it. */
  #value(depth: number): JsonNode {
    this.#space();
    const node = this.#node(depth);
    this.#space();
    return node;
  }

  #node(depth: number): JsonNode {
    const start = this.#at;
    const first = this.#text[start];
    if (depth > DEPTH_MAX) throw new Unreadable(start);
    if (first === "{") {
      return { kind: "object", start, members: this.#members(depth), end: this.#at };
    }
    if (first === "[") return { kind: "array", start, items: this.#items(depth), end: this.#at };
    if (first === '"') return { kind: "string", start, text: this.#string(), end: this.#at };
    const literal = this.#match(LITERAL);
    if (literal !== undefined) {
      const kind = literal === "null" ? "null" : "boolean";
      return { kind, start, text: literal, end: this.#at };
    }
    const number = this.#match(NUMBER);
    if (number === undefined) throw new Unreadable(start);
    return { kind: "number", start, text: number, end: this.#at };
  }

  #members(depth: number): JsonMember[] {
    const members: JsonMember[] = [];
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === "}") {
      this.#at++;
      return members;
    }
    for (;;) {
      this.#space();
      const start = this.#at;
      if (this.#text[start] !== '"') throw new Unreadable(start);
      const name = this.#string();
      const nameSpan = { start, end: this.#at };
      this.#space();
      this.#expect(":");
      members.push({ name, nameSpan, value: this.#value(depth + 1) });
      if (this.#endsList("}")) return members;
    }
  }

  #items(depth: number): JsonNode[] {
    const items: JsonNode[] = [];
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === "]") {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(this.#value(depth + 1));
      if (this.#endsList("]")) return items;
    }
  }

  /** Behind a value: the closing bracket, or a comma before the next one. */
  #endsList(close: string): boolean {
    if (this.#text[this.#at] === close) {
      this.#at++;
      return true;
    }
    this.#expect(",");
    return false;
  }

  #string(): string {
    let value = "";
    this.#at++;
    for (let from = this.#at; ; ) {
      const character = this.#text[this.#at];
      if (character === undefined || character < " ") throw new Unreadable(this.#at);
      if (character === '"') {
        value += this.#text.slice(from, this.#at++);
        return value;
      }
      if (character === "\\") {
        value += this.#text.slice(from, this.#at) + this.#escape();
        from = this.#at;
      } else this.#at++;
    }
  }

  #escape(): string {
    const kind = this.#text[this.#at + 1] ?? "";
    if (kind === "u") {
      this.#at += 2;
      const digits = this.#match(HEX);
      if (digits === undefined) throw new Unreadable(this.#at);
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = Object.hasOwn(ESCAPES, kind) ? ESCAPES[kind] : undefined;
    if (character === undefined) throw new Unreadable(this.#at + 1);
    this.#at += 2;
    return character;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw new Unreadable(this.#at);
    this.#at++;
  }

  #space(): void {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }
}
