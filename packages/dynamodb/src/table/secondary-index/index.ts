/** What secondary indexes hold of items. */
export * from "./index-entry.ts";
export { indexKeyFault } from "./index-key-check.ts";
