import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LINE_BYTES_MAX, OutputLines } from "./output-lines.ts";

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(0xa55a0003, 0);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

function linesOf(pieces: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const output = new OutputLines((text) => lines.push(text));
  for (const piece of pieces) output.push(piece);
  output.end();
  return lines;
}

/** Cuts at any places, in the middle of characters and heads of frames too. */
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set(at.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...places, bytes.length];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

const text = fc.string({ unit: "grapheme", maxLength: 30 });
const line = text.map((each) => each.replaceAll("\n", "").replaceAll("\0", ""));
const record = fc.oneof(
  line.map((each) => ({ bytes: Buffer.from(`${each}\n`), text: each })),
  text.map((each) => ({ bytes: frame(each), text: each.replace(/\n$/, "") })),
);

describe("OutputLines", () => {
  it("gives lines and framed records, however they are cut on their way", () => {
    fc.assert(
      fc.property(fc.array(record), fc.array(fc.nat(), { maxLength: 10 }), (records, places) => {
        const bytes = Buffer.concat(records.map((each) => each.bytes));
        expect(linesOf(cut(bytes, places))).toEqual(records.map((each) => each.text));
      }),
    );
  });

  it("keeps a record of several lines whole, and what was written before it apart", () => {
    expect(linesOf([Buffer.from("half"), frame("one\ntwo\n"), Buffer.from("rest")])).toEqual([
      "half",
      "one\ntwo",
      "rest",
    ]);
  });

  it("cuts a line without end at 256 KB, between characters, and holds no more than that", () => {
    const lines: string[] = [];
    const output = new OutputLines((each) => lines.push(each));
    const piece = Buffer.from("é".repeat(50_000));
    for (let count = 0; count < 40; count++) output.push(piece);
    const given = lines.reduce((sum, each) => sum + Buffer.byteLength(each), 0);
    expect(40 * piece.length - given).toBeLessThanOrEqual(LINE_BYTES_MAX);
    output.end();
    expect(lines.every((each) => /^é+$/.test(each))).toBe(true);
    expect(Math.max(...lines.map((each) => Buffer.byteLength(each)))).toBe(LINE_BYTES_MAX);
    expect(lines.join("").length).toBe(40 * 50_000);
  });

  it("takes bytes that are no text, and heads of frames that are never filled", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        linesOf([Buffer.from([0xa5, 0x5a, 0x00, 0x03, 0xff, 0xff]), bytes]);
        linesOf([bytes]);
      }),
    );
  });
});
