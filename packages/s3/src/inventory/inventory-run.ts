/** Writes one report of a bucket's versions into the destination of its configuration. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { InventoryConfiguration } from "@aws-sdk/client-s3";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ListedVersion } from "../object/index/version-listing.ts";
import { keyAfter } from "../object/key-order.ts";
import { destinationName } from "../operations/inventory-input.ts";
import { putOwnObject } from "../operations/own-object.ts";
import { bucketArn, objectArn } from "../resource-arn.ts";
import type { Rooms } from "../rooms.ts";
import {
  closingFiles,
  columnsOf,
  type InventoryFile,
  inventoryLine,
  placeOfReport,
} from "./inventory-report.ts";

const PAGE = 1_000;
/** Lines in one file. */
const LINES_MAX = 100_000;
const SERVICE = "s3.amazonaws.com";

/** Versions that are made or removed meanwhile may be in the report or not, as with AWS. */
export async function deliverInventory(
  rooms: Rooms,
  source: Bucket,
  configuration: InventoryConfiguration,
): Promise<"delivered" | "no-destination" | "refused"> {
  const name = destinationName(configuration.Destination?.S3BucketDestination?.Bucket);
  const destination = name === undefined ? undefined : rooms.index.buckets.get(name);
  if (destination === undefined) return "no-destination";
  const place = placeOfReport(source, configuration, rooms.env.clock.now());
  if (!mayPut(rooms, source, destination, place.folder)) return "refused";
  const columns = columnsOf(configuration);
  const files: InventoryFile[] = [];
  for await (const lines of linesOf(rooms, source, configuration, columns)) {
    const objectKey = `${place.folder}data/${rooms.env.random.uuid()}.csv.gz`;
    const content = gzipSync(lines.join(""));
    await putOwnObject(rooms, destination, { objectKey, content, contentType: "application/gzip" });
    const md5 = createHash("md5").update(content).digest("hex");
    files.push({ objectKey, sizeBytes: content.length, md5 });
  }
  for (const file of closingFiles(source, destination, place, columns, files)) {
    const { objectKey, text, contentType } = file;
    await putOwnObject(rooms, destination, { objectKey, content: Buffer.from(text), contentType });
  }
  return "delivered";
}

async function* linesOf(
  rooms: Rooms,
  source: Bucket,
  configuration: InventoryConfiguration,
  columns: readonly string[],
): AsyncGenerator<readonly string[]> {
  const { index } = rooms;
  const isCurrentOnly = configuration.IncludedObjectVersions !== "All";
  let lines: string[] = [];
  for await (const listed of versionsOf(rooms, source, configuration.Filter?.Prefix ?? "")) {
    if (isCurrentOnly && (!listed.isLatest || listed.isDeleteMarker)) continue;
    const { objectKey, versionId, isLatest } = listed;
    const object = index.objects.version(source.bucketId, objectKey, versionId);
    if (object === undefined) continue;
    lines.push(inventoryLine(columns, source, object, isLatest));
    if (lines.length < LINES_MAX) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

async function* versionsOf(
  { env, index: { versions } }: Rooms,
  { bucketId }: Bucket,
  prefix: string,
): AsyncGenerator<ListedVersion> {
  let page = versions.from(bucketId, prefix, PAGE);
  for (;;) {
    for (const version of page) {
      if (!version.objectKey.startsWith(prefix)) return;
      yield version;
    }
    // Requests go on between pages.
    await new Promise<void>((resolve) => env.clock.tick(resolve));
    const last = page.at(-1);
    if (last === undefined) return;
    const older = versions.older(bucketId, last.objectKey, last.sequence, PAGE);
    page = older.length > 0 ? older : versions.from(bucketId, keyAfter(last.objectKey), PAGE);
  }
}

/** The destination's policy lets S3 in, as it has to on AWS. */
function mayPut({ ports }: Rooms, source: Bucket, destination: Bucket, folder: string): boolean {
  const decision = ports.serviceAuthority?.asService(
    SERVICE,
    {
      action: "s3:PutObject",
      resource: objectArn(destination, `${folder}manifest.json`),
      resourceAccountId: destination.ownerAccountId,
      context: { "s3:x-amz-acl": "bucket-owner-full-control" },
      ...(destination.policy === undefined ? {} : { resourcePolicy: destination.policy }),
    },
    { "aws:SourceArn": bucketArn(source), "aws:SourceAccount": source.ownerAccountId },
  );
  return decision?.allowed ?? false;
}
