/**
 * The files of an inventory: lists as CSV, a manifest that names them, its checksum, and the list of lists for Hive.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
 */
import { createHash } from "node:crypto";
import type { InventoryConfiguration } from "@aws-sdk/client-s3";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { bucketArn } from "../resource-arn.ts";
import { inventoryFields } from "./inventory-fields.ts";

export interface InventoryFile {
  readonly objectKey: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly md5: string;
}

/** Columns of a report, as the manifest's `fileSchema` names them. */
export function columnsOf(configuration: InventoryConfiguration): readonly string[] {
  const asked = new Set<string>(configuration.OptionalFields);
  const optional = [...inventoryFields.keys()].filter((field) => asked.has(field));
  const versions =
    configuration.IncludedObjectVersions === "All"
      ? ["VersionId", "IsLatest", "IsDeleteMarker"]
      : [];
  return ["Bucket", "Key", ...versions, ...optional];
}

/** One line, with its end. Every value is quoted; keys are percent-encoded, so that none has a quote in it. */
export function inventoryLine(
  columns: readonly string[],
  bucket: Bucket,
  object: ObjectRecord,
  isLatest: boolean,
): string {
  const values = columns.map((column) => {
    switch (column) {
      case "Bucket":
        return bucket.name;
      case "Key":
        return encodeURIComponent(object.objectKey).replaceAll("%2F", "/");
      case "VersionId":
        return object.versionId;
      case "IsLatest":
        return `${isLatest}`;
      case "IsDeleteMarker":
        return `${object.isDeleteMarker}`;
      default:
        return inventoryFields.get(column)!(object, bucket);
    }
  });
  return `${values.map((value) => `"${value}"`).join(",")}\n`;
}

/** Where one report of a configuration goes. */
export interface ReportPlace {
  /** `prefix/source-bucket/id/` */
  readonly folder: string;
  readonly madeMs: number;
}

export function placeOfReport(
  bucket: Bucket,
  configuration: InventoryConfiguration,
  madeMs: number,
): ReportPlace {
  const prefix = configuration.Destination?.S3BucketDestination?.Prefix ?? "";
  const start = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  return { folder: `${start}${bucket.name}/${configuration.Id}/`, madeMs };
}

/** `2026-01-31T00-00Z` and `2026-01-31-00-00` */
function stamps(madeMs: number): readonly [manifest: string, hive: string] {
  const minute = new Date(madeMs).toISOString().slice(0, 16).replace(":", "-");
  return [`${minute}Z`, minute.replace("T", "-")];
}

export interface ReportFile {
  readonly objectKey: string;
  readonly text: string;
  readonly contentType: string;
}

/** In the order in which they are written: the checksum tells that all the others are there. */
export function closingFiles(
  source: Bucket,
  destination: Bucket,
  { folder, madeMs }: ReportPlace,
  columns: readonly string[],
  files: readonly InventoryFile[],
): readonly ReportFile[] {
  const [minute, hive] = stamps(madeMs);
  const manifest = JSON.stringify({
    sourceBucket: source.name,
    destinationBucket: bucketArn(destination),
    version: "2016-11-30",
    creationTimestamp: `${madeMs}`,
    fileFormat: "CSV",
    fileSchema: columns.join(", "),
    files: files.map(({ objectKey, sizeBytes, md5 }) => ({
      key: objectKey,
      size: sizeBytes,
      MD5checksum: md5,
    })),
  });
  const list = files.map(({ objectKey }) => `s3://${destination.name}/${objectKey}`).join("\n");
  const checksum = createHash("md5").update(manifest).digest("hex");
  return [
    { objectKey: `${folder}hive/dt=${hive}/symlink.txt`, text: list, contentType: "text/plain" },
    {
      objectKey: `${folder}${minute}/manifest.json`,
      text: manifest,
      contentType: "application/json",
    },
    {
      objectKey: `${folder}${minute}/manifest.checksum`,
      text: checksum,
      contentType: "text/plain",
    },
  ];
}
