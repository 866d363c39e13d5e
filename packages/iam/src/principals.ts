/** The users and roles that there are, with their policies: `/_cloudglass/iam/principals`; docs/internals/console.md. */
import type { Identities } from "./identities.ts";
import {
  type Entity,
  type EntityKind,
  type EntityRow,
  entityOf,
  groupsOfUser,
} from "./identity/entity.ts";
import { entityOfArn } from "./identity/entity-of-arn.ts";
import { policiesOfEntity } from "./identity/entity-policies.ts";
import { defaultDocument } from "./identity/managed-policy.ts";

export interface ListedPrincipal {
  readonly arn: string;
  readonly kind: Exclude<EntityKind, "group">;
  readonly name: string;
  readonly accountId: string;
  readonly createdAt: string;
}

export interface PrincipalList {
  /** By account, kind and name. */
  readonly principals: readonly ListedPrincipal[];
  /** There are more of them: `text` narrows it. */
  readonly isTruncated: boolean;
}

export interface ShownPolicy {
  readonly name: string;
  /** Of a managed policy; absent for an inline one. */
  readonly arn?: string;
  /** The group that the user has it through. */
  readonly group?: string;
  readonly document: unknown;
}

export interface ShownPrincipal extends ListedPrincipal {
  readonly groups: readonly string[];
  readonly policies: readonly ShownPolicy[];
  readonly boundary?: ShownPolicy;
  /** Who may assume the role. */
  readonly trustPolicy?: unknown;
}

/** `text` is part of a name, whatever its case. */
export function listPrincipals(
  { catalogue }: Pick<Identities, "catalogue">,
  text: string,
  limit: number,
): PrincipalList {
  const rows = catalogue.all<EntityRow>(
    `SELECT * FROM entity WHERE kind IN ('user', 'role') AND instr(name_key, ?) > 0
       ORDER BY account_id, kind DESC, name_key LIMIT ?`,
    text.toLowerCase(),
    limit + 1,
  );
  return {
    principals: rows.slice(0, limit).map((row) => listed(entityOf(row))),
    isTruncated: rows.length > limit,
  };
}

/** Of a session the role's. Undefined when there is no such user or role. */
export function principalWithPolicies(
  { catalogue }: Pick<Identities, "catalogue">,
  arn: string,
): ShownPrincipal | undefined {
  const entity = entityOfArn(catalogue, arn);
  if (entity === undefined) return undefined;
  const groups = entity.kind === "user" ? groupsOfUser(catalogue, entity.id) : [];
  const { boundaryArn } = entity;
  const boundary = boundaryArn && defaultDocument(catalogue, boundaryArn);
  return {
    ...listed(entity),
    groups: groups.map(({ name }) => name),
    policies: policiesOfEntity(catalogue, entity).map(({ name, text, arn: policyArn, holder }) => ({
      name,
      ...(policyArn === undefined ? undefined : { arn: policyArn }),
      ...(holder.id === entity.id ? undefined : { group: holder.name }),
      document: JSON.parse(text),
    })),
    ...(boundaryArn && boundary
      ? { boundary: { name: boundaryArn, arn: boundaryArn, document: JSON.parse(boundary) } }
      : undefined),
    ...("trustPolicy" in entity ? { trustPolicy: JSON.parse(entity.trustPolicy) } : undefined),
  };
}

function listed({ arn, kind, name, accountId, createdAt }: Entity): ListedPrincipal {
  return {
    arn,
    kind: kind === "role" ? "role" : "user",
    name,
    accountId,
    createdAt: new Date(createdAt).toISOString(),
  };
}
