import fs from "node:fs";
import { join } from "node:path";
import { MemoryDisk, SimulatedClock, simulatedEnvironment } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CodeStore } from "./code-store.ts";
import { PackageError } from "./package-error.ts";
import { removeTree } from "./remove-tree.ts";
import { FAST, readTree, type Tree, temporaryDirectory } from "./testing/temporary.ts";
import { LINK, REGULAR, writeZip, type ZipFileEntry } from "./testing/zip-writer.ts";

const name = fc.constantFrom("a", "b", "c", "ä");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
const content = fc.oneof(fc.string({ maxLength: 40 }), fc.constant("x".repeat(5000)));
const permissions = fc.integer({ min: 0, max: 0o777 });

const file = fc.record({
  kind: fc.constant("file" as const),
  path,
  content,
  permissions: fc.option(permissions, { nil: undefined }),
  isStored: fc.boolean(),
});
const directory = fc.record({ kind: fc.constant("directory" as const), path });
const step = fc.constantFrom("a", "b", "c", "ä", "..", "..", ".");
const target = fc
  .tuple(fc.constantFrom("", "", "", "/", "/opt/", "/var/task/"), fc.array(step, { maxLength: 5 }))
  .map(([start, steps]) => start + steps.join("/"));
const link = fc.record({ kind: fc.constant("link" as const), path, target });

type Item =
  typeof file | typeof directory | typeof link extends fc.Arbitrary<infer Value> ? Value : never;

const zipOfItems = (items: readonly Item[]): Buffer => writeZip(items.map(entryOf));

function entryOf(item: Item): ZipFileEntry {
  switch (item.kind) {
    case "file": {
      const { permissions: mode, isStored } = item;
      const withMode = mode === undefined ? {} : { mode: REGULAR | mode };
      return { name: item.path, content: item.content, isStored, ...withMode };
    }
    case "directory":
      return { name: `${item.path}/`, mode: 0o040755 };
    case "link":
      return { name: item.path, content: item.target, mode: LINK };
  }
}

/** What others may do, everybody may. */
const others = (mode: number) => (mode & 4 ? 0o444 : 0) + (mode & 1 ? 0o111 : 0);

/** Undefined when a path is a file and a directory, which is refused. */
function expected(items: readonly Item[]): Tree | undefined {
  const tree: Record<string, Tree[string]> = {};
  const directories = new Set<string>();
  for (const item of items) {
    const names = item.path.split("/");
    const own = item.kind === "directory" ? names.length : names.length - 1;
    for (let depth = 1; depth <= own; depth++) directories.add(names.slice(0, depth).join("/"));
    if (item.kind === "file") {
      tree[item.path] = [
        Buffer.from(item.content).toString("latin1"),
        others(item.permissions ?? 0o644),
      ];
    }
    if (item.kind === "link") tree[item.path] = `-> ${item.target}`;
  }
  for (const each of directories) {
    if (each in tree) return undefined;
    tree[each] = "directory";
  }
  return tree;
}

/** A store whose unpacked code lies deep below a directory in which every name that a package can have is taken. */
function guardedStore(): { store: CodeStore; outside: string; close: () => Promise<void> } {
  const outside = temporaryDirectory(FAST);
  let state = outside;
  for (const each of ["a", "b", "c"]) {
    for (const taken of ["a", "b", "c", "ä"]) fs.mkdirSync(join(state, taken), { recursive: true });
    state = join(state, each);
  }
  const env = { ...simulatedEnvironment(1), clock: new SimulatedClock(), disk: new MemoryDisk() };
  const store = new CodeStore(env, { directory: () => state, used: () => [] });
  return { store, outside, close: () => store.close() };
}

async function unpacked(store: CodeStore, zip: Buffer): Promise<string | undefined> {
  try {
    const { sha256 } = await store.put(zip);
    return (await store.lease(sha256, [])).taskDirectory;
  } catch (error) {
    expect(error).toBeInstanceOf(PackageError);
    return undefined;
  }
}

test("a package unpacks to what was put into it, with its modes", async () => {
  const { store } = guardedStore();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(file, directory), { minLength: 1, maxLength: 8 }),
      async (items) => {
        const place = await unpacked(store, zipOfItems(items));
        expect(place === undefined ? undefined : readTree(place)).toEqual(expected(items));
      },
    ),
    { numRuns: 100 },
  );
});

