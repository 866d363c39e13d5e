/** `GET /_cloudglass/s3/nodes` and `…/buckets/NAME/shards`: where content is, and how that place does. */
import type { Bucket } from "../../object/index/bucket-table.ts";
import type { ObjectRecord } from "../../object/index/object-record.ts";
import type { Rooms } from "../../rooms.ts";
import type { BlobDescriptor } from "../../storage/blob-store.ts";
import { bucketNamed } from "./listings.ts";
import { badRequest, notFound, numberOf, type OwnRequest } from "./own-request.ts";

/** Every shard of a stripe is read: a page is up to 64 MiB of them. */
const STRIPES = { min: 1, max: 32, otherwise: 4 };
const FIRST = { min: 0, max: 1e9 - 1, otherwise: 0 };

export function viewNodes({ rooms }: OwnRequest): object {
  return rooms.store.statistics();
}

/** `?key=`, `?versionId=`, `?from=` the number of a stripe, `?limit=` stripes. */
export async function viewShards({
  rooms,
  named: [name = ""],
  query,
}: OwnRequest): Promise<object> {
  const bucket = bucketNamed(rooms, name);
  const object = objectNamed(rooms, bucket, query.get("key"), query.get("versionId"));
  const from = numberOf(query, "from", FIRST);
  const limit = numberOf(query, "limit", STRIPES);
  const stripes = [];
  let index = 0;
  for (const blob of rooms.contents.blobsOf(object.content, object.sizeBytes)) {
    const count = stripeCount(blob);
    const first = Math.max(0, from - index);
    for (let stripe = first; stripe < count && index + stripe < from + limit; stripe += 1) {
      const view = await rooms.store.view(blob, stripe);
      stripes.push({ index: index + stripe, ...view });
    }
    index += count;
  }
  return {
    bucket: name,
    ...shownObject(object),
    stripeCount: index,
    stripes,
    next: from + limit < index ? from + limit : undefined,
  };
}

export function shownObject({ objectKey, versionId, sizeBytes, etag, encryption }: ObjectRecord) {
  return { key: objectKey, versionId, sizeBytes, etag, encryption: encryption?.mode };
}

export function objectNamed(
  { index }: Rooms,
  { bucketId, name }: Bucket,
  key: string | null | undefined,
  versionId: string | null | undefined,
): ObjectRecord {
  if (key === null || key === undefined || key === "") throw badRequest("key is missing.");
  const object =
    versionId === null || versionId === undefined
      ? index.objects.get(bucketId, key)
      : index.objects.version(bucketId, key, versionId);
  if (object === undefined || object.isDeleteMarker) {
    throw notFound(`Bucket ${name} has no such object.`);
  }
  return object;
}

const stripeCount = ({ sizeBytes, stripeBytes }: BlobDescriptor) =>
  Math.ceil(sizeBytes / stripeBytes);
