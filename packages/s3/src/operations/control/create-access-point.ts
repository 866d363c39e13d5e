/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateAccessPoint.html */
import type {
  CreateAccessPointCommandInput,
  CreateAccessPointCommandOutput,
} from "@aws-sdk/client-s3-control";
import {
  type AccessPoint,
  ALIAS_RANDOM_BYTES,
  isAccessPointName,
  newAlias,
} from "../../bucket/access-point.ts";
import { ALL_BLOCKED } from "../../bucket/public-access-block.ts";
import {
  accessPointExists,
  accessPointNotThere,
  invalidAccessPointName,
} from "../../errors/access-point.ts";
import { accessDenied, noSuchBucket } from "../../errors.ts";
import { accessPointArn } from "../../resource-arn.ts";
import { blockOf } from "../shown-public-access-block.ts";
import type { ControlOperation } from "./operation.ts";

export const createAccessPoint: ControlOperation<
  CreateAccessPointCommandInput,
  CreateAccessPointCommandOutput
> = (rooms) => async (input, call) => {
  const { AccountId: accountId, Name: name, Bucket: bucketName = "" } = input;
  if (!isAccessPointName(name)) throw invalidAccessPointName();
  if (input.VpcConfiguration !== undefined) {
    throw accessPointNotThere("Access points for a VPC alone");
  }
  if (input.Scope !== undefined) throw accessPointNotThere("Scopes of access points");
  if (input.Tags?.length) throw accessPointNotThere("Tags of access points");
  const { accessPoints, buckets } = rooms.index;
  const bucketAccountId = input.BucketAccountId ?? accountId;
  const point: AccessPoint = {
    accountId,
    name,
    bucket: bucketName,
    bucketAccountId,
    region: call.region,
    createdMs: rooms.env.clock.now(),
    alias: newAlias(name, rooms.env.random.bytes(ALIAS_RANDOM_BYTES)),
    publicAccessBlock:
      input.PublicAccessBlockConfiguration === undefined
        ? ALL_BLOCKED
        : blockOf(input.PublicAccessBlockConfiguration),
  };
  const outcome = await rooms.index.commit(() => {
    const bucket = buckets.find(bucketName);
    if (bucket === undefined) return "no-bucket";
    if (bucket.ownerAccountId !== bucketAccountId) return "not-owned";
    if (accessPoints.find(accountId, name) !== undefined) return "exists";
    accessPoints.put(point);
    return "made";
  });
  if (outcome === "no-bucket") throw noSuchBucket(bucketName);
  if (outcome === "not-owned") throw accessDenied();
  if (outcome === "exists") throw accessPointExists();
  accessPoints.refresh(accountId, name);
  return { AccessPointArn: accessPointArn(point), Alias: point.alias };
};
