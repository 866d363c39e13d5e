/**
 * Event streams: what is written, the SDK's codec reads, and the other way round; damage is always
 * noticed.
 */
import { crc32 } from "node:zlib";
import { EventStreamCodec } from "@smithy/core/event-streams";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeEventBody, encodeEvents } from "./event-stream.ts";
import {
  decodeMessage,
  type EventHeader,
  type EventMessage,
  EventMessageReader,
  encodeMessage,
  signedChunk,
} from "./event-stream-message.ts";
import { JsonFormat } from "./json-format.ts";
import type { ServiceModel } from "./model.ts";
import { loadModel } from "./model-store.ts";
import type { Structure } from "./protocol.ts";
import type { RequestBody } from "./request.ts";
import { ServiceError } from "./service-error.ts";

const sdk = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString("utf8"),
  (text) => new Uint8Array(Buffer.from(text)),
);

const header: fc.Arbitrary<EventHeader> = fc.oneof(
  fc.boolean().map((value) => ({ type: "boolean", value }) as const),
  fc.integer({ min: -128, max: 127 }).map((value) => ({ type: "byte", value }) as const),
  fc.integer({ min: -32768, max: 32767 }).map((value) => ({ type: "short", value }) as const),
  fc.integer().map((value) => ({ type: "integer", value }) as const),
  fc
    .bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })
    .map((value) => ({ type: "long", value }) as const),
  fc.uint8Array({ maxLength: 300 }).map((value) => ({ type: "blob", value }) as const),
  fc.string({ unit: "grapheme" }).map((value) => ({ type: "string", value }) as const),
  fc.date({ noInvalidDate: true }).map((value) => ({ type: "timestamp", value }) as const),
  fc.uuid().map((value) => ({ type: "uuid", value }) as const),
);
const message: fc.Arbitrary<EventMessage> = fc.record({
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }).filter((name) => name !== "__proto__"),
    header,
    { maxKeys: 6, noNullPrototype: true },
  ),
  payload: fc.uint8Array({ maxLength: 200 }),
});

describe("messages", () => {
  test("are read as they were written, also by the SDK", () => {
    fc.assert(
      fc.property(message, (content) => {
        const bytes = encodeMessage(content);
        expect(comparable(decodeMessage(bytes))).toEqual(comparable(content));
        const theirs = sdk.decode(bytes);
        expect(Object.keys(theirs.headers).toSorted()).toEqual(
          Object.keys(content.headers).toSorted(),
        );
        expect(new Uint8Array(theirs.body)).toEqual(content.payload);
        expect(comparable(decodeMessage(sdk.encode(theirs)))).toEqual(comparable(content));
      }),
      { numRuns: 300 },
    );
  });

  test("come out of a stream however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 }),
        (messages, sizes) => {
          const bytes = Buffer.concat(messages.map(encodeMessage));
          const reader = new EventMessageReader();
          const read: EventMessage[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length]!;
            read.push(...reader.push(bytes.subarray(at, at + size)));
            at += size;
          }
          reader.end();
          expect(read.map(comparable)).toEqual(messages.map(comparable));
        },
      ),
      { numRuns: 100 },
    );
  });

  test("with any byte changed are refused", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, where, flip) => {
        const bytes = encodeMessage(content);
        bytes[where % bytes.length]! ^= flip;
        expect(() => decodeMessage(bytes)).toThrow(ServiceError);
      }),
      { numRuns: 300 },
    );
  });

  test("that claim gigabytes are refused at their prelude", () => {
    const reader = new EventMessageReader();
    const prelude = Buffer.from("ffffffff00000000", "hex");
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(prelude));
    const message = Buffer.concat([prelude, checksum, Buffer.alloc(8)]);
    expect(() => reader.push(message)).toThrow("message is too long");
  });
});

describe("an answer of events", () => {
  let lambda: ServiceModel;
  let format: JsonFormat;
  const target = "InvokeWithResponseStreamResponseEvent";
  beforeAll(async () => {
    lambda = await loadModel("lambda");
    format = new JsonFormat(lambda, "application/json");
  });

  async function collect(
    events: AsyncIterable<Structure>,
    initial?: Uint8Array,
  ): Promise<EventMessage[]> {
    const reader = new EventMessageReader();
    const messages: EventMessage[] = [];
    const stream = encodeEvents(lambda, target, events, format, initial);
    for await (const bytes of { [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator]() }) {
      messages.push(...reader.push(bytes));
    }
    reader.end();
    return messages;
  }

  const texts = ({ headers }: EventMessage): Record<string, unknown> =>
    Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));

  test("names each event and carries blobs as they are, documents as JSON", async () => {
    async function* events(): AsyncGenerator<Structure> {
      yield { PayloadChunk: { Payload: new Uint8Array([1, 2]) } };
      yield { InvokeComplete: { ErrorCode: "E" } };
    }
    const [chunk, complete] = await collect(events());
    expect(texts(chunk!)).toEqual({
      ":message-type": "event",
      ":event-type": "PayloadChunk",
      ":content-type": "application/octet-stream",
    });
    expect(new Uint8Array(chunk!.payload)).toEqual(new Uint8Array([1, 2]));
    expect(texts(complete!)).toMatchObject({ ":content-type": "application/json" });
    expect(JSON.parse(Buffer.from(complete!.payload).toString())).toEqual({ ErrorCode: "E" });
  });

  test("an error in mid-stream ends it with an error message", async () => {
    // biome-ignore lint/correctness/useYield: it fails before its first event
    async function* events(): AsyncGenerator<Structure> {
      throw new ServiceError("TooManyRequestsException", 429, "slow down");
    }
    const messages = await collect(events(), Buffer.from("{}"));
    expect(messages.map(texts)).toEqual([
      {
        ":message-type": "event",
        ":event-type": "initial-response",
        ":content-type": "application/json",
      },
      {
        ":message-type": "error",
        ":error-code": "TooManyRequestsException",
        ":error-message": "slow down",
      },
    ]);
  });

  test("a bug in mid-stream is told to the client and to the reader", async () => {
    // biome-ignore lint/correctness/useYield: it fails before its first event
    async function* events(): AsyncGenerator<Structure> {
      throw new TypeError("oops");
    }
    await expect(collect(events())).rejects.toThrow("oops");
  });
});

