/**
 * The long form of a decision: every step, every policy, every statement, and which element of it did not match with the values
 * that were seen. Computed only when asked for; it reads the statements again, element by element.
 */
import { actionMatches } from "./action-match.ts";
import { type Condition, conditionHolds } from "./condition/block.ts";
import type { Statement } from "./document.ts";
import { hasIdentity, isCrossAccount, isLimited, resourcePolicies } from "./evaluate.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  Decision,
  EvaluationRequest,
  EvaluationStep,
} from "./evaluation.ts";
import { type Grant, NO_GRANT, principalGrant } from "./principal-match.ts";
import { resourceMatches } from "./resource-match.ts";
import { type Subject, subjectOf } from "./statement-match.ts";

export interface ElementExplanation {
  /** `NotAction`, `Resource`, … as the statement has it. */
  readonly element: string;
  /** The statement's patterns. */
  readonly patterns: readonly string[];
  /** What the request had. */
  readonly seen: string;
  readonly matched: boolean;
}

export interface ConditionExplanation {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  /** Undefined when the request had no such key. */
  readonly seen: readonly string[] | undefined;
  readonly matched: boolean;
}

export interface StatementExplanation {
  /** Counts from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Every element matched. */
  readonly matched: boolean;
  readonly elements: readonly ElementExplanation[];
  readonly conditions: readonly ConditionExplanation[];
  /** What a matching Allow of the resource's policy is worth in the resource's account. */
  readonly grant?: "account" | "limited" | "direct";
}

export interface PolicyExplanation {
  readonly policy: string;
  readonly policyKind: Decision["policyKind"];
  /** Of the organization, counted from the root, which is 0. */
  readonly level?: number;
  /** Its Allows do not count. */
  readonly onlyDenies?: true;
  readonly statements: readonly StatementExplanation[];
}

export interface StepExplanation {
  readonly step: EvaluationStep;
  /** `settled`: the decision fell here. `not-reached`: it had fallen before. */
  readonly verdict: "passed" | "settled" | "not-reached" | "not-applicable";
  readonly reason: string;
  readonly policies: readonly PolicyExplanation[];
}

export interface Explanation {
  readonly decision: Decision;
  readonly crossAccount: boolean;
  readonly steps: readonly StepExplanation[];
}

type Kind = Decision["policyKind"];

const STEPS: readonly Kind[] = [
  "service-control",
  "resource-control",
  "resource",
  "identity",
  "boundary",
  "session",
  "endpoint",
];
const GRANTS = [undefined, "account", "limited", "direct"] as const;

export function explain(
  request: EvaluationRequest,
  policies: ApplicablePolicies,
  decision: Decision,
): Explanation {
  const subject = subjectOf(request);
  const crossAccount = hasIdentity(request.principal) && isCrossAccount(request);
  const explained = STEPS.map((kind) => explainKind(kind, request, policies, subject));
  const denied = decision.step === "explicit-deny";
  const settledAt = denied ? -1 : STEPS.indexOf(decision.step as Kind);
  const denials = explained.flatMap((found) => found ?? []).map(onlyMatchedDenials);
  const steps = STEPS.map((kind, index) => {
    const found = explained[index];
    return explainStep(kind, found, index - settledAt, denied, decision);
  });
  return {
    decision,
    crossAccount,
    steps: [
      {
        step: "explicit-deny",
        verdict: denied ? "settled" : "passed",
        reason: denied ? `a Deny matches, of kind ${decision.policyKind}` : "no Deny matches",
        policies: denials.filter((policy) => policy.statements.length > 0),
      },
      ...steps,
    ],
  };
}

/** @param distance how far the step is behind the one that settled it */
function explainStep(
  kind: Kind,
  found: readonly PolicyExplanation[] | undefined,
  distance: number,
  denied: boolean,
  decision: Decision,
): StepExplanation {
  const policies = found ?? [];
  if (denied || distance > 0) {
    const limits =
      !denied && decision.allowed && (decision.step === "identity" || kind === "endpoint");
    const passed = limits && found !== undefined;
    const verdict = passed ? "passed" : found === undefined ? "not-applicable" : "not-reached";
    return { step: kind, verdict, reason: allowReason(policies), policies };
  }
  if (distance === 0) {
    const reason = decision.allowed ? "what it allows suffices" : "nothing in it allows";
    return { step: kind, verdict: "settled", reason, policies };
  }
  const verdict = found === undefined ? "not-applicable" : "passed";
  return { step: kind, verdict, reason: allowReason(policies), policies };
}

