/** The policies of a user (its own and its groups'), group or role by name and text: what the policy simulator speaks of. */
import { parseArn } from "./arn.ts";
import type { Catalogue } from "./catalogue.ts";
import { type Entity, groupsOfUser } from "./entity.ts";
import { inlinePoliciesOf } from "./inline-policy.ts";
import { attachedArns, defaultDocument } from "./managed-policy.ts";

export interface EntityPolicy {
  readonly name: string;
  readonly text: string;
  /** Of a managed policy. */
  readonly arn: string | undefined;
  /** The user or role itself, or a group of the user. */
  readonly holder: Entity;
}

/** In the order in which decisions read them. */
export function policiesOfEntity(catalogue: Catalogue, entity: Entity): EntityPolicy[] {
  const groups = entity.kind === "user" ? groupsOfUser(catalogue, entity.id) : [];
  return [entity, ...groups].flatMap((holder) => [
    ...inlinePoliciesOf(catalogue, holder.id).map(({ name, document }) => ({
      name,
      text: document,
      arn: undefined,
      holder,
    })),
    ...attachedArns(catalogue, holder.id).flatMap((arn) => managed(catalogue, holder, arn)),
  ]);
}

export function managed(catalogue: Catalogue, holder: Entity, arn: string): EntityPolicy[] {
  const text = defaultDocument(catalogue, arn);
  const name = parseArn(arn)?.name;
  return text === undefined || name === undefined ? [] : [{ name, text, arn, holder }];
}
