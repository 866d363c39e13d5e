/** Several states and snapshots that share bytes, against plain maps of bytes: nobody sees what another has written. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { DiskFile } from "../disk.ts";
import { FileStateStore } from "./file-state-store.ts";
import { MemoryStateStore } from "./memory-state-store.ts";
import type { State, StateStore } from "./state-store.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-states-fuzz-"));
let count = 0;
afterAll(() => rmSync(scratch, { recursive: true }));

const fileStore = () =>
  new FileStateStore({
    dataDirectory: join(scratch, String(count++)),
    durability: "process",
    directories: ["d"],
  });

const stores = [
  { name: "MemoryStateStore", make: () => new MemoryStateStore(), numRuns: 250 },
  { name: "FileStateStore", make: fileStore, numRuns: 40 },
];

const NAMESPACES = ["default", "x"];
const PATHS = ["d/a", "d/e/a", "d/f"];

const namespace = fc.constantFrom(...NAMESPACES);
const path = fc.constantFrom(...PATHS);
const snapshot = fc.constantFrom("s", "t");
// Small ones, and ones that end before, on and behind the border of a page.
const size = fc.oneof(
  { weight: 5, arbitrary: fc.nat(300) },
  { weight: 1, arbitrary: fc.integer({ min: 262_100, max: 262_200 }) },
);
const share = fc.double({ min: 0, max: 1, noNaN: true });

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("append" as const), namespace, path, size }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("truncate" as const), namespace, path, share }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("rename" as const), namespace, path, to: path }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), namespace, path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), namespace, path }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("snapshot" as const), namespace, snapshot }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("restore" as const), namespace, snapshot }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("fork" as const), namespace, from: namespace }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("reset" as const), namespace }) },
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

type Bytes = Map<string, Buffer>;

/** One state with the files that are open in it, and what it ought to hold. */
interface Modelled {
  readonly state: State;
  readonly bytes: Bytes;
  readonly files: Map<string, DiskFile>;
}

class Run {
  readonly store: StateStore;
  readonly current = new Map<string, Modelled>();
  /** Replaced and not discarded: still used. */
  readonly #replaced: Modelled[] = [];
  readonly #snapshots = new Map<string, Bytes>();
  #fill = 0;

  constructor(store: StateStore) {
    this.store = store;
    for (const name of NAMESPACES) this.current.set(name, modelled(store.open(name), new Map()));
  }

  take(each: Step): void {
    const at = this.current.get(each.namespace) as Modelled;
    if (each.do === "append") this.#append(at, each.path, each.size);
    else if (each.do === "truncate") truncate(at, each.path, each.share);
    else if (each.do === "rename") rename(at, each.path, each.to);
    else if (each.do === "remove") remove(at, each.path);
    else if (each.do === "close") {
      at.files.get(each.path)?.close();
      at.files.delete(each.path);
    } else if (each.do === "snapshot") {
      this.store.removeSnapshot(each.snapshot);
      this.store.snapshot(at.state, each.snapshot, {});
      this.#snapshots.set(each.snapshot, new Map(at.bytes));
    } else if (each.do === "restore") {
      const kept = this.#snapshots.get(each.snapshot);
      if (kept !== undefined) this.#replace(each.namespace, kept, { snapshot: each.snapshot });
    } else if (each.do === "fork") {
      const { bytes, state } = this.current.get(each.from) as Modelled;
      this.#replace(each.namespace, bytes, { state });
    } else this.#replace(each.namespace, new Map(), undefined);
  }

  check(): void {
    for (const { state, bytes, files } of [...this.current.values(), ...this.#replaced]) {
      for (const path of PATHS) {
        const expected = bytes.get(path);
        expect(state.disk.size(path)).toBe(expected?.byteLength);
        if (expected === undefined) continue;
        const found = Buffer.alloc(expected.byteLength + 1);
        const file = files.get(path) ?? state.disk.open(path);
        expect(file.read(found, 0)).toBe(expected.byteLength);
        expect(found.subarray(0, expected.byteLength).equals(expected)).toBe(true);
      }
    }
  }

  /** Those who have a replaced state go on writing in it, files that were open before among them. */
  #replace(namespace: string, bytes: Bytes, from: Parameters<StateStore["replace"]>[1]): void {
    const before = this.current.get(namespace) as Modelled;
    this.current.set(namespace, modelled(this.store.replace(namespace, from), new Map(bytes)));
    for (const path of before.files.keys()) this.#append(before, path, 10);
    this.#replaced.push(before);
    if (this.#replaced.length < 4) return;
    const [oldest] = this.#replaced.splice(0, 1);
    void oldest?.state.discard();
  }

  #append(at: Modelled, path: string, size: number): void {
    const before = at.bytes.get(path) ?? Buffer.alloc(0);
    const piece = Buffer.alloc(size, ++this.#fill % 251);
    expect(opened(at, path).append([piece])).toBe(before.byteLength);
    at.bytes.set(path, Buffer.concat([before, piece]));
  }
}

function modelled(state: State, bytes: Bytes): Modelled {
  return { state, bytes, files: new Map() };
}

function opened({ state, files }: Modelled, path: string): DiskFile {
  let file = files.get(path);
  if (file === undefined) {
    file = state.disk.open(path);
    files.set(path, file);
  }
  return file;
}

function truncate(at: Modelled, path: string, share: number): void {
  const known = at.bytes.get(path);
  if (known === undefined) return;
  const size = Math.floor(share * known.byteLength);
  opened(at, path).truncate(size);
  at.bytes.set(path, known.subarray(0, size));
}

function rename({ state, bytes, files }: Modelled, from: string, to: string): void {
  const known = bytes.get(from);
  if (known === undefined || from === to) return;
  state.disk.rename(from, to);
  bytes.delete(from);
  bytes.set(to, known);
  const file = files.get(from);
  files.delete(from);
  files.delete(to);
  if (file !== undefined) files.set(to, file);
}

function remove({ state, bytes, files }: Modelled, path: string): void {
  state.disk.remove(path);
  bytes.delete(path);
  files.delete(path);
}

describe("states that share bytes agree with maps of their own", () => {
  for (const { name, make, numRuns } of stores) {
    it(name, () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
          const run = new Run(make());
          try {
            for (const each of steps) run.take(each);
            run.check();
          } finally {
            run.store.close();
          }
        }),
        { numRuns },
      );
    });
  }
});
