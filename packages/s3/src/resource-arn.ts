/** ARNs of S3's resources: buckets and objects have no region and no account in theirs. */
import type { AccessPoint } from "./bucket/access-point.ts";
import type { Bucket } from "./object/index/bucket-table.ts";

export const bucketArn = ({ name, region }: Pick<Bucket, "name" | "region">): string =>
  `arn:${arnPartition(region)}:s3:::${name}`;

export const objectArn = (bucket: Pick<Bucket, "name" | "region">, objectKey: string): string =>
  `${bucketArn(bucket)}/${objectKey}`;

export const accessPointArn = ({
  name,
  accountId,
  region,
}: Pick<AccessPoint, "accountId" | "name" | "region">): string =>
  `arn:${arnPartition(region)}:s3:${region}:${accountId}:accesspoint/${name}`;

function arnPartition(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
