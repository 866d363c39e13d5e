/**
 * Tables of the catalogue. A record is a JSON document of its kind: there are few of them, all are kept in memory, and
 * what is asked of them is asked there.
 */
import { type CatalogueSchema, RECORD_TABLE } from "@cloudglass/catalogue";

const VERSION_1 = `${RECORD_TABLE}
-- Write timestamps of items up to this one, in microseconds since the Unix epoch, may have been given out.
CREATE TABLE timestamp_reservation (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  reserved_us INTEGER NOT NULL
) STRICT;
`;

export const SCHEMA: CatalogueSchema = { service: "DynamoDB", steps: [VERSION_1] };
