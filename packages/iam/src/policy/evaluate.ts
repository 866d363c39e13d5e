/**
 * The decision: AWS's policy evaluation logic, step by step.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 *
 * An explicit Deny in any policy wins. Then every level of SCPs and RCPs must allow. Then the resource's policy and the
 * principal's own policies decide together, by who is named and in whose account; boundary and session policy limit what the
 * principal's own policies (or a grant to its role) gave.
 */
import type {
  ApplicablePolicies,
  AttachedPolicy,
  DecidingStatement,
  Decision,
  EvaluationRequest,
  EvaluationStep,
  Principal,
} from "./evaluation.ts";
import {
  ACCOUNT_GRANT,
  DIRECT_GRANT,
  type Grant,
  LIMITED_GRANT,
  NO_GRANT,
} from "./principal-match.ts";
import { type Subject, statementGrant, subjectOf } from "./statement-match.ts";

type Kind = Decision["policyKind"];

/** What the policies of one kind, or of one level of the organization, say together. */
export interface Verdict {
  deny: DecidingStatement | undefined;
  allow: DecidingStatement | undefined;
  /** The strongest of the Allows. */
  grant: Grant;
}

/** The verdicts in the order in which a Deny is named. An absent one does not apply. */
export interface Verdicts {
  readonly serviceControl: readonly Verdict[];
  readonly resourceControl: readonly Verdict[];
  readonly resource: Verdict | undefined;
  readonly identity: Verdict;
  readonly boundary: Verdict | undefined;
  readonly session: Verdict | undefined;
  readonly scopes: readonly Verdict[];
  readonly endpoint: Verdict | undefined;
}

export function evaluate(request: EvaluationRequest, policies: ApplicablePolicies): Decision {
  return decide(request, verdictsOf(request, policies));
}

/** Has policies of its own: users, sessions, the root user. Services, providers' users and anonymous callers have none. */
export function hasIdentity(principal: Principal): boolean {
  const { kind, federatedProvider } = principal;
  return kind !== "anonymous" && kind !== "service" && federatedProvider === undefined;
}

/**
 * The root user cannot be given a boundary or a session policy; what AssumeRoot gives is a session policy. Scopes of
 * GetScopedCredentials limit everybody.
 */
export function isLimited({ kind, assumedRoot }: Principal): boolean {
  return kind !== "root" || assumedRoot === true;
}

export function isCrossAccount(request: EvaluationRequest): boolean {
  const { resourceAccountId: owner, principal } = request;
  return owner !== undefined && owner !== principal.accountId;
}

/** What hangs at the resource, of either kind. */
export function resourcePolicies({
  resource,
  accessControlList,
}: ApplicablePolicies): readonly AttachedPolicy[] | undefined {
  if (accessControlList === undefined) return resource && [resource];
  return resource === undefined ? [accessControlList] : [resource, accessControlList];
}

function verdictsOf(request: EvaluationRequest, policies: ApplicablePolicies): Verdicts {
  const subject = subjectOf(request);
  const own = hasIdentity(request.principal);
  const limited = own && isLimited(request.principal);
  const levels = (of: ApplicablePolicies["serviceControl"], kind: Kind) =>
    of === undefined ? NO_LEVELS : of.map((level) => verdictOf(level, subject, kind));
  const { boundary, session, endpoint } = policies;
  const resource = resourcePolicies(policies);
  return {
    serviceControl: own ? levels(policies.serviceControl, "service-control") : NO_LEVELS,
    resourceControl: levels(policies.resourceControl, "resource-control"),
    resource: resource && verdictOf(resource, subject, "resource"),
    identity: verdictOf(own ? policies.identity : NO_POLICIES, subject, "identity"),
    boundary: limited && boundary ? verdictOf([boundary], subject, "boundary") : undefined,
    session: limited && session ? verdictOf(session, subject, "session") : undefined,
    scopes: own ? levels(policies.scopes, "session") : NO_LEVELS,
    endpoint: endpoint && verdictOf([endpoint], subject, "endpoint"),
  };
}

const NO_LEVELS: readonly Verdict[] = [];
const NO_POLICIES: readonly AttachedPolicy[] = [];

