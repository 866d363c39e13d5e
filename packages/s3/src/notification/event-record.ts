/**
 * The messages that tell of an event: records for queues, topics and functions, and EventBridge's own shape.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
import { hash } from "node:crypto";
import type { Bucket } from "../object/index/bucket-table.ts";
import type { ObjectRecord } from "../object/index/object-record.ts";
import type { ChangeOrigin, ObjectChange } from "../object/object-change.ts";
import { NULL_VERSION } from "../object/version-id.ts";
import { bucketArn } from "../resource-arn.ts";
import { eventVersion } from "./event-name.ts";

/** One event, as it is told to every destination. */
export interface S3Event {
  /** `ObjectCreated:Put` */
  readonly name: string;
  readonly timeMs: number;
  /** Orders the puts and deletes of one key: hex digits. */
  readonly sequencer: string;
  readonly bucket: Bucket;
  readonly object: ObjectRecord;
  readonly origin: ChangeOrigin;
  readonly detail?: ObjectChange["detail"];
  /** `replicationEventData`, of `Replication:…`. */
  readonly replication?: Readonly<Record<string, string>> | undefined;
}

const EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e";

/** The body of a message to a queue, a topic or a function. */
export function recordsText(event: S3Event, configurationId: string): string {
  const { name, timeMs, bucket, origin, replication } = event;
  const record = {
    eventVersion: eventVersion(name),
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(timeMs).toISOString(),
    eventName: name,
    userIdentity: { principalId: principalId(event) },
    requestParameters: { sourceIPAddress: origin.sourceIp },
    responseElements: { "x-amz-request-id": origin.requestId, "x-amz-id-2": origin.hostId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: customerId(bucket.ownerAccountId) },
        arn: bucketArn(bucket),
      },
      object: recordObject(event),
    },
    ...furtherData(event),
    ...(replication === undefined ? {} : { replicationEventData: replication }),
  };
  return JSON.stringify({ Records: [record] });
}

function recordObject({ name, object, sequencer }: S3Event): Readonly<Record<string, unknown>> {
  const key = formEncoded(object.objectKey);
  const version = versionOf(object, "versionId");
  const eTag = { eTag: object.isDeleteMarker ? EMPTY_MD5 : object.etag };
  if (/^Object(?:Acl|Tagging):/.test(name)) return { key, ...eTag, ...version };
  if (/:Delete$/.test(name)) return { key, ...version, sequencer };
  if (object.isDeleteMarker) return { key, ...eTag, ...version, sequencer };
  return { key, size: object.sizeBytes, ...eTag, ...version, sequencer };
}

function furtherData({ name, object, detail }: S3Event): Readonly<Record<string, unknown>> {
  if (name === "ObjectRestore:Completed" && detail?.restoreExpiresMs !== undefined) {
    const restoreEventData = {
      lifecycleRestorationExpiryTime: new Date(detail.restoreExpiresMs).toISOString(),
      lifecycleRestoreStorageClass: object.storageClass ?? "STANDARD",
    };
    return { glacierEventData: { restoreEventData } };
  }
  if (name === "LifecycleTransition") {
    const destinationStorageClass = object.storageClass ?? "STANDARD";
    return { lifecycleEventData: { transitionEventData: { destinationStorageClass } } };
  }
  if (name === "IntelligentTiering" && detail?.accessTier !== undefined) {
    return { intelligentTieringEventData: { destinationAccessTier: detail.accessTier } };
  }
  return {};
}

function principalId({ name, bucket, origin }: S3Event): string {
  if (name === "ObjectRestore:Completed") {
    return `AmazonCustomer:${customerId(bucket.ownerAccountId)}`;
  }
  if (origin.principalId.includes(".")) return origin.principalId;
  return origin.principalId === "" ? "ANONYMOUS" : `AWS:${origin.principalId}`;
}

