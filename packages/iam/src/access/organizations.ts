/**
 * The access table of AWS Organizations. Source: Service Authorization Reference, "Actions, resources, and condition keys
 * for AWS Organizations".
 */
import type { Identities } from "../identities.ts";
import type { organizationsOperations } from "../operations/organizations/index.ts";
import type { OrgInput } from "../operations/organizations/organizations-operation.ts";
import type { Rule } from "./rule.ts";

type Rows = { readonly [Name in keyof typeof organizationsOperations]: Rule<OrgInput<Name>> };

export function organizationsAccess(_identities: Identities): Rows {
  return {};
}
