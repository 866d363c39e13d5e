/** The role that an ARN means, in whichever account it is. */
import { validation } from "../../errors.ts";
import { parseArn } from "../../identity/arn.ts";
import type { Catalogue } from "../../identity/catalogue.ts";
import { findRole, type Role } from "../../identity/entity.ts";
import { isClosed } from "../../identity/organization/member.ts";

/** Undefined when there is none, or its account is closed; throws for what is no role's ARN. */
export function roleOfArn(catalogue: Catalogue, arn: string): Role | undefined {
  const parsed = parseArn(arn);
  if (parsed === undefined || parsed.type !== "role") throw validation(`${arn} is invalid`);
  const role = findRole(catalogue, parsed.accountId, parsed.name);
  if (role?.arn !== arn || isClosed(catalogue, role.accountId)) return undefined;
  return role;
}
