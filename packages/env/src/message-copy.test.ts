import fc from "fast-check";
import { expect, it } from "vitest";
import { copyOfMessage } from "./message-copy.ts";

const messages = fc.letrec((tie) => ({
  message: fc.oneof(
    { maxDepth: 4 },
    fc.anything({ maxDepth: 0, withBigInt: true, withDate: true }),
    fc.uint8Array(),
    fc.array(tie("message")),
    fc.dictionary(
      fc.string().filter((name) => name !== "__proto__"),
      tie("message"),
      { noNullPrototype: true },
    ),
    fc.array(fc.tuple(fc.string(), tie("message"))).map((entries) => new Map(entries)),
  ),
})).message;

it("a copy is what structuredClone gives", () => {
  fc.assert(
    fc.property(messages, (message) => {
      expect(copyOfMessage(message)).toStrictEqual(structuredClone(message));
    }),
  );
});

it("a copy shares no memory, and takes the message's part of a buffer only", () => {
  const bytes = Buffer.from("0123456789").subarray(2, 4);
  const message = { list: [{ bytes }] };
  const copy = copyOfMessage(message) as typeof message;
  bytes[0] = 0;
  expect(copy.list[0]?.bytes).toEqual(new Uint8Array(Buffer.from("23")));
  expect(copy.list[0]?.bytes.buffer.byteLength).toBe(2);
  expect(copy.list).not.toBe(message.list);
});

it("what cannot be sent is refused", () => {
  expect(() => copyOfMessage({ call: () => 1 })).toThrow("could not be cloned");
});
