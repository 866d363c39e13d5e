/** What a data directory looks like, what a crash leaves of it, and what is left alone. */
import { type ChildProcess, spawn } from "node:child_process";
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { DirectoryInUseError } from "../directory-lock.ts";
import { FileStateStore } from "./file-state-store.ts";
import { read, write } from "./state-store.contract.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-file-states-"));
let count = 0;
const fresh = () => join(scratch, String(count++));
afterAll(() => rmSync(scratch, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

const open = (dataDirectory: string) =>
  new FileStateStore({ dataDirectory, durability: "process", directories: ["s3", "iam"] });

describe("FileStateStore", () => {
  it("keeps the first state in the data directory itself, with no more files than a disk has", () => {
    const directory = fresh();
    mkdirSync(join(directory, "s3"), { recursive: true });
    fs.writeFileSync(join(directory, "s3/a"), "of an older Cloudglass");
    const store = open(directory);
    expect(store.namespaces()).toEqual(["default"]);
    const { disk } = store.open("default");
    write(disk, "s3/a", ", continued");
    expect(() => open(directory)).toThrow(DirectoryInUseError);
    store.close();
    expect(readdirSync(directory)).toEqual(["s3"]);
    expect(readFileSync(join(directory, "s3/a"), "utf8")).toBe("of an older Cloudglass, continued");
  });

  it("finds states, notes and snapshots again, and removes what nobody has", async () => {
    const directory = fresh();
    let store = open(directory);
    const first = store.open("default");
    write(first.disk, "s3/a", "first");
    first.setNote({ offsetMs: 1 });
    store.snapshot(first, "s", { clock: 5 });
    const second = store.replace("default");
    write(second.disk, "s3/a", "second");
    second.setNote({ offsetMs: 2 });
    write(store.open("worker").disk, "iam/b", "worker");
    const third = store.replace("third");
    write(third.disk, "iam/b", "replaced");
    store.replace("third", { snapshot: "s" });
    store.close();
    // What a crash leaves: the first state and the one before the third's, a snapshot half made, a file half copied.
    mkdirSync(join(directory, "states/77/s3"), { recursive: true });
    mkdirSync(join(directory, "states/5.aside"));
    fs.writeFileSync(join(directory, "states/5.aside/0"), "half");

    store = open(directory);
    expect(store.namespaces()).toEqual(["default", "worker", "third"]);
    expect(read(store.open("default").disk, "s3/a")).toBe("second");
    expect(store.open("default").note()).toEqual({ offsetMs: 2 });
    expect(read(store.open("worker").disk, "iam/b")).toBe("worker");
    expect(read(store.open("third").disk, "s3/a")).toBe("first");
    expect(store.open("third").note()).toEqual({ offsetMs: 1 });
    expect(store.snapshots()).toEqual([{ name: "s", details: { clock: 5 }, sizeBytes: 5 }]);
    expect(readdirSync(directory).sort()).toEqual(["lock", "states", "states.json"]);
    expect(readdirSync(join(directory, "states"))).toHaveLength(4);
    const fourth = store.replace("default");
    expect(fourth.disk.list("s3")).toEqual([]);
    store.close();
  });

  it("writes no note once it is closed: the directory may be another process's", () => {
    const directory = fresh();
    const store = open(directory);
    const state = store.open("default");
    state.setNote({ offsetMs: 1 });
    store.close();
    const next = open(directory);
    next.open("default").setNote({ offsetMs: 2 });
    state.setNote({ offsetMs: 3 });
    next.close();
    expect(open(directory).open("default").note()).toEqual({ offsetMs: 2 });
  });

  it("leaves alone what it did not make", async () => {
    const directory = fresh();
    mkdirSync(join(directory, "mine"), { recursive: true });
    fs.writeFileSync(join(directory, "mine/seed.sql"), "seed");
    const store = open(directory);
    const state = store.open("default");
    write(state.disk, "s3/a", "x");
    store.replace("default", { state });
    await state.discard();
    store.close();
    open(directory).close();
    expect(readdirSync(directory).sort()).toEqual(["mine", "states", "states.json"]);
    expect(readFileSync(join(directory, "mine/seed.sql"), "utf8")).toBe("seed");
  });

  it("lets a state have no directories but those that it knows to copy", () => {
    const { disk } = open(fresh()).open("default");
    const refused = expect.objectContaining({ name: "DiskError", code: "EACCES" });
    expect(() => disk.open("sqs/a")).toThrow(refused);
    expect(() => disk.open("states.json")).toThrow(refused);
    expect(() => disk.directory("states").open("1/s3/a")).toThrow(refused);
    write(disk, "s3/a", "x");
    expect(() => disk.rename("s3/a", "sqs/a")).toThrow(refused);
    expect(() => disk.hostPath("sqs/catalogue.sqlite")).toThrow(refused);
  });

  it("touches nothing when it cannot read which state is whose", () => {
    const directory = fresh();
    const store = open(directory);
    write(store.replace("default").disk, "s3/a", "kept");
    store.close();
    const known = readFileSync(join(directory, "states.json"), "utf8");
    for (const text of ["", "{", "[]", '{"version":1}', '{"version":2,"namespaces":[]}']) {
      fs.writeFileSync(join(directory, "states.json"), text);
      expect(() => open(directory), text).toThrow(/states\.json/);
    }
    fs.writeFileSync(join(directory, "states.json"), known);
    expect(read(open(directory).open("default").disk, "s3/a")).toBe("kept");
  });

  it("shares the bytes of a file with its copies until it is written, the mode too", () => {
    const directory = fresh();
    const store = open(directory);
    const { disk } = store.open("default");
    disk.open("s3/secret", "owner").append([Buffer.from("x")]);
    write(disk, "s3/still", "x");
    store.snapshot(store.open("default"), "s", {});
    store.snapshot(store.open("default"), "t", {});
    expect(statSync(join(directory, "s3/still")).nlink).toBe(3);
    expect(statSync(join(directory, "s3/secret")).nlink).toBe(3);
    disk.open("s3/secret").append([Buffer.from("y")]);
    expect(statSync(join(directory, "s3/secret")).nlink).toBe(1);
    expect(statSync(join(directory, "s3/secret")).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, "s3/still")).nlink).toBe(3);
    store.close();
  });

  it("copies files on file systems that have no hard links", () => {
    vi.spyOn(fs, "linkSync").mockImplementation(() => {
      throw Object.assign(new Error("no links here"), { code: "EPERM" });
    });
    const store = open(fresh());
    const state = store.open("default");
    write(state.disk, "s3/a", "one");
    store.snapshot(state, "s", {});
    write(state.disk, "s3/a", ", two");
    expect(read(store.replace("default", { snapshot: "s" }).disk, "s3/a")).toBe("one");
    expect(read(state.disk, "s3/a")).toBe("one, two");
    store.close();
  });

  it("copies what others write without the disk in the turn of the snapshot", () => {
    const directory = fresh();
    const store = open(directory);
    const { disk } = store.open("default");
    const database = disk.directory("iam").hostPath("x.sqlite");
    for (const suffix of ["", "-wal", "-shm"]) fs.writeFileSync(database + suffix, "early");
    store.snapshot(store.open("default"), "s", {});
    for (const suffix of ["", "-wal", "-shm"]) fs.appendFileSync(database + suffix, ", late");
    const restored = store.replace("default", { snapshot: "s" }).disk;
    expect(restored.list("iam")).toEqual(["x.sqlite", "x.sqlite-wal"]);
    const again = restored.directory("iam").hostPath("x.sqlite");
    for (const suffix of ["", "-wal"]) fs.appendFileSync(again + suffix, ", in the copy");
    expect(read(restored, "iam/x.sqlite")).toBe("early, in the copy");
    const third = store.replace("other", { snapshot: "s" }).disk;
    expect(read(third, "iam/x.sqlite")).toBe("early");
    expect(read(third, "iam/x.sqlite-wal")).toBe("early");
    store.close();
  });

  it("leaves nothing of a copy that the host had no room for", () => {
    const directory = fresh();
    const store = open(directory);
    const state = store.open("default");
    write(state.disk, "s3/a", "x");
    const noRoom = vi.spyOn(fs, "linkSync").mockImplementation(() => {
      throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
    });
    expect(() => store.snapshot(state, "s", {})).toThrow(
      expect.objectContaining({ name: "DiskError", code: "ENOSPC" }),
    );
    expect(() => store.replace("default", { state })).toThrow(
      expect.objectContaining({ name: "DiskError", code: "ENOSPC" }),
    );
    noRoom.mockRestore();
    expect(store.snapshots()).toEqual([]);
    expect(store.open("default")).toBe(state);
    write(state.disk, "s3/a", "y");
    store.snapshot(state, "s", {});
    expect(read(store.replace("other", { snapshot: "s" }).disk, "s3/a")).toBe("xy");
    store.close();
  });
});

