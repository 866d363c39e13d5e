/** What is wrong with a replication configuration. */
import type { ReplicationFault } from "../bucket/replication-rules.ts";
import { malformedXml } from "../errors.ts";
import { error } from "./error.ts";

export const noSuchReplication = (bucket: string) =>
  error(
    "ReplicationConfigurationNotFoundError",
    404,
    "The replication configuration was not found",
    {
      BucketName: bucket,
    },
  );
export const replicationNeedsVersions = () =>
  error(
    "InvalidRequest",
    400,
    "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
  );
export const destinationNeedsVersions = () =>
  error("InvalidRequest", 400, "Destination bucket must have versioning enabled.");
export const destinationIsSource = () =>
  error("InvalidRequest", 400, "Destination bucket cannot be the same as the source bucket.");
export const versioningIsReplicated = () =>
  error(
    "InvalidBucketState",
    409,
    "A replication configuration is present on this bucket, so the versioning state cannot be changed. To change the versioning state, first delete the replication configuration.",
  );

export function replicationError(fault: ReplicationFault) {
  switch (fault.kind) {
    case "malformed":
      return malformedXml();
    case "role":
      return error("InvalidArgument", 400, "Invalid Role ARN", {
        ArgumentName: "Role",
        ArgumentValue: fault.role,
      });
    case "bucket-arn":
      return error("InvalidArgument", 400, "Invalid bucket ARN", {
        ArgumentName: "Bucket",
        ArgumentValue: fault.arn,
      });
    case "text":
      return error("InvalidRequest", 400, fault.text);
  }
}
