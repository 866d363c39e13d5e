/** Whatever the bytes of an expression or an object are: an answer, or an error of S3 Select. */
import { gzipSync } from "node:zlib";
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  property,
  string,
  uint8Array,
} from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "./parser.ts";
import { AS_CSV, answerOf, CSV, LINES } from "./query.fixture.ts";
import { createRecordWriter } from "./record-writer.ts";
import { SelectError } from "./select-error.ts";

const words = [
  "SELECT",
  "FROM",
  "WHERE",
  "S3Object",
  "s",
  "*",
  ".",
  ",",
  "(",
  ")",
  "[",
  "]",
  "'x'",
  '"y"',
  "`1`",
  "1",
  "0.5",
  "AND",
  "OR",
  "NOT",
  "IN",
  "LIKE",
  "BETWEEN",
  "IS",
  "NULL",
  "CASE",
  "WHEN",
  "THEN",
  "END",
  "CAST",
  "AS",
  "INT",
  "COUNT",
  "TRIM",
  "SUBSTRING",
  "EXTRACT",
  "LIMIT",
  "-",
  "+",
  "/",
  "%",
  "=",
  "<",
  "||",
  "--",
  "/*",
  "ESCAPE",
];

const onlySelectErrors = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(SelectError);
  }
};

test("no text makes the parser hang or throw anything but a SelectError", () => {
  assert(
    property(string({ maxLength: 200, unit: "binary" }), (text) =>
      onlySelectErrors(() => parseQuery(text)),
    ),
    { numRuns: 500 },
  );
  assert(
    property(array(constantFrom(...words), { maxLength: 40 }), (parts) =>
      onlySelectErrors(() => parseQuery(`SELECT ${parts.join(" ")}`)),
    ),
    { numRuns: 500 },
  );
});

const settings = [
  { input: CSV },
  { input: { ...CSV, header: "USE" as const, allowsQuotedRecordDelimiter: true } },
  { input: { ...CSV, quoteEscape: "\\", recordDelimiter: "ab" } },
  { input: LINES },
  { input: CSV, compression: "GZIP" as const },
  { input: CSV, compression: "BZIP2" as const },
];

test("no bytes make a reader hang or throw anything but a SelectError", async () => {
  const structural = uint8Array({ maxLength: 120 }).map((bytes) =>
    Buffer.from(bytes.map((byte) => '",\n\r\\{}[]:ab1#te0.-'.charCodeAt(byte % 20))),
  );
  const content = constantFrom(true, false).chain((any) =>
    any ? uint8Array({ maxLength: 200 }) : structural,
  );
  await assert(
    asyncProperty(
      content,
      constantFrom(...settings),
      integer({ min: 1, max: 9 }),
      async (bytes, setting, pieceBytes) => {
        await answerOf("SELECT * FROM S3Object s WHERE s._1 <> 'q'", bytes, {
          ...setting,
          pieceBytes,
        }).catch((error: unknown) => expect(error).toBeInstanceOf(SelectError));
      },
    ),
    { numRuns: 500 },
  );
});

const field = string({
  maxLength: 8,
  unit: constantFrom("a", "b", '"', ",", "\n", "\r", " ", "é", "😀", "\\"),
});
const table = array(array(field, { minLength: 2, maxLength: 4 }), { maxLength: 12 });
const write = createRecordWriter({ ...AS_CSV, quoteFields: "ALWAYS" });

test("CSV that is written is read as it was, however it comes in pieces", async () => {
  const input = { ...CSV, comments: "", allowsQuotedRecordDelimiter: true };
  await assert(
    asyncProperty(table, integer({ min: 1, max: 50 }), async (rows, pieceBytes) => {
      const text = rows.map((row) => write([], row)).join("");
      const output = { ...AS_CSV, quoteFields: "ALWAYS" as const };
      expect(await answerOf("SELECT * FROM S3Object", text, { input, output, pieceBytes })).toBe(
        text,
      );
    }),
    { numRuns: 500 },
  );
});

