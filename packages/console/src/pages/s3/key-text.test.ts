import { expect, test } from "vitest";
import { shownKey } from "./key-text.ts";

test.each([
  ["cat & dog.jpg", "cat & dog.jpg"],
  [" a b  ", "␣a b␣␣"],
  ["new\nline\ttab", "new\\u000aline\\u0009tab"],
  ["\u202egpj.exe", "\\u202egpj.exe"],
  ["a\u061cb", "a\\u061cb"],
  ["\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd"],
  ["\u{1f468}\u200d\u{1f469}.png", "\u{1f468}\u200d\u{1f469}.png"],
  ["", ""],
])("the key %j is shown as %j", (key, shown) => expect(shownKey(key)).toBe(shown));
