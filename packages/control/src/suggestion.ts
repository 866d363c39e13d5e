/** `/_cloudglass/iam/suggestion`: the smallest policy that allows what a principal did; docs/internals/activity.md. */
import { ControlError, queryOf } from "./control-error.ts";
import type { ControlRoute } from "./route.ts";

export interface SuggestionFacts {
  /** Undefined when there is no such user or role. */
  suggestion(principalArn: string, includeDenied: boolean): object | undefined;
}

function suggestionOf(facts: SuggestionFacts, query: URLSearchParams): object {
  const asked = queryOf(query, ["principal", "include-denied"]);
  const { principal } = asked;
  if (principal === undefined) {
    throw new ControlError(
      400,
      "BadRequest",
      "principal is the ARN of a user, a role or a session.",
    );
  }
  const denied = asked["include-denied"] ?? "false";
  if (denied !== "true" && denied !== "false") {
    throw new ControlError(400, "BadRequest", "include-denied is true or false.");
  }
  const found = facts.suggestion(principal, denied === "true");
  if (found === undefined) {
    throw new ControlError(404, "NotFound", `There is no user or role ${principal}.`);
  }
  return found;
}

export const suggestionRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/iam/suggestion?principal=&include-denied=",
    path: /^\/_cloudglass\/iam\/suggestion$/,
    answer: (facts, { query }) => suggestionOf(facts, query),
  },
];
