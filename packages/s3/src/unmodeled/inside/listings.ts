/** `GET /_cloudglass/s3/buckets` and `…/buckets/NAME/objects`: what there is, whoever's it is, a page at a time. */

import type { Bucket } from "../../object/index/bucket-table.ts";
import { listKeys } from "../../object/key-listing.ts";
import type { Rooms } from "../../rooms.ts";
import { notFound, numberOf, type OwnRequest } from "./own-request.ts";

const PAGE = { min: 1, max: 1000, otherwise: 100 };

/** `?after=` a name, `?limit=`. */
export function listBuckets({ rooms, query }: OwnRequest): object {
  const limit = numberOf(query, "limit", PAGE);
  const after = query.get("after") ?? "";
  const all = rooms.index.buckets.all();
  const found = after === "" ? 0 : all.findIndex(({ name }) => name > after);
  const from = found < 0 ? all.length : found;
  const page = all.slice(from, from + limit);
  return {
    buckets: page.map(({ name, ownerAccountId, region, createdMs, settings }) => ({
      name,
      ownerAccountId,
      region,
      createdAt: new Date(createdMs).toISOString(),
      versioning: settings.versioning,
    })),
    count: all.length,
    next: from + limit < all.length ? page.at(-1)?.name : undefined,
  };
}

/** `?prefix=`, `?delimiter=`, `?after=` a key or a common prefix, `?limit=`. */
export function listObjects({ rooms, named: [name = ""], query }: OwnRequest): object {
  const bucket = bucketNamed(rooms, name);
  const { entries, commonPrefixes, truncated, last } = listKeys(
    rooms.index.listing.source(bucket.bucketId),
    {
      prefix: query.get("prefix") ?? "",
      delimiter: query.get("delimiter") ?? "",
      after: query.get("after") ?? "",
      maxEntries: numberOf(query, "limit", PAGE),
    },
  );
  return {
    objects: entries.map(([key, sizeBytes, etag, modifiedMs, , storageClass]) => ({
      key,
      sizeBytes,
      etag,
      modifiedAt: new Date(modifiedMs).toISOString(),
      storageClass: storageClass ?? "STANDARD",
    })),
    prefixes: commonPrefixes,
    next: truncated ? last : undefined,
  };
}

export function bucketNamed({ index }: Rooms, name: string): Bucket {
  const bucket = index.buckets.get(name);
  if (bucket === undefined) throw notFound(`There is no bucket ${name}.`);
  return bucket;
}
