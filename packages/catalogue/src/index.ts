/** Catalogues of services: what is small, transactional and on disk. */
export { Catalogue, type CatalogueSchema, RECORD_TABLE, type Statement } from "./catalogue.ts";
export { imageOf, type OpenedDatabase, openDatabase } from "./open-database.ts";
export { RecordTable } from "./record-table.ts";
export { SEAL_BYTES, SEALING_KEY_BYTES, type SealedBox, sealedBox } from "./sealed-box.ts";
