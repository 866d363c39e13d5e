/**
 * Reading an object so that an unreadable one is refused before the answer begins: the first piece is fetched
 * here. One that becomes unreadable later ends the connection, since the status is out by then.
 */
import { DiskError } from "@cloudglass/env";
import * as errors from "../errors.ts";
import type { ContentPieces } from "../object/content.ts";
import { SealBrokenError } from "../object/encryption/opening-reader.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { Rooms } from "../rooms.ts";
import { BlobUnreadableError } from "../storage/blob-store.ts";
import type { ReadWitness } from "../storage/stripe-view.ts";

/** `dataKey` as `openingKey` gives it. */
export function readingContent(
  rooms: Rooms,
  object: ObjectRecord,
  dataKey: Uint8Array | undefined,
  start: number,
  end: number,
  witness?: ReadWitness,
): ContentPieces | Promise<ContentPieces> {
  try {
    const pieces = rooms.contents.read(object.content, dataKey, start, end, witness);
    return pieces instanceof Uint8Array ? pieces : primed(rooms, object, pieces);
  } catch (error) {
    throw readError(rooms, object, error);
  }
}

async function primed(
  rooms: Rooms,
  object: ObjectRecord,
  pieces: AsyncIterable<Uint8Array>,
): Promise<AsyncIterable<Uint8Array>> {
  const iterator = pieces[Symbol.asyncIterator]();
  let first: IteratorResult<Uint8Array> | undefined;
  try {
    first = await iterator.next();
  } catch (error) {
    throw readError(rooms, object, error);
  }
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        if (first !== undefined) {
          const result = first;
          first = undefined;
          return result;
        }
        try {
          return await iterator.next();
        } catch (error) {
          throw readError(rooms, object, error);
        }
      },
      async return() {
        await iterator.return?.();
        return { done: true as const, value: undefined };
      },
    }),
  };
}

function readError({ log }: Rooms, { objectKey }: ObjectRecord, error: unknown): unknown {
  if (error instanceof BlobUnreadableError) {
    const { blobId, stripeIndex } = error;
    log.error({ objectKey, blobId, stripeIndex }, `object unreadable: ${error.message}`);
    return errors.internalError();
  }
  if (error instanceof SealBrokenError) {
    log.error({ objectKey, frame: error.frame }, `object unreadable: ${error.message}`);
    return errors.internalError();
  }
  if (error instanceof DiskError) {
    log.error({ objectKey, code: error.code }, `object unreadable: ${error.message}`);
    return errors.internalError();
  }
  return error;
}
