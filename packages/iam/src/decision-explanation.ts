/**
 * All that can be said about a decision afterwards: who asked for what, the eight steps with every statement, the context
 * keys, and for a denial what would have to change. Plain data without secrets; computed when somebody asks. The policies are
 * those of the decision, because documents are immutable.
 */
import type {
  ApplicablePolicies,
  Decision,
  EvaluationRequest,
  Principal,
} from "./policy/evaluation.ts";
import {
  type ConditionExplanation,
  type ElementExplanation,
  type Explanation,
  explain,
  type PolicyExplanation,
  type StatementExplanation,
} from "./policy/explain.ts";
import { type Change, changeSentence, changesToAllow } from "./policy/remedy.ts";
import type { DecisionContext } from "./request-context.ts";

/** A statement that speaks of the action and would have allowed, but for what did not match. */
export interface NearStatement {
  readonly policy: string;
  readonly policyKind: Decision["policyKind"];
  /** Counts from 0. */
  readonly statementIndex: number;
  readonly sid?: string | undefined;
  readonly failed: readonly (ElementExplanation | ConditionExplanation)[];
}

export type ExplainedChange = Change & { readonly sentence: string };

export interface DecisionExplanation {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string | undefined;
  readonly principal: Omit<Principal, "tags">;
  readonly allowed: boolean;
  readonly decision: Decision["kind"];
  /** The step that settled it. */
  readonly step: Decision["step"];
  readonly policyKind: Decision["policyKind"];
  /** Those that denied or allowed. */
  readonly statements: Decision["statements"];
  /** AWS's sentence; empty when allowed. */
  readonly message: string;
  readonly crossAccount: boolean;
  readonly steps: Explanation["steps"];
  /** Lower-case condition key → values. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** False when keys of the resource were not looked up, because no policy asked for them. */
  readonly contextComplete: boolean;
  /** What would have to change for an Allow: the smallest statement a kind of policy that lacks one, and each Deny. */
  readonly changes: readonly ExplainedChange[];
  readonly nearest: readonly NearStatement[];
}

const NEAREST_MAX = 5;

export function explainDecision(
  request: EvaluationRequest,
  policies: ApplicablePolicies,
  decision: Decision,
  message: string,
  context: DecisionContext,
): DecisionExplanation {
  const { steps, crossAccount } = explain(request, policies, decision);
  const { tags: _tags, ...principal } = request.principal;
  const changes = changesToAllow(request, policies);
  return {
    action: request.action,
    resource: request.resource,
    resourceAccountId: request.resourceAccountId,
    principal,
    allowed: decision.allowed,
    decision: decision.kind,
    step: decision.step,
    policyKind: decision.policyKind,
    statements: decision.statements,
    message,
    crossAccount,
    steps,
    context: context.entries(),
    contextComplete: context.isComplete,
    changes: changes.map((change) => {
      return { ...change, sentence: changeSentence(change, request, policies) };
    }),
    nearest: nearStatements(steps, changes),
  };
}

/** Of the kinds of policies that lack an Allow: statements that only their conditions, or one other element, kept from it. */
function nearStatements(steps: Explanation["steps"], changes: readonly Change[]): NearStatement[] {
  const lacking = new Set<Decision["policyKind"]>();
  for (const each of changes) if (each.change === "add-statement") lacking.add(each.policyKind);
  const near = steps
    .filter(({ step }) => step !== "explicit-deny" && lacking.has(step))
    .flatMap(({ policies }) => policies.flatMap(nearInPolicy));
  return near.sort((a, b) => a.failed.length - b.failed.length).slice(0, NEAREST_MAX);
}

function nearInPolicy({ policy, policyKind, statements }: PolicyExplanation): NearStatement[] {
  return statements.filter(isNear).map((statement) => ({
    policy,
    policyKind,
    statementIndex: statement.index,
    ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    failed: failedParts(statement),
  }));
}

function isNear({ effect, matched, elements, conditions }: StatementExplanation): boolean {
  const [action, ...others] = elements;
  if (effect !== "Allow" || matched || action?.matched !== true) return false;
  const failedOthers = others.filter((part) => !part.matched).length;
  const failedConditions = conditions.filter((part) => !part.matched).length;
  return failedOthers === 0 || (failedOthers === 1 && failedConditions === 0);
}

function failedParts({ elements, conditions }: StatementExplanation) {
  return [...elements, ...conditions].filter((part) => !part.matched);
}
