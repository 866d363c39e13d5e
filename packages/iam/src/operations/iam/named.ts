/** Finds what an input names, or answers with IAM's error for it. */
import type { Call } from "@cloudglass/wire";
import {
  boundaryNotAttachable,
  invalidArn,
  noSuchName,
  noSuchPolicy,
  userNameNeeded,
} from "../../errors.ts";
import type { Identities } from "../../identities.ts";
import { type EntityKind, parseArn } from "../../identity/arn.ts";
import { type Entity, findEntity, findRole, type Role } from "../../identity/entity.ts";
import { findPolicy, type ManagedPolicy } from "../../identity/managed-policy.ts";

export function entityNamed(
  { catalogue }: Identities,
  call: Call,
  kind: EntityKind,
  name: string,
): Entity {
  const entity = findEntity(catalogue, call.caller.accountId, kind, name);
  if (entity === undefined) throw noSuchName(kind, name);
  return entity;
}

export function roleNamed({ catalogue }: Identities, call: Call, name: string): Role {
  const role = findRole(catalogue, call.caller.accountId, name);
  if (role === undefined) throw noSuchName("role", name);
  return role;
}

/** The user of the name; the caller when there is none. */
export function userNamed(identities: Identities, call: Call, name: string | undefined): Entity {
  return entityNamed(identities, call, "user", name ?? ownUserName(call));
}

/** The name of the user who calls; a role's session or the root has none. */
export function ownUserName({ caller }: Pick<Call, "caller">): string {
  if (caller.kind !== "user") throw userNameNeeded();
  return caller.arn.slice(caller.arn.lastIndexOf("/") + 1);
}

/** A managed policy that the caller's account can see: its own and AWS's. */
export function policyNamed({ catalogue }: Identities, call: Call, arn: string): ManagedPolicy {
  const parsed = parseArn(arn);
  if (parsed === undefined || parsed.type !== "policy") throw invalidArn(arn);
  const policy = findPolicy(catalogue, arn);
  if (policy === undefined || !isVisible(policy, call)) throw noSuchPolicy(arn);
  return policy;
}

export function attachablePolicy(
  { catalogue }: Identities,
  call: Call,
  arn: string,
  missing: (arn: string) => Error,
): ManagedPolicy {
  const parsed = parseArn(arn);
  if (parsed === undefined || parsed.type !== "policy") throw invalidArn(arn);
  const policy = findPolicy(catalogue, arn);
  if (policy === undefined || !isVisible(policy, call)) throw missing(arn);
  return policy;
}

/** The ARN when a boundary of this ARN can be set. */
export function boundaryArn(
  identities: Identities,
  call: Call,
  arn: string | undefined,
): string | undefined {
  return arn === undefined
    ? undefined
    : attachablePolicy(identities, call, arn, boundaryNotAttachable).arn;
}

function isVisible(policy: ManagedPolicy, call: Call): boolean {
  return policy.accountId === "aws" || policy.accountId === call.caller.accountId;
}
