/**
 * What would turn a denial into an Allow: the Deny statements that stand in the way, and for each kind of policy that
 * does not allow, the one statement that it lacks. Found by evaluation, not by reading the decision: every change is
 * made to the policies at hand and the request is decided again, until it is allowed.
 */
import { parsePolicy } from "./document.ts";
import { evaluate, hasIdentity, isCrossAccount, isLimited } from "./evaluate.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  Decision,
  EvaluationRequest,
  Principal,
} from "./evaluation.ts";
import { literalPattern } from "./literal.ts";
import { PolicySyntaxError } from "./policy-syntax-error.ts";
import { NO_GRANT } from "./principal-match.ts";
import { type Subject, statementGrant, subjectOf } from "./statement-match.ts";

type Kind = Decision["policyKind"];
type Levels = readonly (readonly AttachedPolicy[])[];

/** A statement as it is written in a document. */
export interface AllowStatement {
  readonly Effect: "Allow";
  readonly Principal?: "*" | Readonly<Record<string, string>>;
  readonly Action: string;
  /** Absent in trust policies. */
  readonly Resource?: string;
}

export interface AddStatement {
  readonly change: "add-statement";
  readonly policyKind: Kind;
  /** ARN of whom or what the policy is for: the user or role, the resource; the account of an organization's policy. */
  readonly of: string;
  /** ARN of the boundary that is in force. */
  readonly policy?: string;
  /** Of the organization, counted from the root, which is 0. */
  readonly level?: number;
  readonly statement: AllowStatement;
}

export interface RemoveDeny {
  readonly change: "remove-deny";
  readonly policyKind: Kind;
  readonly policy: string;
  /** Counts from 0. */
  readonly statementIndex: number;
  readonly sid?: string;
}

export type Change = AddStatement | RemoveDeny;

/** In the order of the evaluation's steps. Empty when the request is allowed as it is. */
export function changesToAllow(request: EvaluationRequest, policies: ApplicablePolicies): Change[] {
  const subject = subjectOf(request);
  const changes: Change[] = [];
  let changed = withoutDenials(withSay(request, policies), subject, changes);
  // Each turn fills one kind, or one level of the organization, for good.
  const { serviceControl = [], resourceControl = [] } = policies;
  for (let left = 5 + serviceControl.length + resourceControl.length; left > 0; left--) {
    const { allowed, step } = evaluate(request, changed);
    if (allowed) break;
    changed = withAllow(request, changed, step as Kind, changes);
  }
  return changes;
}

/** The policies that count for this principal: the root user has no limits but scopes, services and strangers nothing of their own. */
function withSay(
  { principal }: EvaluationRequest,
  policies: ApplicablePolicies,
): ApplicablePolicies {
  const { boundary: _boundary, session: _session, ...unlimited } = policies;
  if (!isLimited(principal)) return unlimited;
  if (hasIdentity(principal)) return policies;
  const { serviceControl: _serviceControl, scopes: _scopes, ...rest } = unlimited;
  return { ...rest, identity: [] };
}

function withoutDenials(
  policies: ApplicablePolicies,
  subject: Subject,
  changes: Change[],
): ApplicablePolicies {
  const spared = (policy: AttachedPolicy, policyKind: Kind): AttachedPolicy => {
    const { document } = policy;
    const denies = document.statements.filter(
      (statement) => statement.effect === "Deny" && statementGrant(statement, subject) > NO_GRANT,
    );
    if (denies.length === 0) return policy;
    for (const { index, sid } of denies) noteDenial(changes, policyKind, policy.name, index, sid);
    const statements = document.statements.filter((statement) => !denies.includes(statement));
    return { ...policy, document: { ...document, statements } };
  };
  return eachPolicy(policies, spared);
}

