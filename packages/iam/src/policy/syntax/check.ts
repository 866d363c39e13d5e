/**
 * The checks of a policy document, in the order in which AWS answers. Policies of principals have IAM's sentences, trust policies
 * IAM's own for them, resource policies those of S3's PutBucketPolicy.
 */
import type { PolicyKind } from "../document.ts";
import { PolicySyntaxError } from "../policy-syntax-error.ts";
import {
  isPolicyJson,
  type PolicyJson,
  type StatementJson,
  type Strings,
  unknownElement,
} from "./json-shape.ts";
import { checkLegacyForm } from "./legacy-form.ts";
import { checkPrincipal } from "./principal.ts";
import { resourceFault } from "./resource-arn.ts";
import { checkAction } from "./vendor.ts";

export type { PolicyJson, StatementJson } from "./json-shape.ts";

const NOT_JSON: Readonly<Record<PolicyKind, string>> = {
  identity: "Syntax errors in policy.",
  boundary: "Syntax errors in policy.",
  session: "The policy is not in the valid JSON format.",
  trust: "This policy contains invalid Json",
  resource: "Policies must be valid JSON and the first byte must be '{'",
  "service-control": "The policy is not in the valid JSON format.",
  "resource-control": "The policy is not in the valid JSON format.",
};

/** @throws PolicySyntaxError */
export function checkSyntax(text: string, kind: PolicyKind, managed: boolean): PolicyJson {
  const json = parseJson(text, kind);
  if (!isPolicyJson(json)) throw new PolicySyntaxError(shapeFault(json, kind));
  const statements = (
    Array.isArray(json.Statement) ? json.Statement : [json.Statement]
  ) as readonly StatementJson[];
  if (kind === "resource") checkResourcePolicy(statements);
  else if (kind === "trust") checkTrustPolicy(statements);
  else checkPrincipalPolicy(json, statements, kind, managed);
  return json;
}

function parseJson(text: string, kind: PolicyKind): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicySyntaxError(NOT_JSON[kind]);
  }
}

function shapeFault(json: unknown, kind: PolicyKind): string {
  if (kind !== "resource") return "Syntax errors in policy.";
  if (typeof json !== "object" || json === null || Array.isArray(json)) return NOT_JSON.resource;
  const unknown = unknownElement(json);
  if (unknown !== undefined) return `Unknown field ${unknown}`;
  const { Version: version, Statement: statement } = json as Partial<PolicyJson>;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    return "The policy must contain a valid version string";
  }
  if (statement === undefined) return "Missing required field Statement";
  return "Invalid policy syntax.";
}

/** Identity, boundary, session and organization policies. */
function checkPrincipalPolicy(
  json: PolicyJson,
  statements: readonly StatementJson[],
  kind: PolicyKind,
  managed: boolean,
): void {
  checkPrincipalElement(statements, kind);
  if (managed && json.Version !== "2012-10-17") {
    throw new PolicySyntaxError("Policy document must be version 2012-10-17 or greater.");
  }
  checkLegacyForm(statements);
  checkSids(statements, true);
  for (const statement of statements) {
    if (isEmpty(statement.Action ?? statement.NotAction)) {
      throw new PolicySyntaxError("Policy statement must contain actions.");
    }
  }
  for (const statement of statements) {
    for (const resource of listOf(statement.Resource ?? statement.NotResource)) {
      const fault = resourceFault(resource);
      if (fault !== undefined) throw new PolicySyntaxError(fault);
    }
  }
  for (const statement of statements) checkActions(statement);
  for (const statement of statements) {
    if (isEmpty(statement.Resource ?? statement.NotResource)) {
      throw new PolicySyntaxError("Policy statement must contain resources.");
    }
  }
}

