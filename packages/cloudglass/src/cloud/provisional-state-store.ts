/** States without snapshots, until the store of `env` is there. */
import {
  FileDisk,
  MemoryDisk,
  openStateStore as openStore,
  type State,
  type StateStore,
  StateStoreError,
} from "@cloudglass/env";
import { lockDirectory } from "../../../env/src/directory-lock.ts";

export interface StateStoreOptions {
  readonly dataDirectory?: string | undefined;
  readonly durability?: "process" | "power" | undefined;
  readonly directories: readonly string[];
}

export function openStateStore(options: StateStoreOptions): StateStore {
  const { dataDirectory, durability } = options;
  if (dataDirectory === undefined) return openStore(options);
  const unlock = dataDirectory === undefined ? () => {} : lockDirectory(dataDirectory);
  const states = new Map<string, State>();
  let file: FileDisk | undefined;
  const made = (disk: State["disk"]): State => {
    let note: unknown;
    return {
      disk,
      note: () => note,
      setNote: (value) => {
        note = value;
      },
      discard: async () => {},
    };
  };
  const open = (namespace: string, isNew: boolean): State => {
    let state = isNew ? undefined : states.get(namespace);
    if (state !== undefined) return state;
    if (dataDirectory === undefined) state = made(new MemoryDisk());
    else {
      file ??= new FileDisk(dataDirectory);
      state = made(namespace === "default" ? file : file.directory(`namespaces/${namespace}`));
    }
    states.set(namespace, state);
    return state;
  };
  return {
    durability: dataDirectory === undefined ? "memory" : (durability ?? "process"),
    namespaces: () => [...states.keys()].sort(),
    open: (namespace) => open(namespace, false),
    replace: (namespace, from) => {
      if (from !== undefined) throw new StateStoreError("NoSuchSnapshot", "not yet");
      return open(namespace, true);
    },
    snapshot: () => {
      throw new StateStoreError("NoSuchSnapshot", "not yet");
    },
    snapshots: () => [],
    removeSnapshot: () => false,
    removeNamespace: (namespace) => states.delete(namespace),
    close: () => {
      file?.closeDescriptors();
      unlock();
    },
  };
}
