/**
 * Virtual MFA devices. `owner_id` is the user that a device is enabled for, or the account for its root's; `last_step` is
 * the latest time step whose code was used, `drift_steps` how far the device's clock is ahead. A device's tags hang
 * on its serial number.
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
  last_step INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX mfa_device_by_account ON mfa_device (account_id);
CREATE INDEX mfa_device_by_owner ON mfa_device (owner_id) WHERE owner_id IS NOT NULL;
`;
