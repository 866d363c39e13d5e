import fs from "node:fs";
import { join } from "node:path";
import {
  type Environment,
  MemoryDisk,
  SimulatedClock,
  simulatedEnvironment,
} from "@cloudglass/env";
import { describe, expect, test } from "vitest";
import { CodeStore } from "./code-store.ts";
import { readTree, temporaryDirectory } from "./testing/temporary.ts";
import { LINK, REGULAR, writeZip, zipOf } from "./testing/zip-writer.ts";

interface Opened {
  readonly store: CodeStore;
  readonly env: Environment;
  readonly clock: SimulatedClock;
  readonly used: Set<string>;
  readonly directory: string;
}

function openStore(before?: Pick<Opened, "env" | "clock" | "used">, bytesMax?: number): Opened {
  const clock = before?.clock ?? new SimulatedClock();
  const env = before?.env ?? { ...simulatedEnvironment(1), clock, disk: new MemoryDisk() };
  const used = before?.used ?? new Set<string>();
  const directory = temporaryDirectory();
  const options = { directory: () => directory, used: () => used, unpackedBytesMax: bytesMax };
  return { store: new CodeStore(env, options), env, clock, used, directory };
}

const fault = (code: Promise<unknown>) => code.then(undefined, (error) => error.fault);

describe("a package", () => {
  test("is unpacked as others may use it: read-only, with what they may run", async () => {
    const { store } = openStore();
    const { sha256 } = await store.put(
      writeZip([
        { name: "index.mjs", content: "export {}", mode: REGULAR | 0o644 },
        { name: "bootstrap", content: "#!", mode: REGULAR | 0o755 },
        { name: "lib/private", content: "mine", mode: REGULAR | 0o600 },
        { name: "lib/from-windows", content: "x" },
        { name: "./lib//again", content: "1", mode: REGULAR | 0o644 },
        { name: "lib/again", content: "2", mode: REGULAR | 0o644 },
        { name: "empty/", mode: 0o040755 },
      ]),
    );
    const { taskDirectory } = await store.lease(sha256, []);
    expect(readTree(taskDirectory)).toEqual({
      bootstrap: ["#!", 0o555],
      empty: "directory",
      "index.mjs": ["export {}", 0o444],
      lib: "directory",
      "lib/again": ["2", 0o444],
      "lib/from-windows": ["x", 0o444],
      "lib/private": ["mine", 0],
    });
    expect(fs.statSync(join(taskDirectory, "lib")).mode & 0o777).toBe(0o555);
  });

  test("has links that stay in it or lead to directories of AWS's, and no others", async () => {
    const { store } = openStore();
    const link = (name: string, content: string) => ({ name, content, mode: LINK });
    const { sha256 } = await store.put(
      writeZip([
        { name: "a/b/file", content: "x", mode: REGULAR | 0o644 },
        link("up", "a/../a/b/file"),
        link("a/up", ".."),
        link("task", "/var/task/a/b/file"),
        link("a/task", "/var/task/a/b"),
        link("node_modules", "/opt/nodejs/node_modules"),
        link("passwd", "/etc/passwd"),
        link("cunning", "/opt/../etc/passwd"),
        link("out", "../out"),
        // Each step stays inside by its text alone.
        link("together", "a/up/../out"),
        link("circle", "circle"),
      ]),
    );
    const { taskDirectory } = await store.lease(sha256, []);
    expect(readTree(taskDirectory)).toEqual({
      a: "directory",
      "a/b": "directory",
      "a/b/file": ["x", 0o444],
      "a/up": "-> ..",
      "a/task": "-> b",
      node_modules: "-> /opt/nodejs/node_modules",
      task: "-> a/b/file",
      up: "-> a/../a/b/file",
    });
  });

  test.each([
    ["text", Buffer.from("not a zip")],
    ["a zip cut short", zipOf({ a: "some content" }).subarray(0, -30)],
    ["a path that leads out", zipOf({ "../a": "" })],
    ["a path that leads out in its middle", zipOf({ "a/../../b": "" })],
    ["an absolute path", zipOf({ "/etc/passwd": "" })],
    ["a drive", zipOf({ "C:\\a": "" })],
    ["a name with a NUL", zipOf({ "a\0b": "" })],
    ["a name that is too long", zipOf({ ["n".repeat(300)]: "" })],
    ["a file that is a directory", zipOf({ a: "", "a/b": "" })],
    [
      "a file below a link",
      writeZip([{ name: "a", content: "/etc", mode: LINK }, { name: "a/b" }]),
    ],
    ["a device", writeZip([{ name: "a", mode: 0o060666 }])],
    ["a wrong checksum", writeZip([{ name: "a", content: "x", claims: { crc32: 1 } }])],
    ["less than it says", writeZip([{ name: "a", content: "x", claims: { sizeBytes: 2 } }])],
    ["more than it says", writeZip([{ name: "a", content: "xy", claims: { sizeBytes: 1 } }])],
    ["an encrypted file", writeZip([{ name: "a", content: "x", claims: { flags: 0x801 } }])],
    ["an unknown method", writeZip([{ name: "a", content: "x", claims: { method: 14 } }])],
    [
      "a bomb that says it is small",
      writeZip([{ name: "a", content: Buffer.alloc(32 << 20), claims: { sizeBytes: 2 << 20 } }]),
    ],
  ])("is refused for %s", async (_, zip) => {
    const { store, env } = openStore();
    expect(await fault(store.put(zip))).toMatchObject({ kind: "unreadable" });
    expect(env.disk.list("code")).toEqual([]);
  });

  test("is refused without a file in it", async () => {
    const { store } = openStore();
    expect(await fault(store.put(Buffer.alloc(0)))).toEqual({ kind: "empty" });
    expect(await fault(store.put(writeZip([])))).toEqual({ kind: "empty" });
  });

  test("is refused by what it says that it unzips to, before anything is unzipped", async () => {
    const { store } = openStore();
    const half = { content: "x", claims: { sizeBytes: 131_072_000 } };
    const zip = writeZip([
      { name: "a", ...half },
      { name: "b", ...half },
    ]);
    expect(await fault(store.put(zip))).toEqual({ kind: "too-large", bytesMax: 262_144_000 });
  });

  test("is refused for what layers leave no room for", async () => {
    const { store } = openStore();
    const zip = zipOf({ a: "ten bytes!" });
    expect(await fault(store.put(zip, 10))).toEqual({ kind: "too-large", bytesMax: 10 });
    expect(await store.put(zip, 11)).toMatchObject({ unzippedBytes: 10 });
  });
});

