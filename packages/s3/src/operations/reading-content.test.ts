import { describe, expect, it } from "vitest";
import type { ObjectContents } from "../object/content.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { Rooms } from "../rooms.ts";
import { BlobUnreadableError } from "../storage/blob-store.ts";
import { readingContent } from "./reading-content.ts";

const object = { objectKey: "k", content: { kind: "empty" } } as ObjectRecord;
const unreadable = new BlobUnreadableError("b10b", 3, "5 of 8 shards are there");

function roomsReading(read: () => ReturnType<ObjectContents["read"]>) {
  const logged: object[] = [];
  const rooms = {
    contents: { read },
    log: { error: (detail: object) => logged.push(detail) },
  } as unknown as Rooms;
  return { rooms, logged };
}

describe("reading content that cannot be read", () => {
  it("is an internal error, and the log names object, blob and stripe", () => {
    const { rooms, logged } = roomsReading(() => {
      throw unreadable;
    });
    expect(() => readingContent(rooms, object, undefined, 0, 1)).toThrow(
      "We encountered an internal error. Please try again.",
    );
    expect(logged).toEqual([{ objectKey: "k", blobId: "b10b", stripeIndex: 3 }]);
  });

  it("fails before the answer begins when the first piece fails", async () => {
    const { rooms } = roomsReading(async function* () {
      yield* [];
      throw unreadable;
    });
    await expect(readingContent(rooms, object, undefined, 0, 1)).rejects.toMatchObject({
      code: "InternalError",
      status: 500,
    });
  });

  it("ends the stream with an error when a later piece fails", async () => {
    const { rooms } = roomsReading(async function* () {
      yield Buffer.from("first");
      throw unreadable;
    });
    const pieces = (await readingContent(
      rooms,
      object,
      undefined,
      0,
      9,
    )) as AsyncIterable<Uint8Array>;
    const iterator = pieces[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual(Buffer.from("first"));
    await expect(iterator.next()).rejects.toMatchObject({ code: "InternalError" });
  });
});
