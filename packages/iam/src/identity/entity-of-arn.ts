import { parseArn } from "./arn.ts";
import type { Catalogue } from "./catalogue.ts";
import { type Entity, findEntity, findRole, type Role } from "./entity.ts";

const SESSION = /^arn:aws:sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[\w+=,.@-]+$/;

/** The user or role that an ARN names, or the role of a session's ARN; undefined when there is none. */
export function entityOfArn(catalogue: Catalogue, arn: string): Entity | Role | undefined {
  const [, accountId, roleName] = SESSION.exec(arn) ?? [];
  if (accountId !== undefined && roleName !== undefined) {
    return findRole(catalogue, accountId, roleName);
  }
  const parsed = parseArn(arn);
  if (parsed?.type !== "user" && parsed?.type !== "role") return undefined;
  const entity = findEntity(catalogue, parsed.accountId, parsed.type, parsed.name);
  return entity?.arn === arn ? entity : undefined;
}
