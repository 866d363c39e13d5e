/** What IAM does for a whole organization, as far as its management account enabled it. */
export const ORGANIZATION_FEATURE_TABLES = `
CREATE TABLE organization_feature (
  organization_id TEXT NOT NULL REFERENCES organization (id),
  feature TEXT NOT NULL CHECK (feature IN ('RootSessions', 'RootCredentialsManagement')),
  PRIMARY KEY (organization_id, feature)
) STRICT, WITHOUT ROWID;
`;
