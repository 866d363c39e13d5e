/**
 * `POST /_cloudglass/s3/buckets/NAME/reads` with `{"key": "…", "versionId": "…"}`: reads an object the way GetObject does,
 * and tells what that took instead of the bytes. `POST /_cloudglass/s3/scrubs`: one pass of the scrubber, now.
 */
import { createHash } from "node:crypto";
import { DiskError } from "@cloudglass/env";
import { ServiceError } from "@cloudglass/wire";
import { SealBrokenError } from "../../object/encryption/opening-reader.ts";
import type { Bucket } from "../../object/index/bucket-table.ts";
import type { ObjectRecord } from "../../object/index/object-record.ts";
import { letShardsRot } from "../../object/rotting-shards.ts";
import { shownReading } from "../../object/shown-reading.ts";
import { placeOf } from "../../operations/new-encryption.ts";
import type { Rooms } from "../../rooms.ts";
import { BlobUnreadableError } from "../../storage/blob-store.ts";
import type { StripeReading } from "../../storage/stripe-view.ts";
import { bucketNamed } from "./listings.ts";
import { type OwnRequest, readTexts } from "./own-request.ts";
import { objectNamed, shownObject } from "./shard-map.ts";

/** Of a larger object its beginning is read. */
const READ_BYTES_MAX = 256 * 1024 * 1024;
const STRIPES_SHOWN_MAX = 256;
const READS_MAX = 4;

export class ObjectReads {
  #underWay = 0;

  async read({ rooms, named: [name = ""], call }: OwnRequest): Promise<object> {
    const { key, versionId } = await readTexts(call, ["key", "versionId"]);
    const bucket = bucketNamed(rooms, name);
    const object = objectNamed(rooms, bucket, key, versionId);
    if (this.#underWay === READS_MAX) {
      throw new ServiceError("TooManyRequests", 429, `${READS_MAX} reads are under way.`);
    }
    this.#underWay += 1;
    try {
      return { bucket: name, ...shownObject(object), ...(await told(rooms, bucket, object)) };
    } finally {
      this.#underWay -= 1;
    }
  }
}

async function told(rooms: Rooms, bucket: Bucket, object: ObjectRecord): Promise<object> {
  const dataKey = await openingKey(rooms, bucket, object);
  const readings: StripeReading[] = [];
  let degradedCount = 0;
  let stripeCount = 0;
  const witness = (reading: StripeReading) => {
    stripeCount += 1;
    if (reading.rebuilt.length > 0) degradedCount += 1;
    if (readings.length < STRIPES_SHOWN_MAX) readings.push(reading);
  };
  const { clock } = rooms.env;
  const beganMs = clock.monotonic();
  const end = Math.min(object.sizeBytes, READ_BYTES_MAX);
  const md5 = createHash("md5");
  let bytesRead = 0;
  let failure: string | undefined;
  letShardsRot(rooms, bucket, object);
  try {
    const pieces = rooms.contents.read(object.content, dataKey, 0, end, witness);
    for await (const piece of pieces instanceof Uint8Array ? [pieces] : pieces) {
      md5.update(piece);
      bytesRead += piece.length;
    }
  } catch (error) {
    if (!isLoss(error)) throw error;
    failure = error.message;
  }
  return {
    bytesRead,
    md5: failure === undefined ? md5.digest("hex") : undefined,
    failure,
    durationMs: Math.round((clock.monotonic() - beganMs) * 100) / 100,
    isDegraded: degradedCount > 0,
    degradedCount,
    stripeCount,
    stripes: readings.sort((a, b) => a.stripe - b.stripe).map(shownReading),
  };
}

/** Not the fault of whoever asks, and what they want to see. */
const isLoss = (error: unknown): error is Error =>
  error instanceof BlobUnreadableError ||
  error instanceof SealBrokenError ||
  error instanceof DiskError;

async function openingKey(
  { contentKeys }: Rooms,
  bucket: Bucket,
  { objectKey, encryption }: ObjectRecord,
): Promise<Uint8Array | undefined> {
  if (encryption === undefined) return undefined;
  const place = placeOf(bucket, objectKey);
  const key = await contentKeys.unwrap(encryption, place, undefined);
  if (key instanceof Uint8Array) return key;
  const message = "The object is encrypted with a key that the emulator does not have now.";
  throw new ServiceError("NoKey", 409, message);
}

/** Who asks while one runs is told of that one. */
export class Scrubs {
  #run: Promise<object> | undefined;

  async start({ rooms, call }: OwnRequest): Promise<object> {
    await readTexts(call, []);
    this.#run ??= rooms.store.scrub().finally(() => {
      this.#run = undefined;
    });
    return this.#run;
  }
}
