/**
 * The identity side of a decision: the policies of a user (its own and its groups'), of a role, their boundary, and
 * of a session; parsed once and kept until the catalogue changes.
 */
import type { AttachedPolicy, Principal } from "../policy/evaluation.ts";
import type { Catalogue } from "./catalogue.ts";
import { entityById, groupsOfUser } from "./entity.ts";
import { inlinePoliciesOf } from "./inline-policy.ts";
import { attachedDocuments, defaultDocument } from "./managed-policy.ts";
import type { ParsedPolicies } from "./parsed-policies.ts";
import type { Session } from "./session-token.ts";

export interface IdentityPolicies {
  readonly identity: readonly AttachedPolicy[];
  readonly boundary?: AttachedPolicy;
  readonly session?: readonly AttachedPolicy[];
  readonly scopes?: readonly (readonly AttachedPolicy[])[];
}

export interface PolicySource {
  policiesOf(principal: Principal, session: Session | undefined): IdentityPolicies;
}

const NONE: IdentityPolicies = { identity: [] };
/** Who has policies without a session. */
const HOLDERS: ReadonlySet<Principal["kind"]> = new Set(["user", "assumed-role"]);
/** Principals remembered; the oldest leaves first. */
const REMEMBERED_MAX = 16_384;

export function policySource(catalogue: Catalogue, parsed: ParsedPolicies): PolicySource {
  const byEntity = new Map<string, IdentityPolicies>();
  let bySession = new WeakMap<Session, IdentityPolicies>();
  let generation = catalogue.generation;

  function ofEntity(entityId: string): IdentityPolicies {
    const remembered = byEntity.get(entityId);
    if (remembered !== undefined) return remembered;
    const gathered = gather(catalogue, parsed, entityId);
    if (byEntity.size >= REMEMBERED_MAX) byEntity.delete(byEntity.keys().next().value ?? "");
    byEntity.set(entityId, gathered);
    return gathered;
  }

  function ofSession(session: Session): IdentityPolicies {
    const remembered = bySession.get(session);
    if (remembered !== undefined) return remembered;
    const { kind, entityId, accountId } = session;
    // A federated user whom the root vouches for has what the root has, as far as the session's policies go.
    const isOfRoot = kind === "federated-user" && entityId === accountId;
    const own = isOfRoot
      ? { identity: [ofRoot(parsed, "identity")] }
      : kind === "root"
        ? NONE
        : ofEntity(entityId);
    const policies = {
      ...own,
      ...sessionPolicies(catalogue, parsed, session),
      ...scopes(parsed, session),
    };
    bySession.set(session, policies);
    return policies;
  }

  return {
    policiesOf(principal, session) {
      if (session === undefined && !HOLDERS.has(principal.kind)) return NONE;
      if (generation !== catalogue.generation) {
        generation = catalogue.generation;
        byEntity.clear();
        bySession = new WeakMap();
      }
      if (session !== undefined) return ofSession(session);
      const end = principal.userId.indexOf(":");
      return ofEntity(end < 0 ? principal.userId : principal.userId.slice(0, end));
    },
  };
}

/** What a root may, as a policy. */
function ofRoot(parsed: ParsedPolicies, kind: "identity" | "session"): AttachedPolicy {
  return { name: "root", document: parsed.document(EVERYTHING_ALLOWED, kind) };
}

function gather(catalogue: Catalogue, parsed: ParsedPolicies, entityId: string): IdentityPolicies {
  const entity = entityById(catalogue, entityId);
  if (entity === undefined) return NONE;
  const holders =
    entity.kind === "user" ? [entity, ...groupsOfUser(catalogue, entityId)] : [entity];
  const identity = holders.flatMap((holder) => [
    ...inlinePoliciesOf(catalogue, holder.id).map(({ name, document }) => ({
      name: `${holder.arn}/${name}`,
      document: parsed.document(document, "identity"),
    })),
    ...attachedDocuments(catalogue, holder.id).map(({ arn, document }) => ({
      name: arn,
      document: parsed.document(document, "identity"),
    })),
  ]);
  if (entity.boundaryArn === undefined) return { identity };
  // A boundary whose policy is gone allows nothing: the limit stays, its content is empty.
  const text = defaultDocument(catalogue, entity.boundaryArn) ?? NOTHING_ALLOWED;
  return {
    identity,
    boundary: { name: entity.boundaryArn, document: parsed.document(text, "boundary") },
  };
}

const EVERYTHING_ALLOWED =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const NOTHING_ALLOWED =
  '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}';

function scopes(parsed: ParsedPolicies, session: Session): Pick<IdentityPolicies, "scopes"> {
  if (session.scopes === undefined) return {};
  return {
    scopes: session.scopes.map((text, index) => [
      { name: `scope ${index + 1}`, document: parsed.document(text, "session") },
    ]),
  };
}

function sessionPolicies(
  catalogue: Catalogue,
  parsed: ParsedPolicies,
  session: Session,
): { readonly session?: readonly AttachedPolicy[] } {
  if (session.policy === undefined && session.policyArns === undefined) {
    // Without a policy a federated user may do nothing but what a resource's policy grants it.
    return session.kind === "federated-user" ? { session: [] } : {};
  }
  const inline =
    session.policy === undefined
      ? []
      : [{ name: "session policy", document: parsed.document(session.policy, "session") }];
  // The tasks of AssumeRoot are policies that only deny.
  const root = session.assumedRoot ? [ofRoot(parsed, "session")] : [];
  return {
    session: [...root, ...inline, ...managed(catalogue, parsed, session.policyArns ?? [])],
  };
}

function managed(
  catalogue: Catalogue,
  parsed: ParsedPolicies,
  arns: readonly string[],
): AttachedPolicy[] {
  const policies: AttachedPolicy[] = [];
  for (const arn of arns) {
    const text = defaultDocument(catalogue, arn);
    if (text !== undefined)
      policies.push({ name: arn, document: parsed.document(text, "session") });
  }
  return policies;
}
