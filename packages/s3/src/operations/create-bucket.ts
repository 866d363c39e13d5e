/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
import type { CreateBucketCommandInput, CreateBucketCommandOutput } from "@aws-sdk/client-s3";
import { isPublicGrant } from "../bucket/access-control-list.ts";
import { isValidBucketName } from "../bucket/bucket-name.ts";
import { type BucketSettings, NEW_SETTINGS } from "../bucket/bucket-settings.ts";
import { hasAcls, isObjectOwnership } from "../bucket/object-ownership.ts";
import { DEFAULT_REGION, isRegion } from "../bucket/region.ts";
import * as errors from "../errors.ts";
import type { Bucket } from "../object/index/bucket-table.ts";
import { bucketArn } from "../resource-arn.ts";
import { isOwnersAlone } from "./new-object-access.ts";
import type { Operation } from "./operation.ts";
import { aclOfHeaders } from "./requested-acl.ts";
import { tagsOf } from "./tag-input.ts";

const BUCKETS_MAX = 10_000;
/** Object Lock needs versions. */
const LOCKED = { versioning: "Enabled", objectLock: {} } as const;
/** Of eu-west-1. A bucket that was made with it shows it as its location. */
const OLD_NAME = "EU";

export const createBucket: Operation<CreateBucketCommandInput, CreateBucketCommandOutput> =
  (rooms) => async (input, call) => {
    const name = input.Bucket;
    if (!isValidBucketName(name)) throw errors.invalidBucketName(name);
    refuseSettings(input);
    const tags = tagsOf(input.CreateBucketConfiguration?.Tags, "new-bucket");
    const region = bucketRegion(input.CreateBucketConfiguration?.LocationConstraint, call.region);
    const { buckets } = rooms.index;
    const ownerAccountId = call.caller.accountId;
    const settings = newSettings(input, ownerAccountId);
    const existing = await rooms.index.commit<Bucket | "too-many" | undefined>(() => {
      const found = buckets.find(name);
      if (found !== undefined) return found;
      if (buckets.countOf(ownerAccountId) >= BUCKETS_MAX) return "too-many";
      buckets.insert({
        name,
        ownerAccountId,
        region,
        createdMs: rooms.env.clock.now(),
        settings: {
          ...settings,
          ...(isOldName(input) ? { locationName: OLD_NAME } : {}),
          ...(tags.length === 0 ? {} : { tags }),
          ...(input.ObjectLockEnabledForBucket ? LOCKED : {}),
        },
      });
      return undefined;
    });
    if (existing === "too-many") {
      throw errors.tooManyBuckets(BUCKETS_MAX, BUCKETS_MAX);
    }
    if (existing !== undefined) {
      refuseExisting(existing, ownerAccountId, call.region, tags.length > 0);
    } else buckets.refresh(name);
    const location = region === DEFAULT_REGION ? `/${name}` : locationOf(name, call.head.headers);
    return { Location: location, BucketArn: bucketArn({ name, region }) };
  };

const isOldName = ({
  CreateBucketConfiguration: configuration,
}: Pick<CreateBucketCommandInput, "CreateBucketConfiguration">): boolean =>
  configuration?.LocationConstraint === OLD_NAME;

/** Throws for an ACL that the new bucket could not have: without ownership controls named it takes none. */
function newSettings(
  input: Omit<CreateBucketCommandInput, "Bucket">,
  ownerAccountId: string,
): BucketSettings {
  const { ObjectOwnership: ownership } = input;
  if (ownership !== undefined && !isObjectOwnership(ownership)) {
    throw errors.invalidObjectOwnership(ownership);
  }
  const settings = ownership === undefined ? NEW_SETTINGS : { ...NEW_SETTINGS, ownership };
  const target = {
    subject: "bucket",
    ownerAccountId,
    bucketOwnerAccountId: ownerAccountId,
  } as const;
  const acl = aclOfHeaders(input, target);
  if (acl === undefined || isOwnersAlone(acl, ownerAccountId)) return settings;
  if (!hasAcls(settings)) throw errors.bucketAclWithOwnership();
  if (acl.some(isPublicGrant)) throw errors.bucketAclWithBlock();
  return { ...settings, acl };
}

/** In us-east-1 to make one's own bucket again succeeds and changes nothing, unless tags are given. */
function refuseExisting(
  existing: Bucket,
  accountId: string,
  region: string,
  hasTags: boolean,
): void {
  if (existing.ownerAccountId !== accountId) throw errors.bucketAlreadyExists(existing.name);
  if (existing.region !== DEFAULT_REGION || region !== DEFAULT_REGION || hasTags) {
    throw errors.bucketAlreadyOwnedByYou(existing.name);
  }
}

function bucketRegion(constraint: string | undefined, region: string): string {
  if (constraint === undefined || constraint === "") {
    if (region !== DEFAULT_REGION) throw errors.unspecifiedLocationConstraint();
    return region;
  }
  const wanted = constraint === OLD_NAME ? "eu-west-1" : constraint;
  if (region !== DEFAULT_REGION && region !== wanted) {
    throw errors.illegalLocationConstraint(constraint);
  }
  if (!isRegion(wanted) || wanted === DEFAULT_REGION) {
    throw errors.invalidLocationConstraint(constraint);
  }
  return wanted;
}

function locationOf(name: string, headers: Readonly<Record<string, string | undefined>>): string {
  return `http://${headers.host ?? `${name}.s3.amazonaws.com`}/${name}`;
}

/** Settings of features that are not there. */
function refuseSettings(input: Omit<CreateBucketCommandInput, "Bucket">): void {
  if (input.BucketNamespace !== undefined && input.BucketNamespace !== "global") {
    throw errors.notImplementedHeader("x-amz-bucket-namespace");
  }
  const configuration = input.CreateBucketConfiguration;
  if (configuration?.Location !== undefined || configuration?.Bucket !== undefined) {
    throw errors.notImplementedHeader("CreateBucketConfiguration", "directory buckets");
  }
}
