/** Events whose fields are parted by spaces; what stands in brackets or double quotes is one field. */
import { compares, holds } from "./compare.ts";
import type { Field } from "./syntax-tree.ts";

/** Each field by its name, or `$3` by its place; undefined when the event does not match. */
export function fieldsMatch(
  fields: readonly Field[],
  message: string,
): Record<string, string> | undefined {
  const values = splitFields(message);
  const rest = fields.findIndex(({ kind }) => kind === "rest");
  const isOpen = rest >= 0;
  const namedCount = isOpen ? fields.length - 1 : fields.length;
  if (isOpen ? values.length < namedCount : values.length !== namedCount) return undefined;
  const skipped = values.length - namedCount;
  const extracted: Record<string, string> = {};
  let at = 0;
  for (const field of fields) {
    if (field.kind === "rest") {
      for (let count = 0; count < skipped; count++, at++) {
        extracted[`$${at + 1}`] = values[at] as string;
      }
      continue;
    }
    const value = values[at] as string;
    at += 1;
    const { name, condition } = field;
    if (condition !== undefined && !holds(condition, (test) => compares(test, value))) {
      return undefined;
    }
    extracted[name.startsWith("$") ? name : `$${name}`] = value;
  }
  return extracted;
}

export function splitFields(message: string): string[] {
  const fields: string[] = [];
  const closing = { "]": new NextOf(message, "]"), '"': new NextOf(message, '"') };
  let at = 0;
  for (;;) {
    while (at < message.length && isSpace(message, at)) at += 1;
    if (at >= message.length) return fields;
    const opened = message[at];
    const end =
      opened === "[" || opened === '"'
        ? closing[opened === "[" ? "]" : '"'].from(at + 1)
        : Number.POSITIVE_INFINITY;
    if (end < message.length && (end + 1 === message.length || isSpace(message, end + 1))) {
      fields.push(message.slice(at + 1, end));
      at = end + 1;
      continue;
    }
    const from = at;
    while (at < message.length && !isSpace(message, at)) at += 1;
    fields.push(message.slice(from, at));
  }
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 32 || (code >= 9 && code <= 13);
}

/** Looks for a character from places that only rise: all looks together pass the text once. */
class NextOf {
  readonly #text: string;
  readonly #character: string;
  #found = -1;

  constructor(text: string, character: string) {
    this.#text = text;
    this.#character = character;
  }

  /** Infinity when there is none. */
  from(at: number): number {
    if (this.#found < at) {
      const found = this.#text.indexOf(this.#character, at);
      this.#found = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#found;
  }
}
