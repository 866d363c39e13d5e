/**
 * Access points: further names of a bucket, each with a policy and a public access block of its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html
 */
import type { PublicAccessBlock } from "./public-access-block.ts";

/** Plain data: it is kept as JSON. */
export interface AccessPoint {
  readonly accountId: string;
  readonly name: string;
  /** The bucket's name. */
  readonly bucket: string;
  readonly bucketAccountId: string;
  readonly region: string;
  readonly createdMs: number;
  /** Stands where a bucket's name may; of lower-case letters, digits and hyphens. */
  readonly alias: string;
  readonly publicAccessBlock: PublicAccessBlock;
  /** JSON text, as it was put. */
  readonly policy?: string | undefined;
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{1,48}[a-z0-9])$/;
const ALIAS_SUFFIX = "-s3alias";
const ALIAS_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";
const ALIAS_RANDOM = 34;
const ALIAS_MAX = 63;

/** 3 to 50 characters, and none of the endings that mean something else. */
export const isAccessPointName = (name: string): boolean =>
  NAME.test(name) && !/(?:-s3alias|--ol-s3|--x-s3|--xa-s3)$/.test(name) && !name.startsWith("xn--");

/** Begins with the access point's name, as much of it as there is room for. */
export function newAlias(name: string, random: Uint8Array): string {
  const digits = [...random.subarray(0, ALIAS_RANDOM)].map(
    (byte) => ALIAS_DIGITS[byte % ALIAS_DIGITS.length],
  );
  const room = ALIAS_MAX - ALIAS_RANDOM - ALIAS_SUFFIX.length - 1;
  return `${name.slice(0, room)}-${digits.join("")}${ALIAS_SUFFIX}`;
}

export const ALIAS_RANDOM_BYTES = ALIAS_RANDOM;

const ARN = /^arn:aws[a-z-]*:s3:[a-z0-9-]+:(\d{12}):accesspoint[:/]([^:/]+)$/;
const HOST_LABEL = /^(.+)-(\d{12})$/;

/** How a request may name one where a bucket's name stands. */
export type AccessPointName =
  | { readonly kind: "alias"; readonly alias: string }
  | {
      /** `host`: `NAME-ACCOUNT`, the first label of the access point's host name. */
      readonly kind: "arn" | "host";
      readonly accountId: string;
      readonly name: string;
    };

export function parseAccessPointName(text: string): AccessPointName | undefined {
  if (text.endsWith(ALIAS_SUFFIX)) return { kind: "alias", alias: text };
  const arn = ARN.exec(text);
  if (arn !== null) return { kind: "arn", accountId: arn[1]!, name: arn[2]! };
  const label = HOST_LABEL.exec(text);
  return label === null ? undefined : { kind: "host", accountId: label[2]!, name: label[1]! };
}
