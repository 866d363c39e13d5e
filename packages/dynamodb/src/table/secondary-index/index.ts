/** What secondary indexes hold of items. */
export * from "./index-entry.ts";
export { indexKeyFault, updatedKeyFault, updateTypeFault } from "./index-key-check.ts";
