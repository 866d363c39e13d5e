/** Keys as bytes, and ranges of them. */
export * from "./key-range.ts";
export { HASH_BYTES } from "./partition-hash.ts";
export * from "./space.ts";
export {
  collectionPrefix,
  hashOfStorageKey,
  type KeyAttributes,
  keyOfStorageKey,
  storageKey,
} from "./storage-key.ts";
export { writtenPrefix } from "./written-key.ts";
