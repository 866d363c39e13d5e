/** The policies of a simulation, parsed, under the names that its answers give them. */
import { policyNotEvaluable, tooManyBoundaries } from "../../../errors/simulation.ts";
import { invalidInput } from "../../../errors.ts";
import type { Catalogue } from "../../../identity/catalogue.ts";
import type { Entity } from "../../../identity/entity.ts";
import { type EntityPolicy, managed } from "../../../identity/entity-policies.ts";
import { type PolicyKind, parsePolicy } from "../../../policy/document.ts";
import type { AttachedPolicy } from "../../../policy/evaluation.ts";
import { PolicySyntaxError } from "../../../policy/policy-syntax-error.ts";

/** Its `name` is the SourcePolicyId. */
export interface SimulatedPolicy extends AttachedPolicy {
  readonly text: string;
}

/** Policies of the request itself: `PolicyInputList.1`, … */
export function inputPolicies(
  texts: readonly string[] | undefined,
  kind: PolicyKind,
  listName: string,
): SimulatedPolicy[] {
  return (texts ?? []).map((text, index) => inputPolicy(text, kind, `${listName}.${index + 1}`));
}

export function inputPolicy(text: string, kind: PolicyKind, name: string): SimulatedPolicy {
  return { name, text, document: parse(text, kind, (fault) => invalidInput(fault)) };
}

/** Policies that hang at an entity: a managed one by its name, an inline one as `user_ann_read`. */
export function keptPolicy(
  { name, text, arn, holder }: EntityPolicy,
  kind: PolicyKind,
): SimulatedPolicy {
  const sourceId = arn === undefined ? `${holder.kind}_${holder.name}_${name}` : name;
  const document = parse(text, kind, (fault) => policyNotEvaluable(sourceId, fault));
  return { name: sourceId, text, document };
}

/** The boundary of the request takes the place of the entity's. */
export function boundaryOf(
  texts: readonly string[] | undefined,
  catalogue: Catalogue,
  entity: Entity | undefined,
): SimulatedPolicy | undefined {
  const given = inputPolicies(texts, "boundary", "PermissionsBoundaryPolicyInputList");
  if (given.length > 1) throw tooManyBoundaries();
  if (given.length === 1 || entity?.boundaryArn === undefined) return given[0];
  const [kept] = managed(catalogue, entity, entity.boundaryArn);
  return kept === undefined ? NOTHING_ALLOWED : keptPolicy(kept, "boundary");
}

/** A boundary whose policy is gone stays a limit. */
const NOTHING_ALLOWED = inputPolicy(
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
  "boundary",
  "boundary",
);

function parse(text: string, kind: PolicyKind, refused: (fault: string) => Error) {
  try {
    return parsePolicy(text, kind);
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw refused(error.message);
    throw error;
  }
}
