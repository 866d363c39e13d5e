/**
 * JSON text in pieces to records: those values that the path of FROM leads to, built one at a time. What lies
 * beside the path is checked and passed over, so a document may be larger than a record.
 */
import { type JsonToken, JsonTokens } from "./json-tokens.ts";
import * as errors from "./select-error.ts";
import type { PathStep } from "./syntax-tree.ts";
import { MISSING, type Value } from "./value.ts";

/** Values are written and compared by recursion. */
const DEPTH_MAX = 500;

/** What a value is for: built, passed over, or gone through with so many steps of the path behind. */
type Use = "build" | "skip" | number;

type Expectation = "value" | "element or end" | "name or end" | "name" | "colon" | "comma or end";

interface Frame {
  readonly isObject: boolean;
  readonly use: Use;
  readonly built: Map<string, Value> | Value[];
  /** Of the member that is being read. */
  name: string;
  /** Of the element that is being read. */
  index: number;
  /** What the step matched, so that an ambiguous name is noticed. */
  matched: string | undefined;
}

export class JsonReader {
  readonly #path: readonly PathStep[];
  readonly #tokens = new JsonTokens();
  readonly #stack: Frame[] = [];
  #expects: Expectation = "value";
  /** Where the value that is being built began. */
  #recordStart = 0;

  constructor(path: readonly PathStep[]) {
    this.#path = path;
  }

  /** Every root value gives one record at least, MISSING when the path leads nowhere. */
  *read(text: string, isLast: boolean): Generator<Value> {
    this.#tokens.push(text, isLast);
    for (let token = this.#tokens.next(); token !== undefined; token = this.#tokens.next()) {
      const record = this.#accept(token);
      if (record !== undefined) yield record;
      if (this.#isBuilding && this.#length > errors.RECORD_CHARACTERS_MAX) {
        throw errors.recordTooLong();
      }
    }
    if (isLast && this.#stack.length > 0) throw errors.jsonParsing();
  }

  get #isBuilding(): boolean {
    return this.#stack.at(-1)?.use === "build";
  }

  get #length(): number {
    return this.#tokens.position - this.#recordStart;
  }

  #accept(token: JsonToken): Value | undefined {
    const frame = this.#stack.at(-1);
    switch (this.#expects) {
      case "value":
        return this.#begin(token);
      case "element or end":
        return token.kind === "]" ? this.#close() : this.#begin(token);
      case "name or end":
        if (token.kind === "}") return this.#close();
        return this.#name(token, frame!);
      case "name":
        return this.#name(token, frame!);
      case "colon":
        if (token.kind !== ":") throw errors.jsonParsing();
        this.#expects = "value";
        return undefined;
      case "comma or end":
        if (token.kind === (frame!.isObject ? "}" : "]")) return this.#close();
        if (token.kind !== ",") throw errors.jsonParsing();
        frame!.index += 1;
        this.#expects = frame!.isObject ? "name" : "value";
        return undefined;
    }
  }

  #name(token: JsonToken, frame: Frame): undefined {
    if (token.kind !== "string") throw errors.jsonParsing();
    frame.name = token.value;
    this.#expects = "colon";
  }

  #begin(token: JsonToken): Value | undefined {
    const use = this.#useOfChild(this.#stack.at(-1));
    const isRecord = this.#startsRecord(use);
    if (isRecord) this.#recordStart = this.#tokens.position;
    switch (token.kind) {
      case "{":
      case "[":
        if (this.#stack.length >= DEPTH_MAX) throw errors.jsonParsing();
        this.#stack.push({
          isObject: token.kind === "{",
          use,
          built: token.kind === "{" ? new Map() : [],
          name: "",
          index: 0,
          matched: undefined,
        });
        this.#expects = token.kind === "{" ? "name or end" : "element or end";
        return undefined;
      case "string":
      case "scalar":
        this.#expects = this.#stack.length === 0 ? "value" : "comma or end";
        return this.#deliver(token.value, use);
      default:
        throw errors.jsonParsing();
    }
  }

  #startsRecord(use: Use): boolean {
    return use === "build" && !this.#isBuilding;
  }

  #useOfChild(parent: Frame | undefined): Use {
    const depth = this.#path.length;
    if (parent === undefined) return depth === 0 ? "build" : 0;
    if (typeof parent.use !== "number") return parent.use;
    if (!this.#matches(parent, this.#path[parent.use]!)) return "skip";
    const steps = parent.use + 1;
    return steps === depth ? "build" : steps;
  }

  #matches(frame: Frame, step: PathStep): boolean {
    switch (step.kind) {
      case "every":
        if (frame.isObject !== (step.of === "struct")) return false;
        frame.matched = "";
        return true;
      case "index":
        if (frame.isObject || frame.index !== step.index) return false;
        frame.matched = "";
        return true;
      case "name": {
        const { text, quoted } = step.name;
        const { name, matched } = frame;
        if (!frame.isObject) return false;
        if (quoted ? name !== text : name.toLowerCase() !== text.toLowerCase()) return false;
        if (matched !== undefined && matched !== name) throw errors.ambiguousFieldName();
        frame.matched = name;
        return matched === undefined;
      }
    }
  }

  #close(): Value | undefined {
    const frame = this.#stack.pop()!;
    this.#expects = this.#stack.length === 0 ? "value" : "comma or end";
    if (frame.use === "build") return this.#deliver(frame.built, "build");
    return typeof frame.use === "number" && frame.matched === undefined ? MISSING : undefined;
  }

  /** A value that is complete: a part of the one above it, or a record. */
  #deliver(value: Value, use: Use): Value | undefined {
    if (use === "skip") return undefined;
    if (typeof use === "number") return MISSING;
    const parent = this.#stack.at(-1);
    if (parent === undefined || parent.use !== "build") return value;
    if (Array.isArray(parent.built)) parent.built.push(value);
    else (parent.built as Map<string, Value>).set(parent.name, value);
    return undefined;
  }
}
