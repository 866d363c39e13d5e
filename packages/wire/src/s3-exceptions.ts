/**
 * Where S3 departs from the rest-xml rules of its own model. https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
import type { Structure } from "./protocol.ts";
import { ServiceError } from "./service-error.ts";

interface BareRoot {
  readonly member: string;
  readonly root: string;
}

/** Outputs whose root element is the member: `<LocationConstraint>eu-west-1</LocationConstraint>`. */
const bareRoots: ReadonlyMap<string, BareRoot> = new Map([
  ["GetBucketLocation", { member: "LocationConstraint", root: "LocationConstraint" }],
]);

/** Operations that answer a range with 206. */
const ranged: ReadonlySet<string> = new Set(["GetObject", "HeadObject"]);

/** Puts that are answered like deletes. */
const withoutContent: ReadonlySet<string> = new Set([
  "PutBucketAnalyticsConfiguration",
  "PutBucketIntelligentTieringConfiguration",
  "PutBucketInventoryConfiguration",
  "PutBucketMetricsConfiguration",
  "PutBucketPolicy",
  "PutBucketTagging",
]);

export const s3Exceptions = {
  /** Headers that count as absent when their date cannot be read. */
  ignoredWhenMalformed: new Set<string>(["if-modified-since", "if-unmodified-since"]),
  /**
   * PUT of an object with either query key is the upload of a part, never the making of an object: the check of
   * required members reports the one that is missing.
   */
  partKeys: ["uploadId", "partNumber"],
  /** GET / of S3 Express's control endpoint: with one endpoint for all, only the name in `x-id` tells it. */
  toldByName: new Set<string>(["ListDirectoryBuckets"]),
  bareRoots,
  /** Java clients count on an order that the model does not have. */
  firstMembers: new Map<string, string>([["ListBuckets", "Owner"]]),
  /** Kept and compared in whole seconds, as headers show them. */
  wholeSeconds: new Set<string>(["CreationDate", "Initiated", "LastModified"]),
  /** The status where it is not the model's: 206 for a range, 204 for a policy put, what the output names. */
  statusOf: (operation: string, output: Structure): number | undefined => {
    if (ranged.has(operation) && typeof output.ContentRange === "string") return 206;
    const { $metadata } = output as { $metadata?: { httpStatusCode: number } };
    if ($metadata !== undefined) return $metadata.httpStatusCode;
    return withoutContent.has(operation) ? 204 : undefined;
  },
  missingBody: () => new ServiceError("MissingRequestBodyError", 400, "Request Body is empty"),
} as const;
