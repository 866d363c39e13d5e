/**
 * Whom a resource-based policy speaks of, and how strongly. AWS's rules differ by what the policy names: see "Evaluating
 * identity-based policies with resource-based policies" and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { Principal } from "./evaluation.ts";

export type PrincipalType = "AWS" | "Service" | "Federated" | "CanonicalUser";

/**
 * What an Allow for this principal is worth in the resource's own account.
 * 0 none; 1 the account was named: its identity policies decide; 2 the role behind the session (or the user behind a federated
 * session) was named: identity policies need not allow, boundary and session policy must; 3 the caller itself, or everyone: no
 * implicit deny elsewhere counts.
 */
export type Grant = 0 | 1 | 2 | 3;
export const NO_GRANT = 0;
export const ACCOUNT_GRANT = 1;
export const LIMITED_GRANT = 2;
export const DIRECT_GRANT = 3;

export interface PrincipalPattern {
  readonly type: PrincipalType;
  /** `*`, an ARN, a 12-digit account, a unique id, a service, a provider. */
  readonly value: string;
  /** The account when the pattern names a whole account. */
  readonly accountId: string | undefined;
}

export interface PrincipalSet {
  readonly patterns: readonly PrincipalPattern[];
  /** NotPrincipal. */
  readonly inverted: boolean;
}

const ACCOUNT = /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/;

export function compilePrincipal(type: PrincipalType, value: string): PrincipalPattern {
  const accountId = type === "AWS" ? ACCOUNT.exec(value)?.[1] : undefined;
  return { type, value, accountId };
}

/** How the statement names the caller; for NotPrincipal, everyone not listed is named directly. */
export function principalGrant(set: PrincipalSet, principal: Principal, deny: boolean): Grant {
  if (set.inverted) {
    const excluded = deny ? whollyListed(set, principal) : bestGrant(set, principal) > 0;
    return excluded ? NO_GRANT : DIRECT_GRANT;
  }
  return bestGrant(set, principal);
}

function bestGrant(set: PrincipalSet, principal: Principal): Grant {
  let best: Grant = NO_GRANT;
  for (const pattern of set.patterns) {
    const grant = patternGrant(pattern, principal);
    if (grant > best) best = grant;
  }
  return best;
}

function patternGrant(pattern: PrincipalPattern, principal: Principal): Grant {
  const { type, value } = pattern;
  if (value === "*" && type === "AWS") return DIRECT_GRANT;
  if (principal.kind === "anonymous") return NO_GRANT;
  if (type === "Service") return serviceGrant(value, principal);
  if (type === "Federated") {
    return value === "*" || principal.federatedProvider === value
      ? federatedGrant(principal)
      : NO_GRANT;
  }
  if (type === "CanonicalUser") {
    return principal.canonicalUserId === value ? ACCOUNT_GRANT : NO_GRANT;
  }
  if (principal.kind === "service") return NO_GRANT;
  if (pattern.accountId !== undefined) {
    return pattern.accountId === principal.accountId ? ACCOUNT_GRANT : NO_GRANT;
  }
  if (value === principal.arn) return DIRECT_GRANT;
  if (principal.roleArn === value || principal.userArn === value) return LIMITED_GRANT;
  return uniqueIdGrant(value, principal);
}

function serviceGrant(value: string, principal: Principal): Grant {
  return principal.kind === "service" && principal.service === value ? DIRECT_GRANT : NO_GRANT;
}

function federatedGrant(principal: Principal): Grant {
  return principal.federatedProvider === undefined ? NO_GRANT : DIRECT_GRANT;
}

/** AWS turns the ARN of a user or role into its id when the policy is saved; `AROA…:session` is a session of that role. */
function uniqueIdGrant(value: string, principal: Principal): Grant {
  if (principal.userId === value) return DIRECT_GRANT;
  const colon = principal.userId.indexOf(":");
  return colon > 0 && principal.userId.slice(0, colon) === value ? LIMITED_GRANT : NO_GRANT;
}

/**
 * Deny with NotPrincipal spares a caller only when the account, the role behind a session and the caller itself are all listed:
 * AWS asks for each of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function whollyListed(set: PrincipalSet, principal: Principal): boolean {
  let account = principal.kind === "service" || principal.kind === "anonymous";
  let role = principal.kind !== "assumed-role" || principal.roleArn === undefined;
  let self = principal.kind === "root";
  for (const pattern of set.patterns) {
    const grant = patternGrant(pattern, principal);
    if (pattern.value === "*" && grant === DIRECT_GRANT) return true;
    if (grant === ACCOUNT_GRANT) account = true;
    else if (grant === LIMITED_GRANT) role = true;
    else if (grant === DIRECT_GRANT) self = true;
  }
  return account && role && self;
}
