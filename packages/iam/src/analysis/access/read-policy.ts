/**
 * A policy as the access checks read it: well-formed, for the side that it is said to be on. Whether it could be attached to
 * anything, and whether the principals in it exist, is not asked.
 */
import { compilePolicy, type PolicyDocument } from "../../policy/document.ts";
import {
  isPolicyJson,
  type PolicyJson,
  type StatementJson,
} from "../../policy/syntax/json-shape.ts";

export type AccessPolicyType = "IDENTITY_POLICY" | "RESOURCE_POLICY";

export type ReadOutcome =
  | { readonly kind: "read"; readonly document: PolicyDocument }
  | { readonly kind: "unusable"; readonly detail: string };

const PRINCIPAL_KEYS = new Set(["AWS", "CanonicalUser", "Federated", "Service"]);

export function readPolicy(text: string, type: AccessPolicyType): ReadOutcome {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return unusable("it is not JSON.");
  }
  if (!isPolicyJson(json)) return unusable("it does not follow the grammar of policies.");
  for (const statement of statementsOf(json)) {
    const detail = faultOf(statement, type);
    if (detail !== undefined) return unusable(detail);
  }
  const kind = type === "IDENTITY_POLICY" ? "identity" : "resource";
  return { kind: "read", document: compilePolicy(json, kind) };
}

function unusable(detail: string): ReadOutcome {
  return { kind: "unusable", detail };
}

function statementsOf({ Statement }: PolicyJson): readonly StatementJson[] {
  return Array.isArray(Statement) ? Statement : [Statement as StatementJson];
}

function faultOf(statement: StatementJson, type: AccessPolicyType): string | undefined {
  const { Effect: effect, Action: action, NotAction: notAction } = statement;
  if (effect !== "Allow" && effect !== "Deny") return "an effect is neither Allow nor Deny.";
  if (action === undefined && notAction === undefined) return "a statement has no actions.";
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (type === "IDENTITY_POLICY") {
    if (principal !== undefined) return "an identity policy names no principals.";
    return statement.Resource === undefined && statement.NotResource === undefined
      ? "a statement has no resources."
      : undefined;
  }
  if (principal === undefined) return "a statement has no principals.";
  const keys = typeof principal === "string" ? [] : Object.keys(principal);
  return keys.every((key) => PRINCIPAL_KEYS.has(key))
    ? undefined
    : "a principal is of no known type.";
}
