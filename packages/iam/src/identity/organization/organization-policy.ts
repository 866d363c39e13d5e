/** Policies of an organization and where they are attached. Those that AWS keeps are code, not rows. */
import type { Random } from "@cloudglass/env";
import type { Catalogue } from "../catalogue.ts";
import type { Organization } from "./organization.ts";
import { keptPolicyArn, organizationPolicyArn } from "./organization-arn.ts";
import { organizationPolicyId } from "./organization-id.ts";
import { type OrganizationPolicyType, RESOURCE_CONTROL, SERVICE_CONTROL } from "./policy-type.ts";

export interface OrganizationPolicy {
  readonly sequence: number;
  /** `p-…` */
  readonly id: string;
  readonly arn: string;
  readonly type: OrganizationPolicyType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly isKept: boolean;
  readonly updatedAt: number;
}

interface PolicyRow {
  sequence: number;
  id: string;
  type: OrganizationPolicyType;
  name: string;
  description: string;
  content: string;
  updated_at: number;
}

export interface Attachment {
  readonly sequence: number;
  readonly targetId: string;
  readonly policyId: string;
  readonly attachedAt: number;
}

interface AttachmentRow {
  sequence: number;
  target_id: string;
  policy_id: string;
  attached_at: number;
}

const FULL_ACCESS = keep(SERVICE_CONTROL, "FullAWSAccess", "Allows access to every operation", {
  Effect: "Allow",
  Action: "*",
  Resource: "*",
});
const RESOURCE_FULL_ACCESS = keep(
  RESOURCE_CONTROL,
  "RCPFullAWSAccess",
  "Allows access to every resource",
  { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
);

export const KEPT_POLICIES: readonly OrganizationPolicy[] = [FULL_ACCESS, RESOURCE_FULL_ACCESS];

/** What hangs everywhere when the type is enabled; undefined for types that start with nothing. */
export function keptPolicyOf(type: OrganizationPolicyType): OrganizationPolicy | undefined {
  return KEPT_POLICIES.find((policy) => policy.type === type);
}

export function findOrganizationPolicy(
  catalogue: Catalogue,
  organization: Organization,
  id: string,
): OrganizationPolicy | undefined {
  const kept = KEPT_POLICIES.find((policy) => policy.id === id);
  if (kept !== undefined) return kept;
  const row = catalogue.get<PolicyRow>(
    "SELECT * FROM organization_policy WHERE id = ? AND organization_id = ?",
    id,
    organization.id,
  );
  return row && policyOf(organization, row);
}

/** AWS's first, then in the order of their making. */
export function policiesOfType(
  catalogue: Catalogue,
  organization: Organization,
  type: OrganizationPolicyType,
): OrganizationPolicy[] {
  const own = catalogue
    .all<PolicyRow>(
      "SELECT * FROM organization_policy WHERE organization_id = ? AND type = ? ORDER BY sequence",
      organization.id,
      type,
    )
    .map((row) => policyOf(organization, row));
  return [...KEPT_POLICIES.filter((policy) => policy.type === type), ...own];
}

export interface NewOrganizationPolicy {
  readonly type: OrganizationPolicyType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
}

/** REQUIRES: no policy of the type has this name; inside `write`. */
export function insertOrganizationPolicy(
  catalogue: Catalogue,
  random: Random,
  organization: Organization,
  policy: NewOrganizationPolicy,
  at: number,
): string {
  const id = organizationPolicyId(random);
  catalogue.run(
    `INSERT INTO organization_policy (id, organization_id, type, name, description, content, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    id,
    organization.id,
    policy.type,
    policy.name,
    policy.description,
    policy.content,
    at,
  );
  return id;
}

export function updateOrganizationPolicy(
  catalogue: Catalogue,
  id: string,
  { name, description, content }: Omit<NewOrganizationPolicy, "type">,
  at: number,
): void {
  catalogue.run(
    `UPDATE organization_policy SET name = ?, description = ?, content = ?, updated_at = ?
       WHERE id = ?`,
    name,
    description,
    content,
    at,
    id,
  );
}

/** REQUIRES: attached to nothing. */
export function deleteOrganizationPolicy(catalogue: Catalogue, id: string): void {
  catalogue.run("DELETE FROM organization_tag WHERE resource_id = ?", id);
  catalogue.run("DELETE FROM organization_policy WHERE id = ?", id);
}

/** False when it was attached already. */
export function attachToTarget(
  catalogue: Catalogue,
  organization: Organization,
  policy: OrganizationPolicy,
  targetId: string,
  at: number,
): boolean {
  return (
    catalogue.run(
      `INSERT OR IGNORE INTO organization_attachment
         (organization_id, target_id, policy_id, type, attached_at) VALUES (?, ?, ?, ?, ?)`,
      organization.id,
      targetId,
      policy.id,
      policy.type,
      at,
    ) > 0
  );
}

/** False when it was not attached. */
export function detachFromTarget(
  catalogue: Catalogue,
  policy: OrganizationPolicy,
  targetId: string,
): boolean {
  return (
    catalogue.run(
      "DELETE FROM organization_attachment WHERE target_id = ? AND policy_id = ?",
      targetId,
      policy.id,
    ) > 0
  );
}

export function detachType(
  catalogue: Catalogue,
  organization: Organization,
  type: OrganizationPolicyType,
): void {
  catalogue.run(
    "DELETE FROM organization_attachment WHERE organization_id = ? AND type = ?",
    organization.id,
    type,
  );
}

/** In the order in which they were attached. */
export function policiesAt(
  catalogue: Catalogue,
  organization: Organization,
  targetId: string,
  type: OrganizationPolicyType,
): OrganizationPolicy[] {
  return attachmentsAt(catalogue, organization, targetId, type).flatMap(({ policyId }) => {
    const policy = findOrganizationPolicy(catalogue, organization, policyId);
    return policy === undefined ? [] : [policy];
  });
}

export function attachmentsAt(
  catalogue: Catalogue,
  organization: Organization,
  targetId: string,
  type: OrganizationPolicyType,
): Attachment[] {
  return catalogue
    .all<AttachmentRow>(
      `SELECT * FROM organization_attachment
         WHERE target_id = ? AND organization_id = ? AND type = ? ORDER BY sequence`,
      targetId,
      organization.id,
      type,
    )
    .map(attachmentOf);
}

export function attachmentsOfPolicy(
  catalogue: Catalogue,
  organization: Organization,
  policyId: string,
): Attachment[] {
  return catalogue
    .all<AttachmentRow>(
      `SELECT * FROM organization_attachment
         WHERE organization_id = ? AND policy_id = ? ORDER BY sequence`,
      organization.id,
      policyId,
    )
    .map(attachmentOf);
}

function attachmentOf(row: AttachmentRow): Attachment {
  return {
    sequence: row.sequence,
    targetId: row.target_id,
    policyId: row.policy_id,
    attachedAt: row.attached_at,
  };
}

function policyOf(organization: Organization, row: PolicyRow): OrganizationPolicy {
  return {
    sequence: row.sequence,
    id: row.id,
    arn: organizationPolicyArn(organization, row.type, row.id),
    type: row.type,
    name: row.name,
    description: row.description,
    content: row.content,
    isKept: false,
    updatedAt: row.updated_at,
  };
}

function keep(
  type: OrganizationPolicyType,
  name: string,
  description: string,
  statement: object,
): OrganizationPolicy {
  const id = `p-${name}`;
  return {
    sequence: 0,
    id,
    arn: keptPolicyArn(type, id),
    type,
    name,
    description,
    content: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, 2),
    isKept: true,
    updatedAt: 0,
  };
}
