/** `ERROR "a phrase" -excluded %reg.x%`, or `?either ?or`. */
import { Cursor } from "./cursor.ts";
import { invalidTerm } from "./pattern-error.ts";
import type { Term, TextPattern } from "./syntax-tree.ts";

export function parseTextPattern(text: string): TextPattern {
  const cursor = new Cursor(text);
  const terms = { required: [] as Term[], optional: [] as Term[], excluded: [] as Term[] };
  for (cursor.skipSpaces(); !cursor.isAtEnd; cursor.skipSpaces()) {
    const sign = cursor.match(/^[?-]/);
    const kind = sign === "?" ? "optional" : sign === "-" ? "excluded" : "required";
    terms[kind].push(parseTerm(cursor));
  }
  return { kind: "text", ...terms };
}

function parseTerm(cursor: Cursor): Term {
  const regex = cursor.regex();
  if (regex !== undefined) return { kind: "regex", regex };
  const phrase = cursor.quoted();
  if (phrase !== undefined) return { kind: "text", text: phrase };
  const word = cursor.match(/^\S+/) ?? "";
  // Anything but letters and digits is quoted.
  if (!/^[\p{L}\p{N}_]+$/u.test(word)) throw invalidTerm(word);
  return { kind: "text", text: word };
}
