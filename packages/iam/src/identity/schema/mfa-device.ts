/**
 * Virtual MFA devices. `owner_id` is the user that a device is enabled for, or the account for its root's. Steps are
 * RFC 6238's, 30 seconds each: `drift_steps` is how far the device's clock is ahead, `pair_step` the second of the
 * latest two codes that synchronized it, `used_steps` (JSON) the latest whose codes were used.
 * `attempts` counts verifications in the three minutes numbered `attempt_window`. Tags hang on the serial number.
 */
export const MFA_DEVICE_TABLES = `
CREATE TABLE mfa_device (
  serial_number TEXT PRIMARY KEY,
  serial_key TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  seed BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  owner_id TEXT,
  enabled_at INTEGER,
  drift_steps INTEGER NOT NULL DEFAULT 0,
  pair_step INTEGER NOT NULL DEFAULT 0,
  used_steps TEXT NOT NULL DEFAULT '[]',
  attempt_window INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX mfa_device_by_account ON mfa_device (account_id);
CREATE INDEX mfa_device_by_owner ON mfa_device (owner_id) WHERE owner_id IS NOT NULL;
`;
