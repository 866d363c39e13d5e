/** What operations need of other services: passing a role to what they make. */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { InstanceProfiles } from "../ports.ts";
import type { Input } from "./named-resources.ts";

/** They put an instance profile on an instance. */
const WITH_PROFILE = new Set([
  "AssociateIamInstanceProfile",
  "ReplaceIamInstanceProfileAssociation",
  "RequestSpotInstances",
  "RunInstances",
]);

export function furtherPermissions(
  profiles: InstanceProfiles | undefined,
  operation: string,
  input: Input,
  accountId: string,
): readonly AuthorizationRequest[] {
  if (operation === "CreateFlowLogs" && typeof input.DeliverLogsPermissionArn === "string") {
    return [passRole(input.DeliverLogsPermissionArn, "vpc-flow-logs.amazonaws.com")];
  }
  if (!WITH_PROFILE.has(operation) || input.IamInstanceProfile === undefined) return [];
  const { Arn, Name } = input.IamInstanceProfile as {
    readonly Arn?: string;
    readonly Name?: string;
  };
  const profile = Arn ? profiles?.byArn(Arn) : profiles?.byName(accountId, Name ?? "");
  const roleArn = profile?.roleArn;
  return roleArn === undefined ? [] : [passRole(roleArn, "ec2.amazonaws.com")];
}

/** Who gives a role to a service must be allowed to. */
function passRole(roleArn: string, service: string): AuthorizationRequest {
  const context = { "iam:PassedToService": service };
  return { action: "iam:PassRole", resource: roleArn, context };
}
