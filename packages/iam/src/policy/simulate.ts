/**
 * A decision for the policy simulator: the evaluator's own, and beside it what the simulator tells of it. Source: IAM API Reference,
 * "SimulatePrincipalPolicy", its samples, and answers of AWS.
 *
 * Each kind of policy is looked at by itself. Where it denies, its Denies determine the result; where it does not, its Allows do.
 */
import { actionMatches } from "./action-match.ts";
import { keysOfConditions, keysOfResources } from "./context-keys.ts";
import type { Statement } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import type {
  ApplicablePolicies,
  AttachedPolicy,
  Decision,
  EvaluationRequest,
} from "./evaluation.ts";
import { NO_GRANT, principalGrant } from "./principal-match.ts";
import { resourceMatches } from "./resource-match.ts";
import { type Subject, statementGrant, subjectOf } from "./statement-match.ts";

export type Outcome = Decision["kind"];

export interface MatchedStatement {
  readonly policy: AttachedPolicy;
  readonly statement: Statement;
}

/** What the policies of one kind say by themselves. */
export interface KindVerdict {
  readonly outcome: Outcome;
  /** The Denies that match; the Allows when none does. */
  readonly matched: readonly MatchedStatement[];
}

export interface Simulation {
  readonly decision: Decision;
  readonly identity: KindVerdict;
  /** Undefined where no such policy applies, as the next two. */
  readonly resource: KindVerdict | undefined;
  readonly boundary: KindVerdict | undefined;
  /** No Deny of the organization matches and each of its levels allows. */
  readonly allowedByOrganization: boolean | undefined;
  /** Keys that a statement about this action and resource asks for and that the request does not have; as written. */
  readonly missingKeys: readonly string[];
}

export function simulate(request: EvaluationRequest, policies: ApplicablePolicies): Simulation {
  const subject = subjectOf(request);
  const { identity, resource, boundary, serviceControl } = policies;
  const asked = [...identity, ...listOf(resource), ...listOf(boundary)];
  return {
    decision: evaluate(request, policies),
    identity: verdictOf(identity, subject),
    resource: resource && verdictOf([resource], subject),
    boundary: boundary && verdictOf([boundary], subject),
    allowedByOrganization: serviceControl?.every(
      (level) => verdictOf(level, subject).outcome === "allowed",
    ),
    missingKeys: missingKeys(asked, subject),
  };
}

function verdictOf(policies: readonly AttachedPolicy[], subject: Subject): KindVerdict {
  const matched = policies.flatMap((policy) =>
    policy.document.statements
      .filter((statement) => statementGrant(statement, subject) > NO_GRANT)
      .map((statement) => ({ policy, statement })),
  );
  const denies = matched.filter(({ statement }) => statement.effect === "Deny");
  if (denies.length > 0) return { outcome: "explicit-deny", matched: denies };
  return { outcome: matched.length > 0 ? "allowed" : "implicit-deny", matched };
}

function missingKeys(policies: readonly AttachedPolicy[], subject: Subject): string[] {
  const missing = new Map<string, string>();
  const { context } = subject.request;
  for (const { document } of policies) {
    const variables = document.version === "2012-10-17";
    for (const statement of document.statements) {
      for (const key of keysAsked(statement, variables, subject)) {
        const lowerKey = key.toLowerCase();
        if (context.get(lowerKey) === undefined && !missing.has(lowerKey)) {
          missing.set(lowerKey, key);
        }
      }
    }
  }
  return [...missing.values()];
}

function keysAsked(statement: Statement, variables: boolean, subject: Subject): string[] {
  const { actions, principals, resources } = statement;
  const { request, action, service } = subject;
  if (!actionMatches(actions, action, service)) return [];
  if (principals !== undefined) {
    const grant = principalGrant(principals, request.principal, statement.effect === "Deny");
    if (grant === NO_GRANT) return [];
  }
  const named = keysOfResources(statement, variables);
  if (resources !== undefined && !resourceMatches(resources, request.resource, request.context)) {
    return named;
  }
  return [...named, ...keysOfConditions(statement, variables)];
}

function listOf(policy: AttachedPolicy | undefined): readonly AttachedPolicy[] {
  return policy === undefined ? [] : [policy];
}
