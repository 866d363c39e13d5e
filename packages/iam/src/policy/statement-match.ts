/** Does a statement speak of this request? The four elements in the order in which they are cheapest to check. */
import { actionMatches } from "./action-match.ts";
import { conditionHolds } from "./condition/block.ts";
import type { Statement } from "./document.ts";
import type { EvaluationRequest } from "./evaluation.ts";
import { DIRECT_GRANT, type Grant, NO_GRANT, principalGrant } from "./principal-match.ts";
import { resourceMatches } from "./resource-match.ts";

/** A request with what every statement asks of it worked out once. */
export interface Subject {
  readonly request: EvaluationRequest;
  /** Lower case. */
  readonly action: string;
  /** What stands before the action's colon. */
  readonly service: string;
}

export function subjectOf(request: EvaluationRequest): Subject {
  const action = request.action.toLowerCase();
  return { request, action, service: action.slice(0, Math.max(0, action.indexOf(":"))) };
}

/** NO_GRANT when the statement does not match. Without a Principal element it speaks of the principal it hangs at. */
export function statementGrant(statement: Statement, subject: Subject): Grant {
  const { request } = subject;
  if (!actionMatches(statement.actions, subject.action, subject.service)) return NO_GRANT;
  const { resources, principals } = statement;
  if (resources !== undefined && !resourceMatches(resources, request.resource, request.context)) {
    return NO_GRANT;
  }
  let grant: Grant = DIRECT_GRANT;
  if (principals !== undefined) {
    grant = principalGrant(principals, request.principal, statement.effect === "Deny");
    if (grant === NO_GRANT) return NO_GRANT;
  }
  for (const condition of statement.conditions) {
    if (!conditionHolds(condition, request.context)) return NO_GRANT;
  }
  return grant;
}
