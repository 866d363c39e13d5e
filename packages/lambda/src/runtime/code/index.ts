/** Code of functions on this machine: kept as zips, unpacked into directories, layers merged. */
export {
  type CodeLease,
  CodeStore,
  type CodeStoreOptions,
  type StoredCode,
  UNZIPPED_BYTES_MAX,
} from "./code-store.ts";
export { type FoundDirectory, HotReload } from "./hot-reload.ts";
export { PackageError, type PackageFault } from "./package-error.ts";
