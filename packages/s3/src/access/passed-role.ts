/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { RequestInput } from "../access.ts";
import { bucketArn } from "../resource-arn.ts";
import { type Rooms, requireBucket } from "../rooms.ts";

/** Whoever gives S3 a role must be allowed to. */
export function passedRole(rooms: Rooms, input: RequestInput): readonly AuthorizationRequest[] {
  const roleArn = input.ReplicationConfiguration?.Role;
  const resourceAccountId = /^arn:[a-z-]+:iam::(\d{12}):role\//.exec(roleArn ?? "")?.[1];
  if (roleArn === undefined || resourceAccountId === undefined) return [];
  const context = {
    "iam:PassedToService": "s3.amazonaws.com",
    "iam:AssociatedResourceArn": bucketArn(requireBucket(rooms, input.Bucket!)),
  };
  return [{ action: "iam:PassRole", resource: roleArn, resourceAccountId, context }];
}
