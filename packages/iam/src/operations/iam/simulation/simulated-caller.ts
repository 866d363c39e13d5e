/**
 * Who calls in a simulation. A user is itself, a role a session of it; a group stands for a member that is nobody in
 * particular. https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html, `CallerArn`
 */
import type { Call } from "@cloudglass/wire";
import { callerIsNoUser, unclearEntity } from "../../../errors/simulation.ts";
import { noSuchName } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import { assumedRoleArn, parseArn } from "../../../identity/arn.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import { type Entity, findEntity } from "../../../identity/entity.ts";
import { tagsOf } from "../../../identity/tag.ts";
import type { Principal } from "../../../policy/evaluation.ts";

const SESSION_NAME = "policy-simulator";

/** The user, group or role of the caller's account that `arn` names. */
export function sourceEntity({ catalogue }: Identities, { caller }: Call, arn: string): Entity {
  const parsed = parseArn(arn);
  if (parsed === undefined || parsed.type === "policy") throw unclearEntity(arn);
  const entity = findEntity(catalogue, caller.accountId, parsed.type, parsed.name);
  if (entity?.arn !== arn) throw noSuchName(parsed.type, parsed.name);
  return entity;
}

export function principalOf(catalogue: Catalogue, entity: Entity): Principal {
  const { accountId, kind, arn, id, name } = entity;
  if (kind === "group") return unnamedPrincipal(accountId);
  const tags = Object.fromEntries(tagsOf(catalogue, id).map(({ key, value }) => [key, value]));
  if (kind === "user") return { kind, accountId, arn, userId: id, tags };
  return {
    kind: "assumed-role",
    accountId,
    arn: assumedRoleArn(accountId, name, SESSION_NAME),
    userId: `${id}:${SESSION_NAME}`,
    roleArn: arn,
    tags,
  };
}

/** A user by its ARN, whether there is one or not. Of another account's users nothing is known but their ARN. */
export function callerNamed({ catalogue }: Identities, { caller }: Call, arn: string): Principal {
  const parsed = parseArn(arn);
  if (parsed?.type !== "user" || parsed.accountId === "aws") throw callerIsNoUser();
  const user =
    parsed.accountId === caller.accountId
      ? findEntity(catalogue, parsed.accountId, "user", parsed.name)
      : undefined;
  if (user?.arn === arn) return principalOf(catalogue, user);
  return { kind: "user", accountId: parsed.accountId, arn, userId: "" };
}

/** Somebody of the account of whom no more is known. */
export function unnamedPrincipal(accountId: string): Principal {
  return { kind: "user", accountId, arn: "", userId: "" };
}
