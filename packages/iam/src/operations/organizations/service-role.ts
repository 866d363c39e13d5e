/**
 * An account that comes into an organization gets AWS's service-linked role; whoever brings it there needs the permission to make
 * one. Source: Organizations User Guide, "AWS Organizations and service-linked roles".
 */
import type { Call } from "@cloudglass/wire";
import { mayNotMakeServiceRole } from "../../errors/organizations.ts";
import type { Identities } from "../../identities.ts";
import { entityArn } from "../../identity/arn.ts";
import { findRole } from "../../identity/entity.ts";
import { SERVICE, SERVICE_ROLE } from "../../identity/organization/joining.ts";
import { SERVICE_LINKED_PATH } from "../../identity/service-linked-role.ts";

export function requireServiceRole({ catalogue }: Identities, call: Call): void {
  const { accountId } = call.caller;
  if (findRole(catalogue, accountId, SERVICE_ROLE) !== undefined) return;
  const { allowed } = call.authorize({
    action: "iam:CreateServiceLinkedRole",
    resource: entityArn(accountId, "role", `${SERVICE_LINKED_PATH}${SERVICE}/`, SERVICE_ROLE),
    context: { "iam:AWSServiceName": SERVICE },
  });
  if (!allowed) throw mayNotMakeServiceRole();
}