test("JSON is the same after it has passed through, however it comes in pieces", async () => {
  const { jsonValue } = await import("fast-check");
  await assert(
    asyncProperty(
      array(jsonValue({ maxDepth: 4 }), { maxLength: 4 }),
      integer({ min: 1, max: 40 }),
      async (values, pieceBytes) => {
        const text = values.map((value) => `${JSON.stringify({ value })}\n`).join("");
        const answer = await answerOf("SELECT * FROM S3Object", text, {
          input: LINES,
          output: { kind: "json", recordDelimiter: "\n" },
          pieceBytes,
        });
        const parsed = answer
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line) as unknown);
        expect(parsed).toEqual(
          values.map((value) => JSON.parse(JSON.stringify({ value })) as unknown),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test("scan ranges that cut an object share its records out, each of them once", async () => {
  const text = string({ maxLength: 60, unit: constantFrom("a", "b", "\n") });
  await assert(
    asyncProperty(
      text,
      integer({ min: 1, max: 20 }),
      constantFrom("\n", "ab"),
      integer({ min: 1, max: 7 }),
      async (content, step, recordDelimiter, pieceBytes) => {
        const input = { ...CSV, recordDelimiter };
        const whole = await answerOf("SELECT * FROM S3Object", content, { input });
        let shared = "";
        for (let start = 0; start < content.length; start += step) {
          shared += await answerOf("SELECT * FROM S3Object", content, {
            input,
            start,
            end: start + step - 1,
            pieceBytes,
          });
        }
        expect(shared).toBe(whole);
      },
    ),
    { numRuns: 500 },
  );
});

/** Made by bzip2 1.0.8. */
const BZIP2 = {
  /** `a,b\nc,d\n` */
  short: "QlpoOTFBWSZTWZFbnakAAAJRAAAQAAQ8ACAAMMAIabKIIyeLuSKcKEhIrc7UgA==",
  /** No bytes. */
  empty: "QlpoORdyRThQkAAAAAA=",
  /** 5,000 × a, 4 × b, 3 × c, three alphabets; each with a line feed. */
  runs: "QlpoOTFBWSZTWVJM8dMAAAxBoMAQP///8ACAAAggAEhtVP1IyAAAAR6qGQyZNNGTTTRoeUez/AlGSSFFNpCkNkk4DKSorLC0uLyBwROTokTOyh4VPSx8flUQS4u5IpwoSCkmeOmA",
  /** `0123456789abcdef\n` 20,000 times, in blocks of 100,000 bytes. */
  blocks:
    "QlpoMTFBWSZTWadLTXcAFvlJAAAQf+A/ADAAuAoaaYAChppgAE1VAmAmPVAiwUCLTKQIs5Ai0kCLJQIvygRaqBFsoEW6gRcKBFyoEXSgRdqBF/UCLxQIvVAi+MUFZJlNZi1BGawBE60kAABB/4D8AMAC4ChppgAKGmmAATVVGBoE09UCL4oEX1QIslAizUCLRQIsbSBFvIEWJAiyUCLhQIuVAi6UCLtQIvFAi/KBF6oEX8xQVkmU1lrQNFwAHLdSQAAEH/gPwAwALgKGmmAAoaaYABNVUegATT1QIvigRfVAiwoEWSgRZqBFooEWqgRbKBFuoEXfMgRdSBF3IEWFAi8UCL8oEXqgRfzFBWSZTWWNoJMcAO9LJAAAQf+A/ADAAuAoaaYAChppgAClVGCNoDySiPhKI+kojIlEZkojQlEakojYlEfiUR/JRG5KIwSiOCURjklEdSUR3JRHklEei7kinChIUXl6GgA=",
};
const bzip2 = (name: keyof typeof BZIP2) => Buffer.from(BZIP2[name], "base64");

test("BZIP2 is read whole: runs, several blocks, several streams; damaged it is TruncatedInput", async () => {
  const read = (bytes: Uint8Array, expression = "SELECT * FROM S3Object") =>
    answerOf(expression, bytes, { compression: "BZIP2", pieceBytes: 37 });
  expect(await read(bzip2("short"))).toBe("a,b\nc,d\n");
  expect(await read(bzip2("empty"))).toBe("");
  expect(await read(Buffer.concat([bzip2("short"), bzip2("empty"), bzip2("short")]))).toBe(
    "a,b\nc,d\na,b\nc,d\n",
  );
  const alphabet = "abcdefghijklmnopqrstuvwxyz";
  expect(await read(bzip2("runs"))).toBe(`${"a".repeat(5000)}\nbbbb\nccc\n${alphabet.repeat(3)}\n`);
  expect(await read(bzip2("blocks"), "SELECT COUNT(*), COUNT(DISTINCT _1) FROM S3Object")).toBe(
    "20000,1\n",
  );
  for (const bytes of [bzip2("blocks").subarray(0, -20), flipped(bzip2("short"), 40)]) {
    await expect(read(bytes)).rejects.toMatchObject({ code: "TruncatedInput" });
  }
  await expect(read(Buffer.from("plain"))).rejects.toMatchObject({
    code: "InvalidCompressionFormat",
  });
});

test("no damage to BZIP2 makes the decoder hang or throw anything but a SelectError", async () => {
  await assert(
    asyncProperty(
      constantFrom("short", "runs", "blocks"),
      integer({ min: 0, max: 2999 }),
      async (name, bit) => {
        const bytes = bzip2(name as keyof typeof BZIP2);
        await answerOf("SELECT COUNT(*) FROM S3Object", flipped(bytes, bit % (bytes.length * 8)), {
          compression: "BZIP2",
        }).catch((error: unknown) => expect(error).toBeInstanceOf(SelectError));
      },
    ),
    { numRuns: 300 },
  );
});

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3]! ^= 0x80 >> (bit & 7);
  return copy;
}

test("GZIP is read whole, in members too; cut short it is TruncatedInput", async () => {
  const compressed = Buffer.concat([gzipSync("a\n"), gzipSync("b\n")]);
  expect(
    await answerOf("SELECT * FROM S3Object", compressed, { compression: "GZIP", pieceBytes: 3 }),
  ).toBe("a\nb\n");
  await expect(
    answerOf("SELECT * FROM S3Object", compressed.subarray(0, -3), { compression: "GZIP" }),
  ).rejects.toMatchObject({ code: "TruncatedInput" });
  await expect(
    answerOf("SELECT * FROM S3Object", "plain", { compression: "GZIP" }),
  ).rejects.toMatchObject({
    code: "InvalidCompressionFormat",
    message:
      "GZIP is not applicable to the queried object. Please correct the request and try again.",
  });
});