describe("a request of events", () => {
  const model: ServiceModel = {
    service: "x",
    sdkId: "X",
    version: "1",
    signingNames: ["x"],
    protocols: ["rest-json"],
    operations: {},
    shapes: {
      Events: {
        type: "union",
        eventStream: true,
        members: { Audio: { target: "Audio" }, Note: { target: "Note" } },
      },
      Audio: {
        type: "structure",
        members: {
          Chunk: { target: "blob", location: "eventPayload" },
          Sequence: { target: "long", location: "eventHeader" },
        },
      },
      Note: { type: "structure", members: { Text: { target: "string" } } },
    },
  };
  const text = (value: string): EventHeader => ({ type: "string", value });
  const event = (name: string, payload: Uint8Array, headers = {}): EventMessage => ({
    headers: { ":message-type": text("event"), ":event-type": text(name), ...headers },
    payload,
  });
  const signed = (payload: Uint8Array): Uint8Array =>
    encodeMessage({
      headers: {
        ":date": { type: "timestamp", value: new Date(1_700_000_000_000) },
        ":chunk-signature": { type: "blob", value: new Uint8Array(32).fill(7) },
      },
      payload,
    });

  async function read(body: Uint8Array | RequestBody): Promise<Structure[]> {
    const events: Structure[] = [];
    const format = new JsonFormat(model, "application/json");
    for await (const one of decodeEventBody(model, "Events", body, format)) events.push(one);
    return events;
  }

  const audio = encodeMessage(
    event("Audio", new Uint8Array([9]), { Sequence: { type: "long", value: 5n } }),
  );
  const note = encodeMessage(event("Note", Buffer.from('{"Text":"hi"}')));
  const expected = [
    { Audio: { Chunk: new Uint8Array([9]), Sequence: 5 } },
    { Note: { Text: "hi" } },
  ];

  test("is read from a body, plain or wrapped in signed chunks, whole or in pieces", async () => {
    expect(await read(Buffer.concat([audio, note]))).toEqual(expected);
    const chunks = Buffer.concat([signed(audio), signed(note), signed(new Uint8Array(0))]);
    expect(await read(chunks)).toEqual(expected);
    const pieces: RequestBody = {
      contentLength: undefined,
      trailers: {},
      async consume(write) {
        for (let at = 0; at < chunks.length; at += 7) await write(chunks.subarray(at, at + 7));
      },
    };
    expect(await read(pieces)).toEqual(expected);
  });

  test("a signed chunk gives its date, signature and what was signed", () => {
    const chunk = signedChunk(decodeMessage(signed(note)));
    expect(chunk?.date).toEqual(new Date(1_700_000_000_000));
    expect(new Uint8Array(chunk!.signature)).toEqual(new Uint8Array(32).fill(7));
    expect(Buffer.from(chunk!.signedHeaders).toString("hex")).toBe(
      // Length and text of ":date", type 8, milliseconds.
      `05${Buffer.from(":date").toString("hex")}080000018bcfe56800`,
    );
    expect(new Uint8Array(chunk!.payload)).toEqual(new Uint8Array(note));
    expect(signedChunk(decodeMessage(note))).toBeUndefined();
  });

  test("unknown events are passed over, a stream that ends in an event is refused", async () => {
    const unknown = encodeMessage(event("Video", new Uint8Array(3)));
    expect(await read(Buffer.concat([unknown, note]))).toEqual([expected[1]]);
    await expect(read(note.subarray(0, 20))).rejects.toThrow(ServiceError);
  });

  test("a body that fails verification fails the reader", async () => {
    const body: RequestBody = {
      contentLength: undefined,
      trailers: {},
      async consume(write) {
        await write(note);
        throw new ServiceError("SignatureDoesNotMatch", 403, "no");
      },
    };
    await expect(read(body)).rejects.toThrow("no");
  });
});

function comparable({ headers, payload }: EventMessage): unknown {
  const entries = Object.entries(headers).map(([name, { type, value }]) => {
    if (value instanceof Uint8Array) return [name, type, Array.from(value)];
    return [name, type, value instanceof Date ? value.getTime() : value];
  });
  return [entries.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)), Array.from(payload)];
}
