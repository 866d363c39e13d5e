import fc from "fast-check";
import { expect, test } from "vitest";
import { EventStreamParser } from "./event-stream.ts";

const parsed = (...pieces: readonly string[]) => {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

test("events, comments, several lines of data and fields without a value", () => {
  const text =
    ": hello\n\nevent: clock\nid: 7\ndata: {\ndata:  1}\n\ndata\n\nevent: empty\n\nretry: 5\ndata: last\n\n";
  expect(parsed(text)).toEqual([
    { name: "clock", text: "{\n 1}", id: "7" },
    { name: "message", text: "", id: "7" },
    { name: "message", text: "last", id: "7" },
  ]);
});

test("an event that has not ended is not told", () => {
  expect(parsed("data: a\n")).toEqual([]);
  expect(parsed("data: a\n", "\n")).toHaveLength(1);
});

const line = fc.string({ unit: fc.constantFrom("a", ":", " ", "é", "🦊"), maxLength: 8 });
const events = fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { maxLength: 6 });

test("where the pieces are cut and how lines end makes no difference", () => {
  fc.assert(
    fc.property(
      events,
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.array(fc.nat(200)),
      (told, end, cuts) => {
        const text = told
          .map((lines) => lines.map((each) => `data: ${each}${end}`).join("") + end)
          .join("");
        const at = [0, ...cuts.filter((cut) => cut < text.length), text.length];
        at.sort((a, b) => a - b);
        // Something follows, as a stream goes on: a return at the very end may be half of a line's end.
        const pieces = at.slice(1).map((cut, index) => text.slice(at[index], cut));
        const found = parsed(...pieces, `: more${end}`);
        expect(found.map(({ text: content }) => content)).toEqual(
          told.map((lines) => lines.join("\n")),
        );
      },
    ),
  );
});

test("an event without an end does not grow without one, and the next is told", () => {
  const parser = new EventStreamParser();
  const piece = `data: ${"x".repeat(100_000)}\n`;
  for (let n = 0; n < 50; n++) expect(parser.push(piece)).toEqual([]);
  expect(parser.push("\ndata: next\n\n").map(({ text }) => text)).toEqual(["next"]);
  for (let n = 0; n < 50; n++) parser.push("x".repeat(100_000));
  expect(parser.push("\n\ndata: after\n\n").map(({ text }) => text)).toEqual(["after"]);
});
