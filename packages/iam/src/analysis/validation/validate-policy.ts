/**
 * Everything that is wrong with a policy, or could be said better: AWS's policy checks.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { openCatalogue } from "../catalogue/service-catalogue.ts";
import { type JsonNode, readJsonTree } from "../json/json-tree.ts";
import { positions } from "../json/position.ts";
import { parseAction } from "./action-reference.ts";
import { checkActionConditions, checkKeysInPlace } from "./checks/action-conditions.ts";
import { checkActions, checkActionsOfResource } from "./checks/actions.ts";
import {
  checkConditionKeys,
  checkDynamodbAttributes,
  checkPairedKeys,
  checkS3Prefix,
} from "./checks/condition-keys.ts";
import { checkConditionMeaning } from "./checks/condition-meaning.ts";
import { checkOperators } from "./checks/condition-operators.ts";
import { checkConditionValues } from "./checks/condition-values.ts";
import { checkDocument } from "./checks/document-shape.ts";
import { checkOrganizationPolicy } from "./checks/organization-policies.ts";
import { checkPermissiveValues } from "./checks/permissive-values.ts";
import { checkPrincipals, checkServicePrincipals } from "./checks/principals.ts";
import { checkRedundantNames, checkRedundantStatements } from "./checks/redundancy.ts";
import { checkResources, checkResourcesOfResource } from "./checks/resources.ts";
import { checkSensitiveActions } from "./checks/sensitive-actions.ts";
import { checkStatementShape } from "./checks/statement-shape.ts";
import { checkTagConditions } from "./checks/tag-conditions.ts";
import { checkTrustPolicy } from "./checks/trust-policy.ts";
import { checkVariables } from "./checks/variables.ts";
import type { Finding } from "./finding.ts";
import { type PolicyView, viewOf } from "./policy-view.ts";
import type { PolicyCheck, PolicyType, StatementCheck, ValidationSubject } from "./subject.ts";

export interface ValidationRequest {
  readonly text: string;
  readonly type: PolicyType;
  readonly resourceType?: string;
}

const POLICY_CHECKS: readonly PolicyCheck[] = [checkDocument, checkRedundantStatements];
const STATEMENT_CHECKS: readonly StatementCheck[] = [
  checkStatementShape,
  checkPrincipals,
  checkServicePrincipals,
  checkTrustPolicy,
  checkOrganizationPolicy,
  checkActions,
  checkActionsOfResource,
  checkResources,
  checkResourcesOfResource,
  checkVariables,
  checkOperators,
  checkConditionKeys,
  checkPairedKeys,
  checkDynamodbAttributes,
  checkS3Prefix,
  checkConditionValues,
  checkConditionMeaning,
  checkPermissiveValues,
  checkTagConditions,
  checkActionConditions,
  checkKeysInPlace,
  checkSensitiveActions,
  checkRedundantNames,
];

/** A policy can make thousands of findings about thousands of actions each. */
const PLACES_MAX = 100;

/** In the order of the document. */
export async function validatePolicy(request: ValidationRequest): Promise<Finding[]> {
  const outcome = readJsonTree(request.text);
  if (outcome.kind === "syntax-error") return [syntaxError(request.text, outcome.at)];
  const findings: Finding[] = [];
  const subject = await subjectOf(request, outcome.root, findings);
  for (const check of POLICY_CHECKS) check(subject);
  for (const statement of subject.view.statements) {
    for (const check of STATEMENT_CHECKS) check(statement, subject);
  }
  const startOf = (finding: Finding) => finding.places[0]?.span.start ?? 0;
  return findings.sort((one, other) => startOf(one) - startOf(other));
}

async function subjectOf(
  { text, type, resourceType }: ValidationRequest,
  root: JsonNode,
  findings: Finding[],
): Promise<ValidationSubject> {
  const view = viewOf(root);
  return {
    text,
    view,
    type,
    resourceType,
    trust:
      resourceType === "AWS::IAM::AssumeRolePolicyDocument" ||
      (type === "RESOURCE_POLICY" && resourceType === undefined && trustsByContent(view)),
    catalogue: await openCatalogue(servicesOf(view)),
    report: (code, details, ...places) =>
      void findings.push({ code, details, places: places.slice(0, PLACES_MAX) }),
  };
}

/** Every statement is about assuming a role, and about no other resource. */
function trustsByContent({ statements }: PolicyView): boolean {
  return (
    statements.length > 0 &&
    statements.every(
      ({ actions, resources }) =>
        resources.length === 0 &&
        actions.length > 0 &&
        actions.every(({ text }) => parseAction(text)?.prefix === "sts"),
    )
  );
}

function* servicesOf({ statements }: PolicyView): Iterable<string> {
  for (const { actions } of statements) {
    for (const { text } of actions) {
      const prefix = parseAction(text)?.prefix;
      if (prefix !== undefined) yield prefix;
    }
  }
}

function syntaxError(text: string, at: number): Finding {
  const { line, column } = positions(text)(at);
  return {
    code: "JSON_SYNTAX_ERROR",
    details: `Fix the JSON syntax error at index ${at} line ${line} column ${column}.`,
    places: [{ path: [], span: { start: at, end: at } }],
  };
}
