/**
 * What trust policies say of a user or role that goes away: its unique id takes the place of its ARN, so that a new
 * entity of the same name is not trusted for the old one's sake. A user that is renamed stays trusted, by its new ARN. Source: IAM
 * User Guide, "AWS JSON policy elements: Principal" (IAM user and role principals); "Rename an IAM user".
 */
import type { Catalogue } from "./catalogue.ts";
import type { Entity } from "./entity.ts";

type Principals = string | Record<string, string | string[]>;

interface TrustJson {
  Statement: StatementJson | StatementJson[];
}

interface StatementJson {
  Principal?: Principals;
  NotPrincipal?: Principals;
}

/** REQUIRES: inside `write`. Roles of every account are looked at. */
export function forgetPrincipal(catalogue: Catalogue, entity: Entity): void {
  replacePrincipal(catalogue, entity, entity.id);
}

/** REQUIRES: inside `write`, before the entity itself is renamed. */
export function renamePrincipal(catalogue: Catalogue, entity: Entity, newArn: string): void {
  if (newArn !== entity.arn) replacePrincipal(catalogue, entity, newArn);
}

function replacePrincipal(catalogue: Catalogue, entity: Entity, by: string): void {
  // Any character of a JSON text may be written as an escape.
  const rows = catalogue.all<{ id: string; trust_policy: string }>(
    `SELECT id, trust_policy FROM entity WHERE kind = 'role'
       AND (instr(trust_policy, ?) > 0 OR instr(trust_policy, '\\u') > 0)`,
    `/${entity.name}`,
  );
  for (const row of rows) {
    const renamed = withPrincipal(row.trust_policy, entity.arn, by);
    if (renamed === undefined) continue;
    catalogue.run("UPDATE entity SET trust_policy = ? WHERE id = ?", renamed, row.id);
  }
}

/** Undefined when no principal of the policy is `arn`. */
function withPrincipal(text: string, arn: string, by: string): string | undefined {
  const json = JSON.parse(text) as TrustJson;
  let isChanged = false;
  const replace = (value: string) => {
    if (value !== arn) return value;
    isChanged = true;
    return by;
  };
  const statements = Array.isArray(json.Statement) ? json.Statement : [json.Statement];
  for (const statement of statements) {
    for (const principals of [statement.Principal, statement.NotPrincipal]) {
      if (typeof principals !== "object" || principals.AWS === undefined) continue;
      principals.AWS = Array.isArray(principals.AWS)
        ? principals.AWS.map(replace)
        : replace(principals.AWS);
    }
  }
  return isChanged ? JSON.stringify(json) : undefined;
}
