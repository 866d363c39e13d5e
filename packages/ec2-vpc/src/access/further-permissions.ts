/** What operations need of other services: passing a role to what they make. */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Input } from "./named-resources.ts";

export function furtherPermissions(
  operation: string,
  input: Input,
): readonly AuthorizationRequest[] {
  if (operation === "CreateFlowLogs" && typeof input.DeliverLogsPermissionArn === "string") {
    return [passRole(input.DeliverLogsPermissionArn, "vpc-flow-logs.amazonaws.com")];
  }
  return [];
}

/** Who gives a role to a service must be allowed to. */
function passRole(roleArn: string, service: string): AuthorizationRequest {
  const context = { "iam:PassedToService": service };
  return { action: "iam:PassRole", resource: roleArn, context };
}
