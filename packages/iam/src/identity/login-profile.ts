/** Passwords of users for signing in, one a user, and those that it had before. */
import type { Catalogue } from "./catalogue.ts";

export interface LoginProfile {
  readonly userId: string;
  readonly passwordHash: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly resetRequired: boolean;
}

interface LoginProfileRow {
  user_id: string;
  password_hash: string;
  created_at: number;
  changed_at: number;
  reset_required: number;
}

/** As many as a password policy can ask for. */
const PREVIOUS_PASSWORDS_MAX = 24;

export function findLoginProfile(catalogue: Catalogue, userId: string): LoginProfile | undefined {
  const row = catalogue.get<LoginProfileRow>(
    "SELECT * FROM login_profile WHERE user_id = ?",
    userId,
  );
  return (
    row && {
      userId: row.user_id,
      passwordHash: row.password_hash,
      createdAt: row.created_at,
      changedAt: row.changed_at,
      resetRequired: row.reset_required === 1,
    }
  );
}

/** REQUIRES: the user has none. */
export function insertLoginProfile(
  catalogue: Catalogue,
  profile: Omit<LoginProfile, "changedAt">,
): void {
  catalogue.run(
    `INSERT INTO login_profile (user_id, password_hash, created_at, changed_at, reset_required)
       VALUES (?, ?, ?, ?, ?)`,
    profile.userId,
    profile.passwordHash,
    profile.createdAt,
    profile.createdAt,
    profile.resetRequired ? 1 : 0,
  );
}

export function setPassword(
  catalogue: Catalogue,
  profile: LoginProfile,
  passwordHash: string,
  at: number,
): void {
  const { userId } = profile;
  const ordinal = latestOrdinal(catalogue, userId) + 1;
  catalogue.run(
    "INSERT INTO password_history (user_id, ordinal, password_hash) VALUES (?, ?, ?)",
    userId,
    ordinal,
    profile.passwordHash,
  );
  catalogue.run(
    "DELETE FROM password_history WHERE user_id = ? AND ordinal <= ?",
    userId,
    ordinal - PREVIOUS_PASSWORDS_MAX,
  );
  catalogue.run(
    "UPDATE login_profile SET password_hash = ?, changed_at = ? WHERE user_id = ?",
    passwordHash,
    at,
    userId,
  );
}

export function setResetRequired(catalogue: Catalogue, userId: string, required: boolean): void {
  catalogue.run(
    "UPDATE login_profile SET reset_required = ? WHERE user_id = ?",
    required ? 1 : 0,
    userId,
  );
}

export function deleteLoginProfile(catalogue: Catalogue, userId: string): void {
  catalogue.run("DELETE FROM login_profile WHERE user_id = ?", userId);
}

/** Hashes of the last `count` passwords, the one in use among them. */
export function lastPasswords(
  catalogue: Catalogue,
  profile: LoginProfile,
  count: number,
): readonly string[] {
  const before = catalogue.all<{ password_hash: string }>(
    "SELECT password_hash FROM password_history WHERE user_id = ? ORDER BY ordinal DESC LIMIT ?",
    profile.userId,
    Math.max(count - 1, 0),
  );
  return [profile.passwordHash, ...before.map((row) => row.password_hash)];
}

function latestOrdinal(catalogue: Catalogue, userId: string): number {
  const row = catalogue.get<{ latest: number | null }>(
    "SELECT max(ordinal) AS latest FROM password_history WHERE user_id = ?",
    userId,
  );
  return row?.latest ?? 0;
}
