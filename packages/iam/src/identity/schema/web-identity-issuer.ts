/** Issuers of the tokens with which principals of an account show themselves outside. One that was made stays. */
export const WEB_IDENTITY_ISSUER_TABLES = `
CREATE TABLE web_identity_issuer (
  account_id TEXT PRIMARY KEY REFERENCES account (id),
  issuer_id TEXT NOT NULL UNIQUE,
  is_enabled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;