/** Principals belong to policies of resources; a resource control policy speaks of everyone. */
function checkPrincipalElement(statements: readonly StatementJson[], kind: PolicyKind): void {
  for (const { Principal: principal, NotPrincipal: notPrincipal } of statements) {
    if (kind === "resource-control") {
      if (principal !== "*") {
        throw new PolicySyntaxError(
          "The provided policy document does not meet the requirements of the specified policy type.",
        );
      }
    } else if (principal !== undefined || notPrincipal !== undefined) {
      throw new PolicySyntaxError("Policy document should not specify a principal.");
    }
  }
}

function checkTrustPolicy(statements: readonly StatementJson[]): void {
  for (const statement of statements) {
    for (const name of ["Resource", "NotResource"] as const) {
      if (statement[name] !== undefined) {
        throw new PolicySyntaxError(`Has prohibited field ${name}`);
      }
    }
  }
  checkLegacyForm(statements);
  checkSids(statements, true);
  for (const statement of statements) {
    if (isEmpty(statement.Action ?? statement.NotAction)) {
      throw new PolicySyntaxError("Policy statement must contain actions.");
    }
    checkActions(statement);
    if (!listOf(statement.Action).every((action) => /^sts:/i.test(action))) {
      throw new PolicySyntaxError("AssumeRole policy may only specify STS AssumeRole actions.");
    }
    checkPrincipals(statement, true);
  }
}

/** S3's sentences. Whether a resource is the bucket's own is S3's to ask. */
function checkResourcePolicy(statements: readonly StatementJson[]): void {
  checkEffectCase(statements);
  checkSids(statements, false);
  for (const statement of statements) {
    checkPrincipals(statement, false);
    const actions = listOf(statement.Action ?? statement.NotAction);
    if (actions.length === 0) throw new PolicySyntaxError("Missing required field Action");
    if (!actions.every((action) => action === "*" || /^[^:]+:[^:]+$/.test(action))) {
      throw new PolicySyntaxError("Policy has invalid action");
    }
    const resources = listOf(statement.Resource ?? statement.NotResource);
    if (resources.length === 0) throw new PolicySyntaxError("Missing required field Resource");
    if (!resources.every((arn) => arn === "*" || arn.startsWith("arn:"))) {
      throw new PolicySyntaxError("Policy has invalid resource");
    }
  }
}

/** NotPrincipal is for Deny only. @param named as in checkPrincipal */
function checkPrincipals(statement: StatementJson, named: boolean): void {
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (principal === undefined) throw new PolicySyntaxError("Missing required field Principal");
  if (statement.NotPrincipal !== undefined && statement.Effect === "Allow") {
    throw new PolicySyntaxError("Allow with NotPrincipal is not allowed.");
  }
  checkPrincipal(principal, named);
}

function checkActions(statement: StatementJson): void {
  for (const action of listOf(statement.Action ?? statement.NotAction)) checkAction(action);
}

/** `allow` passes the grammar and fails where the older parser reads it. */
function checkEffectCase(statements: readonly StatementJson[]): void {
  if (statements.some(({ Effect: effect }) => effect !== "Allow" && effect !== "Deny")) {
    throw new PolicySyntaxError("The policy failed legacy parsing");
  }
}

function checkSids(statements: readonly StatementJson[], alphanumeric: boolean): void {
  const seen = new Set<string>();
  for (const { Sid: sid } of statements) {
    if (sid === undefined || sid === "") continue;
    if (alphanumeric && !/^[0-9A-Za-z]*$/.test(sid)) {
      throw new PolicySyntaxError(
        "Statement IDs (SID) must be alpha-numeric. " +
          "Check that your input satisfies the regular expression [0-9A-Za-z]*",
      );
    }
    if (seen.has(sid)) {
      throw new PolicySyntaxError("Statement IDs (SID) in a single policy must be unique.");
    }
    seen.add(sid);
  }
}

function isEmpty(strings: Strings | undefined): boolean {
  return listOf(strings).length === 0;
}

function listOf(strings: Strings | undefined): readonly string[] {
  if (strings === undefined) return [];
  return typeof strings === "string" ? [strings] : strings;
}
