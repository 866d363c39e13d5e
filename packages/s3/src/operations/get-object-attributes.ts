/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
import type {
  GetObjectAttributesCommandInput,
  GetObjectAttributesCommandOutput,
  GetObjectAttributesParts,
  StorageClass,
} from "@aws-sdk/client-s3";
import { checksumMember } from "../object/checksum/algorithm.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { Segment } from "../object/index/segment-table.ts";
import { type Rooms, requireBucket } from "../rooms.ts";
import { versionMember } from "./commit-object.ts";
import { requireObject } from "./object-output.ts";
import { checkCustomerKey, customerKeyOf, permitChecksum } from "./opening-key.ts";
import type { Operation } from "./operation.ts";
import { checksumMembers } from "./request-checksum.ts";

const PAGE_MAX = 1_000;

export const getObjectAttributes: Operation<
  GetObjectAttributesCommandInput,
  GetObjectAttributesCommandOutput
> = (rooms) => async (input, call) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const { ObjectAttributes: asked, MaxParts, PartNumberMarker, ...read } = input;
  const customerKey = customerKeyOf(input);
  const object = requireObject(rooms, bucket, input.Key, read, call);
  checkCustomerKey(rooms, bucket, object, customerKey, call);
  const shown = new Set<string>(asked);
  if (shown.has("Checksum")) await permitChecksum(rooms, bucket, object, call);
  const output: Omit<GetObjectAttributesCommandOutput, "$metadata"> = {
    LastModified: new Date(object.modifiedMs),
    ...versionMember(bucket, object),
  };
  if (shown.has("ETag")) output.ETag = object.etag;
  if (shown.has("Checksum") && object.checksum !== undefined) {
    // The count of parts is no part of it here.
    const value = object.checksum.value.replace(/-\d+$/, "");
    output.Checksum = checksumMembers({ ...object.checksum, value });
  }
  if (shown.has("ObjectParts") && object.partCount !== undefined) {
    output.ObjectParts = partsOf(rooms, object, object.partCount, MaxParts, PartNumberMarker);
  }
  if (shown.has("StorageClass"))
    output.StorageClass = (object.storageClass ?? "STANDARD") as StorageClass;
  if (shown.has("ObjectSize")) output.ObjectSize = object.sizeBytes;
  return output;
};

/** Parts are listed when each has a checksum of its own, else only counted. */
function partsOf(
  rooms: Rooms,
  object: ObjectRecord,
  partCount: number,
  maxParts: number | undefined,
  partNumberMarker: string | undefined,
): GetObjectAttributesParts {
  const { checksum } = object;
  if (checksum?.type !== "COMPOSITE") return { TotalPartsCount: partCount };
  // What is no number, or none that can be, counts as not given.
  const limit = Math.min(positive(maxParts) ?? PAGE_MAX, PAGE_MAX);
  const marker = positive(Number(partNumberMarker)) ?? 0;
  const behind = segmentsOf(rooms, object, partCount).filter(
    ({ partNumber }) => partNumber > marker,
  );
  const page = behind.slice(0, limit);
  return {
    TotalPartsCount: partCount,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
    MaxParts: limit,
    IsTruncated: behind.length > page.length,
    Parts: page.map(({ partNumber, sizeBytes, checksum: value }) => ({
      PartNumber: partNumber,
      Size: sizeBytes,
      [checksumMember(checksum.algorithm)]: value,
    })),
  };
}

function segmentsOf(
  { index }: Rooms,
  { content, sizeBytes }: ObjectRecord,
  partCount: number,
): readonly Segment[] {
  if (content.kind !== "segments") return [];
  const segments = index.segments.overlapping(content.contentId, 0, sizeBytes);
  if (segments.length === partCount) return segments;
  // Only the last part may be empty: it overlaps nothing.
  const last = index.segments.ordinal(content.contentId, partCount);
  return last === undefined ? segments : [...segments, last];
}

const positive = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isInteger(value) && value >= 0 ? value : undefined;
