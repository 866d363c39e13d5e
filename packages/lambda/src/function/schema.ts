/** Tables of the catalogue: every record is a JSON document of its kind, and all are kept in memory. */
import { type CatalogueSchema, RECORD_TABLE } from "@cloudglass/catalogue";

export const SCHEMA: CatalogueSchema = { service: "Lambda", steps: [RECORD_TABLE] };
