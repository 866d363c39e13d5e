/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html */
import type {
  GetBucketReplicationCommandInput,
  GetBucketReplicationCommandOutput,
  ReplicationRule,
} from "@aws-sdk/client-s3";
import { noSuchReplication } from "../errors/replication.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const getBucketReplication: Operation<
  GetBucketReplicationCommandInput,
  GetBucketReplicationCommandOutput
> = (rooms) => (input) => {
  const { name, settings } = requireBucket(rooms, input.Bucket);
  if (settings.replication === undefined) throw noSuchReplication(name);
  const { role, rules } = settings.replication;
  // Rules are kept as they were put, in the SDK's shape.
  return { ReplicationConfiguration: { Role: role, Rules: [...rules] as ReplicationRule[] } };
};
