/**
 * An account's rules for the passwords of its users. An account that made none has AWS's own.
 * Source: IAM User Guide, "Set an account password policy for IAM users".
 */
import type { Catalogue } from "./catalogue.ts";

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly usersMayChange: boolean;
  readonly maxAgeDays: number | undefined;
  readonly reusePrevention: number | undefined;
  readonly hardExpiry: boolean | undefined;
}

interface PasswordPolicyRow {
  minimum_length: number;
  require_uppercase: number;
  require_lowercase: number;
  require_numbers: number;
  require_symbols: number;
  users_may_change: number;
  max_age_days: number | null;
  reuse_prevention: number | null;
  hard_expiry: number | null;
}

const DEFAULT_MINIMUM_LENGTH = 8;
/** Without a policy of its own an account asks for this many of the four sorts of characters. */
const DEFAULT_SORTS = 3;
const DAY_MS = 86_400_000;

const SORTS = [
  { name: "uppercase letter", pattern: /[A-Z]/, required: "requireUppercase" },
  { name: "lowercase letter", pattern: /[a-z]/, required: "requireLowercase" },
  { name: "number", pattern: /[0-9]/, required: "requireNumbers" },
  { name: "symbol", pattern: /[!@#$%^&*()_+\-=[\]{}|']/, required: "requireSymbols" },
] as const;

export function findPasswordPolicy(
  catalogue: Catalogue,
  accountId: string,
): PasswordPolicy | undefined {
  const row = catalogue.get<PasswordPolicyRow>(
    "SELECT * FROM password_policy WHERE account_id = ?",
    accountId,
  );
  return (
    row && {
      minimumLength: row.minimum_length,
      requireUppercase: row.require_uppercase === 1,
      requireLowercase: row.require_lowercase === 1,
      requireNumbers: row.require_numbers === 1,
      requireSymbols: row.require_symbols === 1,
      usersMayChange: row.users_may_change === 1,
      maxAgeDays: row.max_age_days ?? undefined,
      reusePrevention: row.reuse_prevention ?? undefined,
      hardExpiry: row.hard_expiry === null ? undefined : row.hard_expiry === 1,
    }
  );
}

/** REQUIRES: the account is in the catalogue. */
export function putPasswordPolicy(
  catalogue: Catalogue,
  accountId: string,
  policy: PasswordPolicy,
): void {
  catalogue.run(
    `INSERT OR REPLACE INTO password_policy (account_id, minimum_length, require_uppercase,
       require_lowercase, require_numbers, require_symbols, users_may_change, max_age_days,
       reuse_prevention, hard_expiry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    accountId,
    policy.minimumLength,
    Number(policy.requireUppercase),
    Number(policy.requireLowercase),
    Number(policy.requireNumbers),
    Number(policy.requireSymbols),
    Number(policy.usersMayChange),
    policy.maxAgeDays ?? null,
    policy.reusePrevention ?? null,
    policy.hardExpiry === undefined ? null : Number(policy.hardExpiry),
  );
}

/** False when there was none. */
export function deletePasswordPolicy(catalogue: Catalogue, accountId: string): boolean {
  return catalogue.run("DELETE FROM password_policy WHERE account_id = ?", accountId) > 0;
}

/** What the policy finds wrong with a password, in AWS's words; undefined when it is right. */
export function passwordFault(
  policy: PasswordPolicy | undefined,
  password: string,
): string | undefined {
  const minimum = policy?.minimumLength ?? DEFAULT_MINIMUM_LENGTH;
  if (password.length < minimum) return `Password should have a minimum length of ${minimum}`;
  const missing = SORTS.filter(({ pattern }) => !pattern.test(password));
  if (policy === undefined) {
    const wanted = DEFAULT_SORTS - (SORTS.length - missing.length);
    if (wanted <= 0) return undefined;
    return `Password should meet ${wanted} more of the following requirements: ${list(missing)}`;
  }
  const broken = missing.filter(({ required }) => policy[required]);
  return broken.length === 0 ? undefined : list(broken);
}

/** When a password that was set at `changedAt` has to be changed. */
export function passwordExpiresAt(
  policy: PasswordPolicy | undefined,
  changedAt: number,
): number | undefined {
  return policy?.maxAgeDays === undefined ? undefined : changedAt + policy.maxAgeDays * DAY_MS;
}

function list(sorts: readonly { readonly name: string }[]): string {
  return sorts.map(({ name }) => `Password should have at least one ${name}`).join(", ");
}
