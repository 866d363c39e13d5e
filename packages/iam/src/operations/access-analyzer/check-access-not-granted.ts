/** CheckAccessNotGranted: does a policy allow one of the actions on one of the resources? */
import { grantedAccess } from "../../analysis/access/access-checks.ts";
import { unusableAccess } from "../../errors/access-analyzer.ts";
import { answer, policyOf } from "./access-check.ts";
import type { Analyzer, AnalyzerInput } from "./analyzer-operation.ts";

type Access = AnalyzerInput<"CheckAccessNotGranted">["access"][number];

const ACTION = /^(\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?-]+)$/;

export const checkAccessNotGranted = ((_identities, input) => {
  const document = policyOf("policyDocument", input.policyDocument, input.policyType);
  for (const access of input.access) requireUsable(access);
  return answer(
    () => {
      const [access] = input.access;
      return access === undefined ? [] : grantedAccess(document, askedOf(access));
    },
    {
      pass: "The policy document does not grant access to perform the listed actions or resources.",
      fail: "The policy document grants access to perform one or more of the listed actions or resources.",
      reason: "One or more of the listed actions or resources in the statement",
    },
  );
}) satisfies Analyzer<"CheckAccessNotGranted">;

function requireUsable({ actions = [], resources = [] }: Access): void {
  if (actions.length === 0 && resources.length === 0) {
    throw unusableAccess("it names neither actions nor resources.");
  }
  const wrong = actions.find((action) => !ACTION.test(action));
  if (wrong !== undefined) throw unusableAccess(`${wrong} is not an action.`);
}

/** An empty list asks about everything, as an absent one does. */
function askedOf({ actions = [], resources = [] }: Access) {
  return {
    ...(actions.length === 0 ? {} : { actions }),
    ...(resources.length === 0 ? {} : { resources }),
  };
}