test("no links, however they are combined, lead out of a package; those that stay inside are as they were", async () => {
  const { store } = guardedStore();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(link, link, file), { minLength: 1, maxLength: 8 }),
      async (items) => {
        const place = await unpacked(store, zipOfItems(items));
        if (place === undefined) return;
        const given = expected(items) ?? {};
        for (const [at, found] of Object.entries(readTree(place))) {
          if (typeof found !== "string" || !found.startsWith("->")) continue;
          const text = found.slice(3);
          if (text.startsWith("/")) expect(text).toMatch(/^\/(opt|var\/task)/);
          else if (fs.existsSync(join(place, at))) {
            expect(`${fs.realpathSync(join(place, at))}/`).toContain(`${place}/`);
          }
          if (!String(given[at]).startsWith("-> /")) expect(found).toBe(given[at]);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("a damaged package is refused or unpacked, and touches nothing outside", async () => {
  const { store, outside, close } = guardedStore();
  const damage = fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const cut = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(file, link), { minLength: 1, maxLength: 5 }),
      damage,
      cut,
      async (items, changes, cutAt) => {
        const zip = zipOfItems(items);
        for (const { at, bytes } of changes)
          zip.set(bytes.subarray(0, 1), Math.floor(at * (zip.length - 1)));
        const end = cutAt === undefined ? zip.length : Math.ceil(cutAt * zip.length);
        const place = await unpacked(store, zip.subarray(0, end));
        if (place === undefined) refused++;
      },
    ),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(100);
  await close();
  const left = Object.values(readTree(outside));
  expect(new Set(left)).toEqual(new Set(["directory"]));
});

/** Layers as trees of plain objects, merged name by name. */
type Branch = { [name: string]: Branch | string };

function grown(items: readonly Item[]): Branch {
  const root: Branch = {};
  for (const item of items) {
    const names = item.path.split("/");
    const last = names.pop() as string;
    let at = root;
    for (const each of names) at = at[each] = (at[each] ?? {}) as Branch;
    if (item.kind === "directory") at[last] ??= {};
    else at[last] = item.kind === "file" ? item.content : "";
  }
  return root;
}

function mergedBranch(under: Branch | string | undefined, over: Branch | string): Branch | string {
  if (typeof over === "string") return over;
  const result: Branch = typeof under === "object" ? { ...under } : {};
  for (const [each, value] of Object.entries(over))
    result[each] = mergedBranch(result[each], value);
  return result;
}

function flat(branch: Branch, parent = ""): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [each, value] of Object.entries(branch)) {
    const at = `${parent}${each}`;
    if (typeof value === "string") result[at] = Buffer.from(value).toString("latin1");
    else Object.assign(result, { [at]: "directory" }, flat(value, `${at}/`));
  }
  return result;
}

test("merged layers have what the last layer with a path has there", async () => {
  const { store } = guardedStore();
  const readable = fc.oneof(
    file.map((each) => ({ ...each, permissions: 0o644 })),
    directory,
  );
  const layer = fc
    .array(readable, { minLength: 1, maxLength: 6 })
    .filter((items) => expected(items) !== undefined);
  await fc.assert(
    fc.asyncProperty(fc.array(layer, { minLength: 2, maxLength: 5 }), async (layers) => {
      const shas: string[] = [];
      for (const items of layers) shas.push((await store.put(zipOfItems(items))).sha256);
      const lease = await store.lease({ directory: "/nowhere" }, shas);
      const found = Object.entries(readTree(lease.optDirectory as string)).map(
        ([at, what]) => [at, typeof what === "string" ? what : what[0]] as const,
      );
      const model = layers.map(grown).reduce((under, over) => mergedBranch(under, over) as Branch);
      expect(Object.fromEntries(found)).toEqual(flat(model));
      lease.release();
    }),
    { numRuns: 100 },
  );
});

test("links of several layers do not lead out together", async () => {
  const { store } = guardedStore();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(link, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 4 }),
      async (layers) => {
        const shas: string[] = [];
        for (const items of layers) {
          const zip = zipOfItems(items);
          const stored = await store.put(zip).catch(() => undefined);
          if (stored !== undefined) shas.push(stored.sha256);
        }
        if (shas.length < 2) return;
        const { optDirectory: place = "", release } = await store.lease({ directory: "/" }, shas);
        for (const [at, what] of Object.entries(readTree(place))) {
          if (typeof what !== "string" || !what.startsWith("->") || what.startsWith("-> /"))
            continue;
          if (!fs.existsSync(join(place, at))) continue;
          expect(`${fs.realpathSync(join(place, at))}/`).toContain(`${place}/`);
        }
        release();
      },
    ),
    { numRuns: 200 },
  );
});

test("what was unpacked is removed whole", () => {
  const root = temporaryDirectory();
  const place = join(root, "place");
  fs.mkdirSync(join(place, "a/b"), { recursive: true });
  fs.symlinkSync("/etc", join(place, "a/link"));
  for (const each of ["a/b", "a", ""]) fs.chmodSync(join(place, each), 0o555);
  removeTree(place);
  expect(fs.existsSync(place)).toBe(false);
  expect(fs.existsSync("/etc")).toBe(true);
});