/** The event itself, as the bus gets it. */
export function bridgeText(event: S3Event, detailType: string, eventId: string): string {
  const { bucket, timeMs, object, origin } = event;
  const isInternal = origin.sourceIp === origin.accountId;
  return JSON.stringify({
    version: "0",
    id: eventId,
    "detail-type": detailType,
    source: "aws.s3",
    account: bucket.ownerAccountId,
    time: new Date(timeMs).toISOString().replace(/\.\d+Z$/, "Z"),
    region: bucket.region,
    resources: [bucketArn(bucket)],
    detail: {
      version: "0",
      bucket: { name: bucket.name },
      object: bridgeObject(event),
      "request-id": origin.requestId,
      requester: origin.accountId === "" ? "ANONYMOUS" : origin.accountId,
      ...(isInternal ? {} : { "source-ip-address": origin.sourceIp }),
      ...bridgeDetail(event, object),
    },
  });
}

function bridgeObject({ name, object, sequencer }: S3Event): Readonly<Record<string, unknown>> {
  const key = object.objectKey;
  const version = versionOf(object, "version-id");
  const etag = { etag: object.isDeleteMarker ? EMPTY_MD5 : object.etag };
  if (/^Object(?:Acl|Tagging):/.test(name)) return { key, ...etag, ...version };
  if (/^(?:ObjectRemoved|LifecycleExpiration):/.test(name)) {
    return { key, ...(object.isDeleteMarker ? etag : {}), ...version, sequencer };
  }
  const size = object.sizeBytes;
  if (!name.startsWith("ObjectCreated:")) return { key, size, ...etag, ...version };
  return { key, size, ...etag, ...version, sequencer };
}

const REASONS: Readonly<Record<string, string>> = {
  "ObjectCreated:Put": "PutObject",
  "ObjectCreated:Post": "POST Object",
  "ObjectCreated:Copy": "CopyObject",
  "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
  "ObjectRemoved:Delete": "DeleteObject",
  "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
  "LifecycleExpiration:Delete": "Lifecycle Expiration",
  "LifecycleExpiration:DeleteMarkerCreated": "Lifecycle Expiration",
};

function bridgeDetail(
  { name, detail }: S3Event,
  object: ObjectRecord,
): Readonly<Record<string, string>> {
  const reason = REASONS[name];
  const storageClass = object.storageClass ?? "STANDARD";
  if (name.startsWith("ObjectRestore:")) {
    const expiresMs = detail?.restoreExpiresMs;
    return {
      "source-storage-class": storageClass,
      ...(name === "ObjectRestore:Completed" && expiresMs !== undefined
        ? { "restore-expiry-time": new Date(expiresMs).toISOString() }
        : {}),
    };
  }
  if (name === "LifecycleTransition") return { "destination-storage-class": storageClass };
  if (name === "IntelligentTiering") return { "destination-access-tier": detail?.accessTier ?? "" };
  if (reason === undefined) return {};
  if (name.startsWith("ObjectCreated:")) return { reason };
  const isMarker = name.endsWith(":DeleteMarkerCreated");
  return { reason, "deletion-type": isMarker ? "Delete Marker Created" : "Permanently Deleted" };
}

/** What queues and topics get when they are configured. */
export function testText(
  bucket: string,
  timeMs: number,
  requestId: string,
  hostId: string,
): string {
  return JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(timeMs).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: hostId,
  });
}

function versionOf(object: ObjectRecord, member: "versionId" | "version-id") {
  return object.versionId === NULL_VERSION ? {} : { [member]: object.versionId };
}

/** As Java's URLEncoder writes it, slashes kept: `red flower.jpg` → `red+flower.jpg`. */
function formEncoded(objectKey: string): string {
  return encodeURIComponent(objectKey.toWellFormed())
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, "+")
    .replace(/%2F/g, "/");
}

/** `A3NL1KOZZKEXAMPLE`: stable for an account; AWS's own follow no public rule. */
function customerId(accountId: string): string {
  const digits = BigInt(`0x${hash("sha256", `customer ${accountId}`, "hex").slice(0, 20)}`);
  return `A${digits.toString(36).toUpperCase().padStart(13, "0").slice(-13)}`;
}