function allowReason(policies: readonly PolicyExplanation[]): string {
  if (policies.length === 0) return "no policy of this kind";
  const allows = policies.some(
    (policy) =>
      policy.onlyDenies === undefined &&
      policy.statements.some((statement) => statement.matched && statement.effect === "Allow"),
  );
  return allows ? "an Allow matches" : "no Allow matches";
}

function onlyMatchedDenials(policy: PolicyExplanation): PolicyExplanation {
  return {
    ...policy,
    statements: policy.statements.filter(
      (statement) => statement.matched && statement.effect === "Deny",
    ),
  };
}

/** Undefined when the kind has no say over this principal. */
function explainKind(
  kind: Kind,
  request: EvaluationRequest,
  policies: ApplicablePolicies,
  subject: Subject,
): PolicyExplanation[] | undefined {
  const own = hasIdentity(request.principal);
  const limited = own && isLimited(request.principal);
  const each = (attached: readonly AttachedPolicy[] | undefined) =>
    attached?.map((policy) => explainPolicy(policy, kind, subject));
  const eachLevel = (levels: readonly (readonly AttachedPolicy[])[] | undefined) =>
    levels?.flatMap((level, index) =>
      level.map((policy) => ({ ...explainPolicy(policy, kind, subject), level: index })),
    );
  switch (kind) {
    case "service-control":
      return own ? eachLevel(policies.serviceControl) : undefined;
    case "resource-control":
      return eachLevel(policies.resourceControl);
    case "resource":
      return each(resourcePolicies(policies));
    case "identity":
      return own ? each(policies.identity) : undefined;
    case "boundary":
      return limited ? each(policies.boundary && [policies.boundary]) : undefined;
    case "session":
      return own ? each(sessionPolicies(policies, limited)) : undefined;
    case "endpoint":
      return each(policies.endpoint && [policies.endpoint]);
  }
}

function sessionPolicies(
  { session: given, scopes }: ApplicablePolicies,
  limited: boolean,
): readonly AttachedPolicy[] | undefined {
  const session = limited ? given : undefined;
  return scopes === undefined ? session : [...(session ?? []), ...scopes.flat()];
}

function explainPolicy(policy: AttachedPolicy, kind: Kind, subject: Subject): PolicyExplanation {
  return {
    policy: policy.name,
    policyKind: kind,
    ...(policy.onlyDenies ? { onlyDenies: true as const } : undefined),
    statements: policy.document.statements.map((statement) => explainStatement(statement, subject)),
  };
}

function explainStatement(statement: Statement, subject: Subject): StatementExplanation {
  const { request } = subject;
  const { actions, resources, principals } = statement;
  const elements: ElementExplanation[] = [
    {
      element: actions.inverted ? "NotAction" : "Action",
      patterns: actions.source,
      seen: request.action,
      matched: actionMatches(actions, subject.action, subject.service),
    },
  ];
  if (resources !== undefined) {
    elements.push({
      element: resources.inverted ? "NotResource" : "Resource",
      patterns: resources.source,
      seen: request.resource,
      matched: resourceMatches(resources, request.resource, request.context),
    });
  }
  let grant: Grant = NO_GRANT;
  if (principals !== undefined) {
    grant = principalGrant(principals, request.principal, statement.effect === "Deny");
    elements.push({
      element: principals.inverted ? "NotPrincipal" : "Principal",
      patterns: principals.patterns.map(({ type, value }) => `${type}:${value}`),
      seen: nameOf(request.principal),
      matched: grant > NO_GRANT,
    });
  }
  const conditions = statement.conditions.map((condition) =>
    explainCondition(condition, request.context),
  );
  const matched = [...elements, ...conditions].every((part) => part.matched);
  const worth = matched && statement.effect === "Allow" ? GRANTS[grant] : undefined;
  return {
    index: statement.index,
    sid: statement.sid,
    effect: statement.effect,
    matched,
    elements,
    conditions,
    ...(worth === undefined ? undefined : { grant: worth }),
  };
}

function nameOf({ arn, service, federatedProvider }: EvaluationRequest["principal"]): string {
  return arn || (service ?? federatedProvider ?? "anonymous");
}

function explainCondition(
  condition: Condition,
  context: EvaluationRequest["context"],
): ConditionExplanation {
  return {
    operator: condition.operator,
    key: condition.key,
    values: condition.values,
    seen: context.get(condition.lowerKey),
    matched: conditionHolds(condition, context),
  };
}
