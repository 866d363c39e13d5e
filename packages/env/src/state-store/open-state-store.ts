import { FileStateStore } from "./file-state-store.ts";
import { MemoryStateStore } from "./memory-state-store.ts";
import type { StateStore } from "./state-store.ts";

export interface StateStoreOptions {
  /** Made when absent and locked for this process; everything stays in memory without it. */
  readonly dataDirectory?: string | undefined;
  /** With a data directory only; `process` when absent. */
  readonly durability?: "process" | "power" | undefined;
  /**
   * With a data directory: names of the directories that a state's disk may have at its root (`s3`). What else lies in
   * the data directory is left alone.
   */
  readonly directories: readonly string[];
}

/** Throws `DirectoryInUseError` while another process uses the data directory. */
export function openStateStore(options: StateStoreOptions): StateStore {
  const { dataDirectory, durability = "process", directories } = options;
  if (dataDirectory === undefined) return new MemoryStateStore();
  return new FileStateStore({ dataDirectory, durability, directories });
}
