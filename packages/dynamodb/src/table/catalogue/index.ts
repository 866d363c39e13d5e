/** What is known of tables and of what belongs to them. */
export { Catalogue } from "./catalogue.ts";
export { RecordTable } from "./record-table.ts";
export type * from "./table-record.ts";
export { type TablePlace, TableRecords } from "./table-records.ts";
