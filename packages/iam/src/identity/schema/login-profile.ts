/**
 * Passwords of users, as scrypt hashes; `password_history` has those that came before, the latest with the highest
 * ordinal. A password policy's absent members are what its account did not say.
 */
export const LOGIN_PROFILE_TABLES = `
CREATE TABLE login_profile (
  user_id TEXT PRIMARY KEY REFERENCES entity (id),
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  reset_required INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE password_history (
  user_id TEXT NOT NULL REFERENCES login_profile (user_id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  password_hash TEXT NOT NULL,
  PRIMARY KEY (user_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE password_policy (
  account_id TEXT PRIMARY KEY REFERENCES account (id),
  minimum_length INTEGER NOT NULL,
  require_uppercase INTEGER NOT NULL,
  require_lowercase INTEGER NOT NULL,
  require_numbers INTEGER NOT NULL,
  require_symbols INTEGER NOT NULL,
  users_may_change INTEGER NOT NULL,
  max_age_days INTEGER,
  reuse_prevention INTEGER,
  hard_expiry INTEGER
) STRICT, WITHOUT ROWID;
`;