/** `CLOUDGLASS_CRASHES` for a long run. */
const KILLS = Number(process.env.CLOUDGLASS_CRASHES ?? "10");
/** The program makes about 40 in a round: in a long run, 7 more each time, every one of them is the last once. */
const CALLS_IN_A_ROUND = 60;

describe("a process that is killed after any change that it makes on the host", () => {
  it(`leaves the old state or the new one, whole, ${KILLS} times`, {
    timeout: 60_000 + KILLS * 2000,
  }, async () => {
    const directory = fresh();
    let acknowledged: string | undefined;
    for (let kill = 0; kill < KILLS; kill++) {
      const lines = await killAfter(directory, CALLS_IN_A_ROUND + ((7 * kill) % CALLS_IN_A_ROUND));
      acknowledged =
        lines.map((line) => /^snapshot \d+$/.exec(line)?.[0]).find(Boolean) ?? acknowledged;
      const store = open(directory);
      const snapshots = store.snapshots();
      const names = snapshots.map(({ name }) => name);
      expect(names).toContain(acknowledged);
      for (const { name } of snapshots) {
        const { disk } = store.replace("look", { snapshot: name });
        expect(read(disk, "s3/a"), name).toMatch(/\d+;$/);
        expect(read(disk, "s3/a"), name).toBe(read(disk, "iam/b"));
      }
      store.removeNamespace("look");
      for (const name of store.namespaces()) {
        const { disk } = store.open(name);
        const ahead = read(disk, "s3/a") ?? "";
        const behind = read(disk, "iam/b") ?? "";
        expect(ahead.startsWith(behind), `${name}: ${ahead} and ${behind}`).toBe(true);
        expect(ahead.slice(behind.length)).toMatch(/^(\d+;|after;|fork;)?$/);
      }
      store.close();
    }
  });
});

/** What it wrote, newest first. */
async function killAfter(directory: string, callCount: number): Promise<string[]> {
  const program = join(import.meta.dirname, "killed-process.fixture.ts");
  const child: ChildProcess = spawn(process.execPath, [program, directory, `${callCount}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
  const lines: string[] = [];
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) lines.unshift(line);
  expect(await ended).toBe("SIGKILL");
  return lines;
}
