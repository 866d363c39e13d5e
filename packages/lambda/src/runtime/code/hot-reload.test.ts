import fs from "node:fs";
import { join } from "node:path";
import { SystemClock } from "@cloudglass/env";
import { describe, expect, onTestFinished, test } from "vitest";
import { HotReload } from "./hot-reload.ts";
import { SourceTree } from "./source-tree.ts";
import { temporaryDirectory } from "./testing/temporary.ts";
import { VendoredWatch } from "./vendored-watch.ts";

const clock = new SystemClock();

function reloading(root: string): HotReload {
  const reload = new HotReload([root], clock);
  onTestFinished(() => reload.close());
  return reload;
}

/** A function's directory in a root: sources, and packages that a tool installed. */
function project(): string {
  const root = temporaryDirectory();
  fs.mkdirSync(join(root, "function/lib"), { recursive: true });
  fs.mkdirSync(join(root, "function/node_modules/a/dist"), { recursive: true });
  fs.writeFileSync(join(root, "function/index.mjs"), "1");
  fs.writeFileSync(join(root, "function/lib/part.mjs"), "1");
  fs.writeFileSync(join(root, "function/node_modules/a/dist/a.js"), "1");
  return root;
}

/** Older kernels give files the time of the last tick. */
function coarseClock(tickMs: number): void {
  const { lstatSync } = fs;
  const coarse = (path: string) => {
    const stats = lstatSync(path);
    const floor = (ms: number) => Math.floor(ms / tickMs) * tickMs;
    return Object.assign(Object.create(stats), {
      mtimeMs: floor(stats.mtimeMs),
      ctimeMs: floor(stats.ctimeMs),
    });
  };
  fs.lstatSync = coarse as unknown as typeof lstatSync;
  onTestFinished(() => {
    fs.lstatSync = lstatSync;
  });
}

describe("a save is in the revision that is asked for right after it", () => {
  const write = (name: string, text: string) => (directory: string) =>
    fs.writeFileSync(join(directory, name), text);
  test.each<[string, (directory: string) => void]>([
    ["another text of the same length", write("index.mjs", "2")],
    ["a file deep down", write("lib/part.mjs", "2")],
    ["a new file", write("lib/new.mjs", "1")],
    ["a file that goes", (directory) => fs.rmSync(join(directory, "lib/part.mjs"))],
    [
      "a file that is put in the place of another, as editors do",
      (directory) => {
        fs.writeFileSync(join(directory, "~index.mjs"), "2");
        fs.renameSync(join(directory, "~index.mjs"), join(directory, "index.mjs"));
      },
    ],
    [
      "a file with the time of the one before",
      (directory) => {
        const path = join(directory, "index.mjs");
        const { atime, mtime } = fs.statSync(path);
        fs.writeFileSync(path, "2");
        fs.utimesSync(path, atime, mtime);
      },
    ],
    ["a mode", (directory) => fs.chmodSync(join(directory, "index.mjs"), 0o755)],
    ["a file of an installed package", write("node_modules/a/dist/a.js", "2")],
    [
      "a package that is installed",
      (directory) => {
        fs.mkdirSync(join(directory, "node_modules/b/dist"), { recursive: true });
        fs.writeFileSync(join(directory, "node_modules/b/dist/b.js"), "1");
      },
    ],
    [
      "packages that are installed for the first time",
      (directory) => fs.mkdirSync(join(directory, "lib/node_modules/x"), { recursive: true }),
    ],
  ])("%s", async (_, save) => {
    const root = project();
    const reload = reloading(root);
    const directory = join(root, "function");
    const before = await reload.revisionOf(directory);
    expect(await reload.revisionOf(directory)).toBe(before);
    save(directory);
    const after = await reload.revisionOf(directory);
    expect(after).not.toBe(before);
  });

  test("three hundred in a row, many within one tick of the file system's clock", () => {
    const root = project();
    coarseClock(10);
    const tree = new SourceTree(root, clock);
    let missed = 0;
    for (let save = 0; save < 300; save++) {
      const file = ["function/index.mjs", "function/lib/part.mjs"][save % 2] as string;
      fs.writeFileSync(join(root, file), String(100 + save));
      if (!tree.look()) missed++;
    }
    expect(missed).toBe(0);
    expect(tree.look()).toBe(false);
  });

  test("in a package that was removed and installed again", async () => {
    const root = project();
    const reload = reloading(root);
    const seen = new Set([await reload.revisionOf(root)]);
    const dist = join(root, "function/node_modules/a/dist");
    for (let round = 0; round < 5; round++) {
      fs.rmSync(join(dist, ".."), { recursive: true });
      seen.add(await reload.revisionOf(root));
      fs.mkdirSync(dist, { recursive: true });
      seen.add(await reload.revisionOf(root));
      fs.writeFileSync(join(dist, "a.js"), String(round));
      seen.add(await reload.revisionOf(root));
    }
    expect(seen.size).toBe(16);
  });
});

test("a tree where nothing is saved keeps its revision", async () => {
  const root = project();
  const reload = reloading(root);
  const revisions = new Set<string | undefined>();
  for (let asked = 0; asked < 100; asked++) revisions.add(await reload.revisionOf(root));
  expect(revisions.size).toBe(1);
});

test("where the system gives no notices, a walk every two seconds finds what changed", async () => {
  const root = project();
  const directory = join(root, "function/node_modules");
  const watch = fs.watch;
  fs.watch = (() => {
    throw Object.assign(new Error("no more watches"), { code: "ENOSPC" });
  }) as unknown as typeof fs.watch;
  onTestFinished(() => {
    fs.watch = watch;
  });
  const moved = new SystemClock();
  const watching = await VendoredWatch.start([directory], moved);
  onTestFinished(() => watching.close());
  await moved.advance(2000);
  expect([watching.isPolling, watching.takeChange()]).toEqual([true, false]);
  fs.writeFileSync(join(directory, "a/dist/a.js"), "longer");
  await moved.advance(2000);
  expect([watching.takeChange(), watching.takeChange()]).toEqual([true, false]);
});

describe("a directory may be run from", () => {
  test("when it is one that was named, or below it", () => {
    const root = project();
    const reload = reloading(root);
    expect(reload.find(root)).toEqual({ kind: "found", directory: root });
    const directory = join(root, "function");
    expect(reload.find(`${directory}/lib/..`)).toEqual({ kind: "found", directory });
  });

  test.each([
    ["outside", (root: string) => join(root, "..")],
    ["outside by its text", (root: string) => `${root}/function/../..`],
    ["a neighbour with a longer name", (root: string) => `${root}-2`],
    ["a link that leads out", (root: string) => join(root, "out")],
    ["below a link that leads out", (root: string) => join(root, "out/etc")],
    ["a file", (root: string) => join(root, "function/index.mjs")],
    ["absent", (root: string) => join(root, "absent")],
    ["with a NUL", (root: string) => `${root}\0`],
  ])("but not one that is %s", async (_, path) => {
    const root = project();
    fs.symlinkSync("/", join(root, "out"));
    const reload = reloading(root);
    const asked = path(root);
    const why = `${asked} is not a directory below those of --lambda-hot-reload.`;
    expect(reload.find(asked)).toEqual({ kind: "refused", why });
    expect(await reload.revisionOf(asked)).toBeUndefined();
  });

  test("but not one whose path is relative, and none at all unless the emulator is told", () => {
    expect(reloading(project()).find("function")).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("has to be an absolute path"),
    });
    expect(new HotReload([], clock).find("/")).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("Hot reload is off"),
    });
  });
});
