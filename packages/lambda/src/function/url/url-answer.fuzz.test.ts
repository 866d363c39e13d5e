/** Whatever a function answers by its URL is an answer of HTTP, or malformed; never a crash. */
import { validateHeaderName } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { answerOf } from "./url-answer.ts";
import { INTEGRATION_TYPE, streamedAnswer } from "./url-stream.ts";

const structured = fc.record(
  {
    statusCode: fc.oneof(fc.integer({ min: 0, max: 700 }), fc.string(), fc.jsonValue()),
    headers: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
    cookies: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
    body: fc.oneof(fc.string(), fc.jsonValue()),
    isBase64Encoded: fc.oneof(fc.boolean(), fc.jsonValue()),
  },
  { requiredKeys: ["statusCode"] },
);

function checkHead(answer: { status: number; headers: Readonly<Record<string, string>> }): void {
  expect(answer.status).toBeGreaterThanOrEqual(200);
  expect(answer.status).toBeLessThan(600);
  for (const [name, value] of Object.entries(answer.headers)) {
    expect(name).toBe(name.toLowerCase());
    expect(() => validateHeaderName(name)).not.toThrow();
    expect(typeof value).toBe("string");
  }
}

test("a buffered answer", () => {
  const payload = fc.oneof(
    fc.oneof(structured, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
    fc.uint8Array(),
  );
  fc.assert(
    fc.property(payload, (bytes) => {
      const answer = answerOf(bytes);
      if (answer !== undefined) checkHead(answer);
    }),
  );
});

test("a streamed answer is the same in whatever pieces its head comes", async () => {
  const cuts = fc.array(fc.nat(400), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(structured, fc.uint8Array(), cuts, async (head, body, at) => {
      const whole = Buffer.concat([
        Buffer.from(JSON.stringify(head)),
        Buffer.alloc(8),
        Buffer.from(body),
      ]);
      const ends = [...at, whole.length]
        .map((end) => Math.min(end, whole.length))
        .sort((a, b) => a - b);
      async function* pieces(): AsyncGenerator<Uint8Array> {
        let from = 0;
        for (const end of ends) {
          yield whole.subarray(from, end);
          from = end;
        }
      }
      const answer = await streamedAnswer(INTEGRATION_TYPE, pieces());
      if (answer === undefined) return;
      checkHead(answer);
      const read: Uint8Array[] = [];
      for await (const piece of answer.body as AsyncIterable<Uint8Array>) read.push(piece);
      expect(Buffer.concat(read)).toEqual(Buffer.from(body));
    }),
  );
});
