/**
 * IAM's access table: the access advisor. A report about an organization also needs what it reads of the organization: the
 * dependent actions of the Service Authorization Reference.
 */
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Identities } from "../identities.ts";
import { organizationOf } from "../identity/organization/organization.ts";
import {
  memberArn,
  organizationPolicyArn,
  rootArnOf,
  unitArn,
} from "../identity/organization/organization-arn.ts";
import { findOrganizationPolicy } from "../identity/organization/organization-policy.ts";
import { SERVICE_CONTROL } from "../identity/organization/policy-type.ts";
import { on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import type { CallHead, Context } from "./rule.ts";

export function accessAdvisorRows(identities: Identities) {
  return {
    GenerateOrganizationsAccessReport: (i, call) => {
      const path = i.EntityPath.replace(/\/$/, "");
      const resource = `arn:aws:iam::${call.caller.accountId}:access-report/${path}`;
      const policyId = i.OrganizationsPolicyId;
      const context: Context =
        policyId === undefined ? {} : { "iam:OrganizationsPolicyId": policyId };
      return [
        ...on(call, resource, context),
        ...organizationReads(identities, call, path, policyId),
      ];
    },
    GenerateServiceLastAccessedDetails: (i, call) => on(call, i.Arn),
    GetOrganizationsAccessReport: (_i, call) => on(call, "*"),
    GetServiceLastAccessedDetails: (_i, call) => on(call, "*"),
    GetServiceLastAccessedDetailsWithEntities: (_i, call) => on(call, "*"),
  } satisfies Partial<IamRows>;
}

function organizationReads(
  { catalogue }: Identities,
  call: CallHead,
  path: string,
  policyId: string | undefined,
): readonly AuthorizationRequest[] {
  const organization = organizationOf(catalogue, call.caller.accountId);
  if (organization === undefined) return [];
  const id = path.slice(path.lastIndexOf("/") + 1);
  const isAccount = /^\d{12}$/.test(id);
  const entity = isAccount
    ? memberArn(organization, id)
    : id.startsWith("ou-")
      ? unitArn(organization, id)
      : rootArnOf(organization);
  const ask = (action: string, resource: string) => ({
    action: `organizations:${action}`,
    resource,
  });
  const asked = [ask("ListRoots", "*"), ask("ListPoliciesForTarget", entity)];
  if (id.startsWith("r-") || id.startsWith("ou-")) asked.push(ask("ListChildren", entity));
  if (isAccount || id.startsWith("ou-")) asked.push(ask("ListParents", entity));
  if (policyId === undefined) return asked;
  const arn =
    findOrganizationPolicy(catalogue, organization, policyId)?.arn ??
    organizationPolicyArn(organization, SERVICE_CONTROL, policyId);
  return [...asked, ask("DescribePolicy", arn), ask("ListTargetsForPolicy", arn)];
}