/** A policy that is attached at several levels of the organization is named once. */
function noteDenial(
  changes: Change[],
  policyKind: Kind,
  policy: string,
  statementIndex: number,
  sid: string | undefined,
): void {
  const isKnown = changes.some(
    (known) =>
      known.change === "remove-deny" &&
      known.policyKind === policyKind &&
      known.policy === policy &&
      known.statementIndex === statementIndex,
  );
  if (isKnown) return;
  const named = sid === undefined ? undefined : { sid };
  changes.push({ change: "remove-deny", policyKind, policy, statementIndex, ...named });
}

/** In the order in which a Deny is looked for. */
function eachPolicy(
  policies: ApplicablePolicies,
  change: (policy: AttachedPolicy, kind: Kind) => AttachedPolicy,
): ApplicablePolicies {
  const { serviceControl, resourceControl, resource, accessControlList, boundary } = policies;
  const levels = (of: Levels | undefined, kind: Kind) =>
    of?.map((level) => level.map((policy) => change(policy, kind)));
  const entries = {
    serviceControl: levels(serviceControl, "service-control"),
    resourceControl: levels(resourceControl, "resource-control"),
    resource: resource && change(resource, "resource"),
    accessControlList: accessControlList && change(accessControlList, "resource"),
    identity: policies.identity.map((policy) => change(policy, "identity")),
    boundary: boundary && change(boundary, "boundary"),
    session: policies.session?.map((policy) => change(policy, "session")),
    scopes: levels(policies.scopes, "session"),
    endpoint: policies.endpoint && change(policies.endpoint, "endpoint"),
  };
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined),
  ) as unknown as ApplicablePolicies;
}

/** The policies with the statement that their `kind` lacks; it is noted in `changes`. */
function withAllow(
  request: EvaluationRequest,
  policies: ApplicablePolicies,
  kind: Kind,
  changes: Change[],
): ApplicablePolicies {
  const lacking = attachedStatement(request, kind);
  const add = (more: Pick<AddStatement, "level" | "policy"> = {}) => {
    const of = ownerOf(request, kind);
    changes.push({
      change: "add-statement",
      policyKind: kind,
      of,
      ...more,
      statement: lacking.statement,
    });
    return lacking.policy;
  };
  switch (kind) {
    case "service-control":
      return { ...policies, serviceControl: filled(policies.serviceControl, request, add) };
    case "resource-control":
      return { ...policies, resourceControl: filled(policies.resourceControl, request, add) };
    case "resource":
      // Beside what hangs there already: as a list of grants it counts even where the policy's Allows do not.
      return { ...policies, ...besideResource(policies, add()) };
    case "identity":
      return { ...policies, identity: [...policies.identity, add()] };
    case "boundary": {
      const { boundary } = policies;
      const named = boundary === undefined ? {} : { policy: boundary.name };
      return { ...policies, boundary: joined(boundary, add(named)) };
    }
    case "session":
      return { ...policies, ...besideSession(policies, add()) };
    case "endpoint":
      return { ...policies, endpoint: joined(policies.endpoint, add()) };
  }
}

/** Of each policy that limits the session: the one statement is missing wherever it is missing. */
function besideSession(
  { session, scopes }: ApplicablePolicies,
  added: AttachedPolicy,
): Pick<ApplicablePolicies, "session" | "scopes"> {
  return {
    ...(session === undefined ? undefined : { session: [...session, added] }),
    ...(scopes === undefined ? undefined : { scopes: scopes.map((each) => [...each, added]) }),
  };
}

function besideResource(
  { accessControlList }: ApplicablePolicies,
  added: AttachedPolicy,
): Pick<ApplicablePolicies, "accessControlList"> {
  return { accessControlList: joined(accessControlList, added) };
}

function joined(policy: AttachedPolicy | undefined, added: AttachedPolicy): AttachedPolicy {
  if (policy === undefined) return added;
  const statements = [...policy.document.statements, ...added.document.statements];
  return { ...policy, document: { ...policy.document, statements } };
}

/** Every level without an Allow gets one. */
function filled(
  levels: Levels | undefined,
  request: EvaluationRequest,
  add: (more: { readonly level: number }) => AttachedPolicy,
): Levels {
  const subject = subjectOf(request);
  const allows = (policy: AttachedPolicy) =>
    policy.document.statements.some(
      (statement) => statement.effect === "Allow" && statementGrant(statement, subject) > NO_GRANT,
    );
  return (levels ?? []).map((level, index) =>
    level.some(allows) ? level : [...level, add({ level: index })],
  );
}

