/** SSH public keys of users; `blob` is the key as RFC 4253 puts it on the wire. */
export const SSH_PUBLIC_KEY_TABLES = `
CREATE TABLE ssh_public_key (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES entity (id),
  blob BLOB NOT NULL,
  comment TEXT NOT NULL,
  active INTEGER NOT NULL,
  uploaded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ssh_public_key_by_user ON ssh_public_key (user_id);
`;
