/** What is known of tables and of what belongs to them. */
export { Catalogue, RecordTable } from "@cloudglass/catalogue";
export { SCHEMA } from "./schema.ts";
export type * from "./table-record.ts";
export { type TablePlace, TableRecords } from "./table-records.ts";