function attachedStatement(
  request: EvaluationRequest,
  kind: Kind,
): { readonly statement: AllowStatement; readonly policy: AttachedPolicy } {
  const isTrust = kind === "resource" && isTrustRequest(request);
  const make = (resource: string) => {
    const statement: AllowStatement = {
      Effect: "Allow",
      ...(kind === "resource" || kind === "resource-control" || kind === "endpoint"
        ? { Principal: kind === "resource" ? principalElement(request.principal) : "*" }
        : undefined),
      Action: request.action,
      ...(isTrust ? undefined : { Resource: resource }),
    };
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const document = parsePolicy(text, isTrust ? "trust" : grammarOf(kind));
    return { statement, policy: { name: "the lacking statement", document } };
  };
  try {
    return make(literalPattern(request.resource));
  } catch (error) {
    // A resource that no policy can name is reached by `*` alone.
    if (!(error instanceof PolicySyntaxError)) throw error;
    return make("*");
  }
}

/** Endpoints' policies name principals, as those of resources do. */
function grammarOf(kind: Kind) {
  return kind === "endpoint" ? "resource" : kind;
}

/** Trust policies name no resource: the role itself is meant. */
function isTrustRequest({ action, resourcePolicyRequired }: EvaluationRequest): boolean {
  return resourcePolicyRequired === true && action.startsWith("sts:");
}

function principalElement(principal: Principal): "*" | Readonly<Record<string, string>> {
  const { kind, service, federatedProvider, roleArn, userArn, arn } = principal;
  if (service !== undefined) return { Service: service };
  if (federatedProvider !== undefined) return { Federated: federatedProvider };
  return kind === "anonymous" ? "*" : { AWS: roleArn ?? userArn ?? arn };
}

function ownerOf(request: EvaluationRequest, kind: Kind): string {
  const { principal, resource, resourceAccountId } = request;
  if (kind === "resource") return resource;
  if (kind === "service-control") return principal.accountId;
  if (kind === "resource-control") return resourceAccountId ?? principal.accountId;
  return principal.roleArn ?? principal.userArn ?? principal.arn;
}

const POLICY_NAMES: Readonly<Record<Kind, string>> = {
  identity: "an identity-based policy of",
  resource: "the policy of the resource",
  boundary: "the permissions boundary of",
  session: "the session policy of the session of",
  "service-control": "a service control policy over account",
  "resource-control": "a resource control policy over account",
  endpoint: "the policy of the VPC endpoint used by",
};

/** One sentence for people; the statement itself stands beside it. */
export function changeSentence(
  change: Change,
  request: EvaluationRequest,
  policies: ApplicablePolicies,
): string {
  if (change.change === "remove-deny") {
    const sid = change.sid === undefined ? "" : ` ("${change.sid}")`;
    return `Remove or narrow the Deny in statement ${change.statementIndex + 1}${sid} of ${change.policy}: nothing else can outweigh it.`;
  }
  const isTrust = change.policyKind === "resource" && isTrustRequest(request);
  // Every role has a trust policy.
  if (isTrust && policies.resource === undefined) {
    return `There is no role ${change.of}: the name is wrong, or the role must be made, with this statement in its trust policy.`;
  }
  const named = change.policy === undefined ? "" : `${change.policy}, `;
  const policy = named + (isTrust ? "the trust policy of" : POLICY_NAMES[change.policyKind]);
  const level = change.level === undefined ? "" : `, at level ${change.level} of the organization`;
  // Services, and whom an identity provider vouches for, are in no account.
  const isAcross = hasIdentity(request.principal) && isCrossAccount(request);
  const across = change.policyKind === "resource" && isAcross ? " (it is in another account)" : "";
  return `Add this statement to ${policy} ${change.of}${across}${level}.`;
}