function verdictOf(policies: readonly AttachedPolicy[], subject: Subject, kind: Kind): Verdict {
  const verdict: Verdict = { deny: undefined, allow: undefined, grant: NO_GRANT };
  // A resource's Allows differ in strength; elsewhere the first one settles it.
  const enough = kind === "resource" ? DIRECT_GRANT : ACCOUNT_GRANT;
  for (const policy of policies) {
    for (const statement of policy.document.statements) {
      const { effect, index, sid } = statement;
      if (effect === "Allow" && (policy.onlyDenies || verdict.grant >= enough)) continue;
      const grant = statementGrant(statement, subject);
      if (grant <= (effect === "Allow" ? verdict.grant : NO_GRANT)) continue;
      const deciding: DecidingStatement = {
        policy: policy.name,
        policyKind: kind,
        statementIndex: index,
        effect,
        ...(sid === undefined ? undefined : { sid }),
      };
      if (effect === "Deny") {
        verdict.deny = deciding;
        return verdict;
      }
      verdict.allow = deciding;
      verdict.grant = grant;
    }
  }
  return verdict;
}

/** From what each kind of policy says to the decision; no statement is read here. */
export function decide(request: EvaluationRequest, verdicts: Verdicts): Decision {
  const decision = decideUnscoped(request, verdicts);
  if (!decision.allowed) return decision;
  if (lacksAllow(verdicts.scopes)) return implicitDeny("session");
  const { endpoint } = verdicts;
  const isClosed = endpoint !== undefined && endpoint.allow === undefined;
  return isClosed ? implicitDeny("endpoint") : decision;
}

function decideUnscoped(request: EvaluationRequest, verdicts: Verdicts): Decision {
  const denied = explicitDeny(verdicts);
  if (denied !== undefined) return denied;
  if (lacksAllow(verdicts.serviceControl)) return implicitDeny("service-control");
  if (lacksAllow(verdicts.resourceControl)) return implicitDeny("resource-control");
  const { resource, identity, boundary, session } = verdicts;
  const grant = resource?.grant ?? NO_GRANT;
  const own = hasIdentity(request.principal);
  const crossAccount = own && isCrossAccount(request);
  const ownerMustAllow = !own || crossAccount || request.resourcePolicyRequired === true;
  if (ownerMustAllow && grant === NO_GRANT) return implicitDeny("resource");
  // Across accounts a grant, however direct, lets nobody in whose own account does not let them out.
  if (!own || (!crossAccount && grant === DIRECT_GRANT)) return allowed("resource", verdicts);
  const granted = !crossAccount && grant >= LIMITED_GRANT;
  const isRoot = request.principal.kind === "root";
  if (!granted && !isRoot && identity.allow === undefined) return implicitDeny("identity");
  if (boundary !== undefined && boundary.allow === undefined) return implicitDeny("boundary");
  if (session !== undefined && session.allow === undefined) return implicitDeny("session");
  return allowed(granted ? "resource" : "identity", verdicts);
}

function lacksAllow(levels: readonly Verdict[]): boolean {
  for (const level of levels) if (level.allow === undefined) return true;
  return false;
}

function explicitDeny(verdicts: Verdicts): Decision | undefined {
  for (const { deny } of inOrder(verdicts)) {
    if (deny === undefined) continue;
    return {
      allowed: false,
      kind: "explicit-deny",
      step: "explicit-deny",
      policyKind: deny.policyKind,
      statements: [deny],
    };
  }
  return undefined;
}

function inOrder(verdicts: Verdicts): Verdict[] {
  const { serviceControl, resourceControl, resource, identity, boundary, session } = verdicts;
  const all = [...serviceControl, ...resourceControl];
  if (resource !== undefined) all.push(resource);
  all.push(identity);
  if (boundary !== undefined) all.push(boundary);
  if (session !== undefined) all.push(session);
  all.push(...verdicts.scopes);
  if (verdicts.endpoint !== undefined) all.push(verdicts.endpoint);
  return all;
}

function implicitDeny(step: Exclude<EvaluationStep, "explicit-deny">): Decision {
  return { allowed: false, kind: "implicit-deny", step, policyKind: step, statements: [] };
}

function allowed(step: "resource" | "identity", verdicts: Verdicts): Decision {
  const statements: DecidingStatement[] = [];
  for (const { allow } of inOrder(verdicts)) if (allow !== undefined) statements.push(allow);
  return { allowed: true, kind: "allowed", step, policyKind: step, statements };
}
