/**
 * PutResourcePolicy, DescribeResourcePolicy, DeleteResourcePolicy: the policy by which the management account lets members work on
 * policies. Source: Organizations User Guide, "Delegated administrator for AWS Organizations".
 */
import {
  invalidResourcePolicy,
  invalidResourcePolicyPrincipal,
  noResourcePolicy,
  unsupportedDelegatedAction,
} from "../../../errors/organizations.ts";
import {
  delegationPolicy,
  deleteDelegationPolicy,
  putDelegationPolicy,
} from "../../../identity/organization/delegation-policy.ts";
import type { Organization } from "../../../identity/organization/organization.ts";
import { resourcePolicyArn } from "../../../identity/organization/organization-arn.ts";
import { putOrganizationTags } from "../../../identity/organization/organization-tag.ts";
import { type PolicyDocument, parsePolicy } from "../../../policy/document.ts";
import { PolicySyntaxError } from "../../../policy/policy-syntax-error.ts";
import type { Org } from "../organizations-operation.ts";
import { asManagementOfAll, asReader } from "../standing.ts";
import { newTags } from "../tag-list.ts";

/** What only the management account ever does. */
const NOT_DELEGATED: ReadonlySet<string> = new Set(
  [
    "AcceptHandshake",
    "CancelHandshake",
    "CloseAccount",
    "CreateAccount",
    "CreateGovCloudAccount",
    "CreateOrganization",
    "CreateOrganizationalUnit",
    "DeclineHandshake",
    "DeleteOrganization",
    "DeleteOrganizationalUnit",
    "DeleteResourcePolicy",
    "DeregisterDelegatedAdministrator",
    "DisableAWSServiceAccess",
    "EnableAWSServiceAccess",
    "EnableAllFeatures",
    "InviteAccountToOrganization",
    "LeaveOrganization",
    "MoveAccount",
    "PutResourcePolicy",
    "RegisterDelegatedAdministrator",
    "RemoveAccountFromOrganization",
    "UpdateOrganizationalUnit",
  ].map((name) => `organizations:${name.toLowerCase()}`),
);

export const putResourcePolicy: Org<"PutResourcePolicy"> = (identities, input, call) => {
  const { catalogue, env } = identities;
  const organization = asManagementOfAll(identities, call);
  const tags = newTags(input.Tags);
  requireDelegation(input.Content);
  catalogue.write(() => {
    const id = putDelegationPolicy(catalogue, env.random, organization, input.Content);
    putOrganizationTags(catalogue, organization, id, tags);
  });
  return shapeOf(organization, delegationPolicy(catalogue, organization));
};

export const describeResourcePolicy: Org<"DescribeResourcePolicy"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  const policy = delegationPolicy(identities.catalogue, organization);
  if (policy === undefined) throw noResourcePolicy();
  return shapeOf(organization, policy);
};

export const deleteResourcePolicy: Org<"DeleteResourcePolicy"> = (identities, _input, call) => {
  const { catalogue } = identities;
  const organization = asManagementOfAll(identities, call);
  if (delegationPolicy(catalogue, organization) === undefined) throw noResourcePolicy();
  catalogue.write(() => deleteDelegationPolicy(catalogue, organization));
  return {};
};

function shapeOf(
  organization: Organization,
  policy: ReturnType<typeof delegationPolicy>,
): { ResourcePolicy?: { ResourcePolicySummary: { Id: string; Arn: string }; Content: string } } {
  if (policy === undefined) return {};
  const { id, content } = policy;
  const ResourcePolicySummary = { Id: id, Arn: resourcePolicyArn(organization, id) };
  return { ResourcePolicy: { ResourcePolicySummary, Content: content } };
}

function requireDelegation(content: string): void {
  const { statements } = parse(content);
  for (const { actions, principals } of statements) {
    if (actions.inverted || actions.source.some((action) => !isDelegable(action.toLowerCase()))) {
      throw unsupportedDelegatedAction();
    }
    if (principals?.inverted || principals?.patterns.some(({ type }) => type !== "AWS")) {
      throw invalidResourcePolicyPrincipal();
    }
  }
}

function isDelegable(action: string): boolean {
  return action.startsWith("organizations:") && !NOT_DELEGATED.has(action);
}

function parse(content: string): PolicyDocument {
  try {
    return parsePolicy(content, "resource");
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw /principal/i.test(error.message)
      ? invalidResourcePolicyPrincipal()
      : invalidResourcePolicy();
  }
}
