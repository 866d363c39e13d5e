/** Values of the model's members that S3 may take: by what a member is called, then by its type. */
import type { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import type { Member, ServiceModel, Shape } from "@cloudglass/wire";
import { BUCKETS, type Place, USER_NAME } from "./places.ts";

const POLICY = (bucket: string, effect: string, action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Effect: effect, Principal: "*", Action: action },
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      },
    ],
  });

type Choices = (place: Place, random: SeededRandom) => readonly string[];

const BY_NAME: Readonly<Record<string, Choices>> = {
  Bucket: ({ bucket }) => [bucket, `arn:aws:s3:::${bucket}`],
  TargetBucket: () => BUCKETS,
  TargetPrefix: () => ["logs/", ""],
  Key: ({ key }) => [key, "tag", "env"],
  Value: () => ["value", "", "production"],
  CopySource: ({ key }, random) => {
    const source = `${pick(random, BUCKETS)}/${encodeURIComponent(key)}`;
    return [source, `/${source}`, `${pick(random, BUCKETS)}/key`];
  },
  UploadId: ({ uploadId = "none" }) => [uploadId],
  VersionId: ({ versionId = "null" }) => [versionId],
  VersionIdMarker: ({ versionId = "null" }) => [versionId],
  UploadIdMarker: ({ uploadId = "" }) => [uploadId],
  ETag: ({ etag = '"0"' }) => [etag],
  IfMatch: ({ etag = '"0"' }) => [etag, "*"],
  IfNoneMatch: ({ etag = '"0"' }) => ["*", etag],
  Prefix: () => ["", "a/", "a/b/", "k"],
  Delimiter: () => ["/", "b"],
  Marker: ({ key }) => [key],
  KeyMarker: ({ key }) => [key, ""],
  StartAfter: ({ key }) => [key],
  Range: () => ["bytes=0-3", "bytes=-2", "bytes=1-"],
  CopySourceRange: () => ["bytes=0-3"],
  EncodingType: () => ["url"],
  ExpectedBucketOwner: () => ["000000000000"],
  ExpectedSourceBucketOwner: () => ["000000000000"],
  Policy: ({ bucket }) => [
    POLICY(bucket, "Allow", "s3:GetObject"),
    POLICY(bucket, "Deny", "s3:DeleteObjectTagging"),
  ],
  Tagging: () => ["a=b", "a=b&c=d", ""],
  Role: () => ["arn:aws:iam::000000000000:role/replication"],
  TopicArn: () => ["arn:aws:sns:us-east-1:000000000000:topic"],
  QueueArn: () => ["arn:aws:sqs:us-east-1:000000000000:queue"],
  LambdaFunctionArn: () => ["arn:aws:lambda:us-east-1:000000000000:function:f"],
  Suffix: () => ["index.html"],
  HostName: () => ["example.com"],
  HttpRedirectCode: () => ["301", "302"],
  HttpErrorCodeReturnedEquals: () => ["404"],
  AllowedMethods: () => ["GET", "PUT", "HEAD"],
  AllowedOrigins: () => ["*", "http://example.com", "http://*.example.com"],
  AllowedHeaders: () => ["*", "x-amz-*"],
  Expression: () => [
    "SELECT * FROM S3Object",
    "SELECT s._1, COUNT(*) FROM S3Object s WHERE CAST(s._2 AS INT) > 3 LIMIT 5",
    "SELECT s.name FROM S3Object[*].items[*] s WHERE s.a LIKE 'x%' AND s.b IS NOT NULL",
  ],
  ExpressionType: () => ["SQL"],
  GrantRead: () => [`uri="http://acs.amazonaws.com/groups/global/AllUsers"`],
  ContentType: () => ["text/plain", "application/octet-stream"],
  WebsiteRedirectLocation: () => ["/other", "http://example.com/"],
  SSECustomerAlgorithm: () => ["AES256"],
  SSEKMSKeyId: () => ["alias/aws/s3", "arn:aws:kms:us-east-1:000000000000:key/k"],
  ID: () => ["1f0f51d54ff2df85d9e8a3d4dcb4ef0f4d4b0aa1f4ab13e1d1cdc2d3c2e2b0cf", "rule"],
  Id: () => ["rule", "configuration"],
  BucketAccountId: () => ["000000000000"],
  UserName: () => [USER_NAME],
  ContentEncoding: () => ["gzip", "identity"],
  DisplayName: () => ["owner"],
  URI: () => ["http://acs.amazonaws.com/groups/global/AllUsers"],
  ObjectAttributes: () => ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"],
};

const NUMBERS = [0, 1, 1, 1, 2, 3, 30, 1000];
const MOMENTS = [0, 1_600_000_000_000, 1_790_000_000_000, 4_000_000_000_000];

export class MemberValues {
  readonly #model: ServiceModel;
  readonly #random: SeededRandom;
  readonly #place: Place;
  readonly #token: string;

  constructor(model: ServiceModel, random: SeededRandom, place: Place, token: string) {
    this.#model = model;
    this.#random = random;
    this.#place = place;
    this.#token = token;
  }

  shapeOf(member: Member): Shape {
    return this.#model.shapes[member.target] ?? ({ type: member.target } as Shape);
  }

  /** The text of a simple member. */
  text(name: string, member: Member, at: "header" | "query" | "body"): string {
    const random = this.#random;
    const shape = this.shapeOf(member);
    if ("enum" in shape && shape.enum !== undefined) return pick(random, shape.enum);
    if (/Token$/.test(name)) return this.#token;
    const choices = BY_NAME[name];
    if (choices !== undefined) return pick(random, choices(this.#place, random));
    switch (shape.type) {
      case "boolean":
        return pick(random, ["true", "false"]);
      case "integer":
      case "long":
        return String(pick(random, NUMBERS));
      case "timestamp": {
        const moment = new Date(pick(random, MOMENTS));
        return at === "header" ? moment.toUTCString() : moment.toISOString();
      }
      case "blob":
        return "AAAAAA==";
      default:
        return pick(random, ["text", "Enabled", "a-b_c", "value 1"]);
    }
  }
}
