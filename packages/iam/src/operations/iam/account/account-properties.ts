/**
 * GetAccountProperties and PutAccountProperties. There is one: whether IAM's Role Manager is enabled, for which an account
 * gets a service-linked role. AWS ignores further names in the namespace, and so does this.
 */
import { invalidInput } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import { accountSetting, setAccountSetting } from "../../../identity/account-setting.ts";
import { findRole } from "../../../identity/entity.ts";
import { linkedService } from "../../../identity/linked-services.ts";
import { insertLinkedRole } from "../../../identity/service-linked-role.ts";
import type { Iam } from "../iam-operation.ts";
import { requireRoleQuota } from "../roles/role-quota.ts";

const NAMESPACE = "RoleManager";
const ENABLED = `${NAMESPACE}/Enabled`;
export const ROLE_MANAGER_PRINCIPAL = "role-manager.iam.amazonaws.com";

export const getAccountProperties: Iam<"GetAccountProperties"> = ({ catalogue }, _input, call) => ({
  Properties: {
    [ENABLED]: accountSetting(catalogue, call.caller.accountId, "role-manager") ?? "false",
  },
});

export const putAccountProperties: Iam<"PutAccountProperties"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const enabled = enabledOf(input.Properties);
  catalogue.write(() => {
    if (enabled === "true") makeRole(identities, accountId);
    setAccountSetting(catalogue, accountId, "role-manager", enabled, env.clock.now());
  });
  return {};
};

/** Before the first slash. */
export function namespaceOf(property: string): string {
  return property.split("/", 1)[0] ?? "";
}

/** Whether the input asks to enable the Role Manager, which takes the permission to make its role. */
export function enablesRoleManager(properties: Readonly<Record<string, string>>): boolean {
  return properties[ENABLED] === "true";
}

function enabledOf(properties: Readonly<Record<string, string>>): "true" | "false" {
  const names = Object.keys(properties);
  const bare = names.find((name) => !name.includes("/"));
  if (bare !== undefined) {
    throw invalidInput(`Property key must be in format Namespace/PropertyName: ${bare}`);
  }
  const namespaces = [...new Set(names.map(namespaceOf))];
  if (namespaces.length > 1) {
    throw invalidInput("All properties must belong to the same namespace");
  }
  if (namespaces[0] !== NAMESPACE) {
    throw invalidInput(`Unsupported namespace: ${namespaces[0]}`);
  }
  const enabled = properties[ENABLED];
  if (enabled === undefined) throw invalidInput("RoleManager namespace requires Enabled property");
  if (enabled !== "true" && enabled !== "false") {
    throw invalidInput("Enabled must be 'true' or 'false'");
  }
  return enabled;
}

/** Once: the role stays when the Role Manager is disabled. */
function makeRole({ catalogue, env }: Identities, accountId: string): void {
  const service = linkedService(ROLE_MANAGER_PRINCIPAL);
  if (service === undefined) throw new Error(`${ROLE_MANAGER_PRINCIPAL} has no role`);
  if (findRole(catalogue, accountId, service.roleName) !== undefined) return;
  requireRoleQuota(catalogue, accountId);
  insertLinkedRole(catalogue, env.random, {
    accountId,
    principal: ROLE_MANAGER_PRINCIPAL,
    name: service.roleName,
    service,
    createdAt: env.clock.now(),
  });
}
