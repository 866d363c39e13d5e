/**
 * The text of a policy as IAM accepts it: well-formed, not too large, and in trust policies about principals that are
 * there. Sizes do not count white space. Source: IAM User Guide, "IAM and AWS STS quotas".
 */
import { malformedPolicy, quotaExceeded } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import { accountCreatedAt } from "../../../identity/entity.ts";
import {
  type ParseOptions,
  type PolicyDocument,
  type PolicyKind,
  parsePolicy,
} from "../../../policy/document.ts";
import { PolicySyntaxError } from "../../../policy/policy-syntax-error.ts";
import { principalExists } from "../../../unknown-principal.ts";

export const MANAGED_SIZE_MAX = 6144;
export const TRUST_SIZE_MAX = 2048;

export function requireIdentityPolicy(text: string): void {
  parse(text, "identity");
}

export function requireManagedPolicy(text: string): void {
  parse(text, "identity", { managed: true });
  if (policySize(text) > MANAGED_SIZE_MAX) throw quotaExceeded("PolicySize", MANAGED_SIZE_MAX);
}

export function requireTrustPolicy(identities: Identities, accountId: string, text: string): void {
  const document = parse(text, "trust");
  if (policySize(text) > TRUST_SIZE_MAX) throw quotaExceeded("ACLSizePerRole", TRUST_SIZE_MAX);
  requirePrincipals(identities, accountId, document);
}

export function requireSessionPolicy(text: string): void {
  parse(text, "session");
}

/** Characters that count. */
export function policySize(text: string): number {
  return text.replace(/\s/g, "").length;
}

function parse(text: string, kind: PolicyKind, options?: ParseOptions): PolicyDocument {
  try {
    return parsePolicy(text, kind, options);
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedPolicy(error.message);
    throw error;
  }
}

/**
 * Users and roles must be there when the policy is saved; of accounts that nobody has used here nothing is known, and
 * they are believed.
 */
function requirePrincipals(
  { catalogue }: Identities,
  accountId: string,
  document: PolicyDocument,
): void {
  const isKnown = (account: string) =>
    account === accountId || accountCreatedAt(catalogue, account) !== undefined;
  for (const statement of document.statements) {
    for (const { type, value } of statement.principals?.patterns ?? []) {
      if (type !== "AWS") continue;
      const account = /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(value)?.[1];
      if (account !== undefined && !isKnown(account)) continue;
      if (!principalExists(catalogue, value)) {
        throw malformedPolicy(`Invalid principal in policy: "AWS":"${value}"`);
      }
    }
  }
}
