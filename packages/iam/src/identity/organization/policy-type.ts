/**
 * The types of policy of an organization and their quotas, those that AWS raised for SCPs in May 2026 included. Source:
 * Organizations User Guide, "Quotas and service limits for AWS Organizations".
 */
import type { PolicyKind } from "../../policy/document.ts";

export interface PolicyTypeLimits {
  /** Characters of a document. */
  readonly sizeMax: number;
  /** Policies at one root, unit or account. */
  readonly attachedMax: number;
  readonly policiesMax: number;
  /** Language of permissions; undefined for those that are merged to an effective policy. */
  readonly kind?: PolicyKind;
  /** The one name at the top of the document, where AWS documents it: `tags`. */
  readonly root?: string | undefined;
}

const declarative = (root?: string, sizeMax = 10_000, attachedMax = 10): PolicyTypeLimits => ({
  sizeMax,
  attachedMax,
  policiesMax: 1000,
  root,
});

const TYPES = {
  SERVICE_CONTROL_POLICY: {
    sizeMax: 10_240,
    attachedMax: 10,
    policiesMax: 10_000,
    kind: "service-control",
  },
  RESOURCE_CONTROL_POLICY: {
    sizeMax: 5120,
    attachedMax: 5,
    policiesMax: 1000,
    kind: "resource-control",
  },
  TAG_POLICY: declarative("tags"),
  BACKUP_POLICY: declarative("plans"),
  AISERVICES_OPT_OUT_POLICY: declarative("services", 2500, 5),
  CHATBOT_POLICY: declarative("chatbot", 10_000, 5),
  DECLARATIVE_POLICY_EC2: declarative("ec2_attributes"),
  SECURITYHUB_POLICY: declarative("securityhub"),
  SECURITYHUB_CSPM_POLICY: declarative(),
  INSPECTOR_POLICY: declarative("inspector"),
  UPGRADE_ROLLOUT_POLICY: declarative(),
  BEDROCK_POLICY: declarative(),
  S3_POLICY: declarative("s3_attributes"),
  NETWORK_SECURITY_DIRECTOR_POLICY: declarative(),
  GUARDDUTY_POLICY: declarative(),
} as const satisfies Record<string, PolicyTypeLimits>;

export type OrganizationPolicyType = keyof typeof TYPES;

export const SERVICE_CONTROL = "SERVICE_CONTROL_POLICY";
export const RESOURCE_CONTROL = "RESOURCE_CONTROL_POLICY";

export function limitsOf(type: OrganizationPolicyType): PolicyTypeLimits {
  return TYPES[type];
}
