/**
 * Principals of a resource's policy that are nobody: AWS looks them up when it saves a policy. Accounts, services and
 * providers are not looked up here: every 12 digits are an account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { Catalogue } from "./identity/catalogue.ts";
import { entityById, findEntity } from "./identity/entity.ts";
import { parsePolicy } from "./policy/document.ts";

const ENTITY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/;
const SESSION_ARN = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([^/]+)\//;
const UNIQUE_ID = /^A[A-Z0-9]{15,}$/;

/** The first one, as the policy names it. REQUIRES: a policy that the grammar accepts. */
export function unknownPrincipal(catalogue: Catalogue, policy: string): string | undefined {
  for (const { principals } of parsePolicy(policy, "resource").statements) {
    for (const { type, value } of principals?.patterns ?? []) {
      if (type === "AWS" && !principalExists(catalogue, value)) return value;
    }
  }
  return undefined;
}

/** Accounts, federated users and everybody are not looked up, and are there. */
export function principalExists(catalogue: Catalogue, principal: string): boolean {
  const [, accountId, kind, name] = ENTITY_ARN.exec(principal) ?? [];
  if (accountId !== undefined) {
    return findEntity(catalogue, accountId, kind as "user" | "role", name!)?.arn === principal;
  }
  const [, roleAccountId, roleName] = SESSION_ARN.exec(principal) ?? [];
  if (roleAccountId !== undefined) {
    return findEntity(catalogue, roleAccountId, "role", roleName!) !== undefined;
  }
  return !UNIQUE_ID.test(principal) || entityById(catalogue, principal) !== undefined;
}
