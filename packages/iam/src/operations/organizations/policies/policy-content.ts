/**
 * The text of a policy as Organizations accepts it, by its type. Source: Organizations User Guide, "SCP syntax", "RCP
 * syntax" (both with the language's full breadth for SCPs since September 2025), "Quotas".
 */
import {
  malformedOrganizationPolicy,
  organizationPolicyTooLarge,
} from "../../../errors/organizations.ts";
import { inheritanceFault } from "../../../identity/organization/policy-inheritance.ts";
import {
  limitsOf,
  type OrganizationPolicyType,
  RESOURCE_CONTROL,
} from "../../../identity/organization/policy-type.ts";
import { type PolicyDocument, parsePolicy } from "../../../policy/document.ts";
import { PolicySyntaxError } from "../../../policy/policy-syntax-error.ts";

/** Services whose resources RCPs protect. */
const PROTECTED_SERVICES: ReadonlySet<string> = new Set([
  "aoss",
  "cognito-identity",
  "cognito-idp",
  "dynamodb",
  "ecr",
  "kms",
  "logs",
  "s3",
  "secretsmanager",
  "sqs",
  "sts",
]);

export function requireContent(type: OrganizationPolicyType, content: string): void {
  const { sizeMax, kind, root } = limitsOf(type);
  if (content.length > sizeMax) throw organizationPolicyTooLarge();
  if (kind === undefined) {
    if (inheritanceFault(parseJson(content), root) !== undefined) {
      throw malformedOrganizationPolicy();
    }
    return;
  }
  const document = parse(content, type);
  if (type === RESOURCE_CONTROL) requireResourceControl(document);
}

function parse(content: string, type: OrganizationPolicyType): PolicyDocument {
  const kind = limitsOf(type).kind ?? "service-control";
  try {
    return parsePolicy(content, kind, { managed: true });
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedOrganizationPolicy();
    throw error;
  }
}

/** Only what denies, to everyone, actions of services that know these policies. */
function requireResourceControl({ statements }: PolicyDocument): void {
  for (const { effect, actions } of statements) {
    const isProtected = actions.source.every((action) =>
      PROTECTED_SERVICES.has(action.slice(0, Math.max(action.indexOf(":"), 0)).toLowerCase()),
    );
    if (effect !== "Deny" || actions.inverted || !isProtected) throw malformedOrganizationPolicy();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformedOrganizationPolicy();
  }
}
