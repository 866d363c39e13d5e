/**
 * Tables of the catalogue. A record is a JSON document of its kind: there are few of them, all are kept in memory, and
 * what is asked of them is asked there.
 */
const VERSION_1 = `
CREATE TABLE record (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

-- Write timestamps of items up to this one, in microseconds since the Unix epoch, may have been given out.
CREATE TABLE timestamp_reservation (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  reserved_us INTEGER NOT NULL
) STRICT;
`;

/** Each brings the catalogue from the version before it to its own. */
export const SCHEMA_STEPS: readonly string[] = [VERSION_1];
