/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html */
import type {
  PutBucketReplicationCommandInput,
  PutBucketReplicationCommandOutput,
} from "@aws-sdk/client-s3";
import { changeSettings } from "../bucket/change-settings.ts";
import {
  destinationName,
  type ReplicationRule,
  replicationFault,
} from "../bucket/replication-rules.ts";
import * as errors from "../errors/replication.ts";
import { requireBucket } from "../rooms.ts";
import type { Operation } from "./operation.ts";

export const putBucketReplication: Operation<
  PutBucketReplicationCommandInput,
  PutBucketReplicationCommandOutput
> = (rooms) => async (input) => {
  const bucket = requireBucket(rooms, input.Bucket);
  const { Role: role = "", Rules } = input.ReplicationConfiguration ?? {};
  const given = (Rules ?? []) as readonly ReplicationRule[];
  const fault = replicationFault(role, given);
  if (fault !== undefined) throw errors.replicationError(fault);
  for (const rule of given) {
    const destination = rooms.index.buckets.get(destinationName(rule));
    if (destination?.settings.versioning !== "Enabled") throw errors.destinationNeedsVersions();
    if (destination.bucketId === bucket.bucketId) throw errors.destinationIsSource();
  }
  const newId = () => Buffer.from(rooms.env.random.bytes(36)).toString("base64url");
  const rules = given.map((rule) => (rule.ID ? rule : { ...rule, ID: newId() }));
  await changeSettings(rooms, bucket, (settings) => {
    if (settings.versioning !== "Enabled") throw errors.replicationNeedsVersions();
    return { ...settings, replication: { role, rules } };
  });
  return {};
};