describe("layers", () => {
  test("are merged in their order, from one alone to files in place of directories", async () => {
    const { store } = openStore();
    const one = await store.put(zipOf({ "bin/tool": "1", "lib/a": "1", "lib/b": "1" }));
    const two = await store.put(zipOf({ "lib/b": "2", bin: "2", c: "2" }));
    const opt = async (...layers: string[]) => {
      const lease = await store.lease({ directory: "/nowhere" }, layers);
      return readTree(lease.optDirectory as string);
    };
    const directory = "directory";
    const text = (content: string) => [content, 0o444];
    expect(await opt(one.sha256)).toEqual({
      bin: directory,
      "bin/tool": text("1"),
      lib: directory,
      "lib/a": text("1"),
      "lib/b": text("1"),
    });
    expect(await opt(one.sha256, two.sha256)).toEqual({
      bin: text("2"),
      c: text("2"),
      lib: directory,
      "lib/a": text("1"),
      "lib/b": text("2"),
    });
    expect(await opt(two.sha256, one.sha256)).toEqual({
      bin: directory,
      "bin/tool": text("1"),
      c: text("2"),
      lib: directory,
      "lib/a": text("1"),
      "lib/b": text("1"),
    });
  });

  test("share the room on disk of those that they are made from", async () => {
    const { store } = openStore();
    const one = (await store.put(zipOf({ a: "1" }))).sha256;
    const two = (await store.put(zipOf({ b: "2" }))).sha256;
    const alone = await store.lease({ directory: "/nowhere" }, [one]);
    const merged = await store.lease({ directory: "/nowhere" }, [one, two]);
    const inode = (lease: { optDirectory: string | undefined }) =>
      fs.statSync(join(lease.optDirectory as string, "a")).ino;
    expect(inode(merged)).toBe(inode(alone));
  });

  test("have no links that lead out together though each stays inside its own layer", async () => {
    const { store } = openStore();
    const link = (name: string, content: string) => writeZip([{ name, content, mode: LINK }]);
    const shas = [
      (await store.put(link("a/up", ".."))).sha256,
      (await store.put(link("out", "a/up/../etc"))).sha256,
    ];
    const { optDirectory = "" } = await store.lease({ directory: "/nowhere" }, shas);
    expect(readTree(optDirectory)).toEqual({ a: "directory", "a/up": "-> .." });
  });
});

