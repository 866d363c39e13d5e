/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html */
import type {
  ListAccessPointsCommandInput,
  ListAccessPointsCommandOutput,
} from "@aws-sdk/client-s3-control";
import { invalidListing } from "../../errors/access-point.ts";
import { accessPointArn } from "../../resource-arn.ts";
import { continuationToken, readContinuationToken } from "../listing-input.ts";
import type { ControlOperation } from "./operation.ts";

const RESULTS_MAX = 1000;

export const listAccessPoints: ControlOperation<
  ListAccessPointsCommandInput,
  ListAccessPointsCommandOutput
> = (rooms) => (input) => {
  const { AccountId: accountId, Bucket: bucket, NextToken: token } = input;
  const limit = Math.min(input.MaxResults ?? RESULTS_MAX, RESULTS_MAX);
  if (limit < 0) throw invalidListing("maxResults");
  const after = token ? readContinuationToken(token) : "";
  const points = rooms.index.accessPoints
    .all(accountId)
    .filter(({ name, bucket: of }) => name > after && (bucket === undefined || of === bucket));
  const page = points.slice(0, limit);
  const last = page.at(-1);
  return {
    AccessPointList: page.map((point) => ({
      Name: point.name,
      NetworkOrigin: "Internet",
      Bucket: point.bucket,
      AccessPointArn: accessPointArn(point),
      Alias: point.alias,
      BucketAccountId: point.bucketAccountId,
    })),
    ...(points.length > limit && last !== undefined
      ? { NextToken: continuationToken(last.name) }
      : {}),
  };
};
