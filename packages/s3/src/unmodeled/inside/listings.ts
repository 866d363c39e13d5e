/** `GET /_cloudglass/s3/buckets` and `…/buckets/NAME/objects`: what there is, whoever's it is, a page at a time. */

import type { Bucket } from "../../object/index/bucket-table.ts";
import { listKeys } from "../../object/key-listing.ts";
import type { Rooms } from "../../rooms.ts";
import { badRequest, notFound, numberOf, type OwnRequest } from "./own-request.ts";

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

/** `?key=`, `?after=` the id of a version, `?limit=`: the versions of an object, newest first, delete markers among them. */
export function listVersions({ rooms, named: [name = ""], query }: OwnRequest): object {
  const { bucketId } = bucketNamed(rooms, name);
  const { versions } = rooms.index;
  const key = query.get("key") ?? "";
  if (key === "") throw badRequest("key is missing.");
  const limit = numberOf(query, "limit", PAGE);
  const after = query.get("after");
  const sequence = after === null ? undefined : versions.sequenceOf(bucketId, key, after);
  if (after !== null && sequence === undefined) throw notFound("There is no such version.");
  const found =
    sequence === undefined
      ? versions.from(bucketId, key, limit + 1)
      : versions.older(bucketId, key, sequence, limit + 1);
  const own = found.filter(({ objectKey }) => objectKey === key);
  const page = own.slice(0, limit);
  return {
    versions: page.map(({ versionId, isLatest, isDeleteMarker, sizeBytes, etag, modifiedMs }) => ({
      versionId,
      isLatest,
      isDeleteMarker,
      ...(isDeleteMarker ? {} : { sizeBytes, etag }),
      modifiedAt: new Date(modifiedMs).toISOString(),
    })),
    next: own.length > limit ? page.at(-1)?.versionId : undefined,
  };
}

export function bucketNamed({ index }: Rooms, name: string): Bucket {
  const bucket = index.buckets.get(name);
  if (bucket === undefined) throw notFound(`There is no bucket ${name}.`);
  return bucket;
}