describe("the zip", () => {
  test("is kept as it came, and is there after a restart", async () => {
    const before = openStore();
    const zip = zipOf({ "index.mjs": "x".repeat(10_000) });
    const { sha256, sizeBytes } = await before.store.put(zip);
    before.used.add(sha256);
    await before.store.close();
    expect(fs.readdirSync(before.directory)).toEqual([]);

    const { store } = openStore(before);
    const pieces: Uint8Array[] = [];
    for await (const piece of store.read(sha256)) pieces.push(piece);
    expect(Buffer.concat(pieces)).toEqual(zip);
    expect(sizeBytes).toBe(zip.length);
    const { taskDirectory } = await store.lease(sha256, []);
    expect(fs.readFileSync(join(taskDirectory, "index.mjs"), "utf8")).toBe("x".repeat(10_000));
  });

  test("goes a minute after it was put when no record names it, or at the next start", async () => {
    const opened = openStore();
    const { store, clock, used, env } = opened;
    const kept = await store.put(zipOf({ a: "kept" }));
    const left = await store.put(zipOf({ a: "left" }));
    used.add(kept.sha256);
    store.sweep();
    expect(store.has(left.sha256)).toBe(true);
    await clock.advance(60_000);
    expect(store.has(left.sha256)).toBe(false);
    expect(env.disk.list("code")).toEqual([`${kept.sha256}.zip`]);
    used.clear();
    await store.close();
    const next = openStore(opened);
    expect(next.store.has(kept.sha256)).toBe(false);
    expect(env.disk.list("code")).toEqual([]);
  });

  test("that was not written whole is removed at the next start", async () => {
    const opened = openStore();
    opened.env.disk.open("code/3.part").close();
    openStore(opened);
    expect(opened.env.disk.list("code")).toEqual([]);
  });
});

describe("unpacked code", () => {
  test("is made once for sandboxes that start at the same time, and found by later ones", async () => {
    const { store } = openStore();
    const { sha256 } = await store.put(zipOf({ a: "x" }));
    const [one, two] = await Promise.all([store.lease(sha256, []), store.lease(sha256, [])]);
    expect(two.taskDirectory).toBe(one.taskDirectory);
    const madeAt = fs.statSync(one.taskDirectory).ino;
    one.release();
    two.release();
    expect(fs.statSync((await store.lease(sha256, [])).taskDirectory).ino).toBe(madeAt);
  });

  test("goes when there is too much of it, the least recently used first, but not from under a sandbox", async () => {
    const { store } = openStore(undefined, 25);
    const shas: string[] = [];
    for (const letter of "abc") {
      shas.push((await store.put(zipOf({ [letter]: letter.repeat(10) }))).sha256);
    }
    const [a, b] = [await store.lease(shas[0]!, []), await store.lease(shas[1]!, [])];
    b.release();
    const c = await store.lease(shas[2]!, []);
    const exist = () => [a, b, c].map(({ taskDirectory }) => fs.existsSync(taskDirectory));
    expect(exist()).toEqual([true, false, true]);
    const again = await store.lease(shas[1]!, []);
    expect(exist()).toEqual([true, true, true]);
    a.release();
    expect(exist()).toEqual([false, true, true]);
    again.release();
    expect(readTree(again.taskDirectory)).toEqual({ b: ["bbbbbbbbbb", 0o444] });
  });
});
