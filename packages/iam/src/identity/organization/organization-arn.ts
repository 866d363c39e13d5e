/**
 * ARNs of Organizations: all under the management account. Source: Service Authorization Reference, "Resource types
 * defined by AWS Organizations".
 */
import type { Organization } from "./organization.ts";

export function organizationArn({ id, managementId }: Organization): string {
  return `arn:aws:organizations::${managementId}:organization/${id}`;
}

export function memberArn({ id, managementId }: Organization, accountId: string): string {
  return `arn:aws:organizations::${managementId}:account/${id}/${accountId}`;
}

export function rootArnOf({ id, managementId, rootId }: Organization): string {
  return `arn:aws:organizations::${managementId}:root/${id}/${rootId}`;
}

export function unitArn({ id, managementId }: Organization, unitId: string): string {
  return `arn:aws:organizations::${managementId}:ou/${id}/${unitId}`;
}

/** @param type as the API spells it: `SERVICE_CONTROL_POLICY` */
export function organizationPolicyArn(
  { id, managementId }: Organization,
  type: string,
  policyId: string,
): string {
  return `arn:aws:organizations::${managementId}:policy/${id}/${type.toLowerCase()}/${policyId}`;
}

export function keptPolicyArn(type: string, policyId: string): string {
  return `arn:aws:organizations::aws:policy/${type.toLowerCase()}/${policyId}`;
}

/** @param action as the API spells it: `INVITE` */
export function handshakeArn(
  organizationId: string,
  managementId: string,
  action: string,
  id: string,
): string {
  return `arn:aws:organizations::${managementId}:handshake/${organizationId}/${action.toLowerCase()}/${id}`;
}

export function transferArn(
  { id, managementId }: Organization,
  direction: "inbound" | "outbound",
  transferId: string,
): string {
  return `arn:aws:organizations::${managementId}:transfer/${id}/billing/${direction}/${transferId}`;
}

export function resourcePolicyArn({ id, managementId }: Organization, policyId: string): string {
  return `arn:aws:organizations::${managementId}:resourcepolicy/${id}/${policyId}`;
}
