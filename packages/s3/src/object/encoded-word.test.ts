import fc from "fast-check";
import { expect, it } from "vitest";
import { decodedWords, encodedWord } from "./encoded-word.ts";

it.each([
  ["=?UTF-8?B?YWJj?=", "abc"],
  ["=?utf-8?q?a_b=3D?=", "a b="],
  ["before =?UTF-8?Q?=C3=A9?= =?UTF-8?Q?=C3=A8?= after", "before éè after"],
  ["=?x", "=?x"],
  ["=?KOI8-R?B?YWJj?=", "=?KOI8-R?B?YWJj?="],
])("%s is read as %s", (sent, read) => {
  expect(decodedWords(sent)).toBe(read);
});

it.each([
  ["plain\ttext", "plain\ttext"],
  ["ÄMÄZÕÑ S3", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="],
  ["test_—_é_2?.pdf", "=?UTF-8?Q?test=5F=E2=80=94=5F=C3=A9=5F2=3F.pdf?="],
  ["\x00\x01\x02\x03", "=?UTF-8?B?AAECAw==?="],
  ["\ufffda\ufffd", "=?UTF-8?B?77+9Ye+/vQ==?="],
])("%s is written as AWS was recorded to write it", (text, written) => {
  expect(encodedWord(text)).toBe(written);
});

it("what is written as a word is read as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const written = encodedWord(text);
      fc.pre(written !== text);
      expect(written).toMatch(/^[\x21-\x7e]+$/);
      expect(decodedWords(written)).toBe(text);
    }),
  );
});
