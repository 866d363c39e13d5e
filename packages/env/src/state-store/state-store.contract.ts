/** What every store of states promises; run on each of them. */
import { describe, expect, it } from "vitest";
import type { Disk } from "../disk.ts";
import type { State, StateStore } from "./state-store.ts";

export function write(disk: Disk, path: string, text: string): void {
  const file = disk.open(path);
  file.append([Buffer.from(text)]);
  file.close();
}

export function read(disk: Disk, path: string): string | undefined {
  const size = disk.size(path);
  if (size === undefined) return undefined;
  const bytes = Buffer.alloc(size);
  const file = disk.open(path);
  file.read(bytes, 0);
  file.close();
  return bytes.toString();
}

const closed = expect.objectContaining({ name: "DiskError", code: "ECLOSED" });

/** Its states have the directories `s3` and `iam`. */
export function stateStoreContract(name: string, make: () => StateStore): void {
  describe(`${name} keeps the promises of a store of states`, () => {
    it("gives each namespace a state of its own, empty at first, and the same one again", () => {
      const store = make();
      expect(store.namespaces()).toEqual([]);
      const first = store.open("default");
      const second = store.open("worker 2/x");
      write(first.disk, "s3/a", "first");
      write(second.disk, "s3/a", "second");
      expect(read(first.disk, "s3/a")).toBe("first");
      expect(read(second.disk, "s3/a")).toBe("second");
      expect(store.open("default")).toBe(first);
      expect(store.namespaces()).toEqual(["default", "worker 2/x"]);
      store.close();
    });

    it("replaces a state by an empty one and keeps the one before until it is discarded", async () => {
      const store = make();
      const before = store.open("default");
      write(before.disk, "s3/a", "before");
      const open = before.disk.open("s3/a");
      const after = store.replace("default");
      expect(after.disk.list("s3")).toEqual([]);
      expect(store.open("default")).toBe(after);
      open.append([Buffer.from(", still")]);
      write(before.disk, "s3/late", "late");
      write(after.disk, "s3/a", "after");
      expect(read(before.disk, "s3/a")).toBe("before, still");
      expect(after.disk.list("s3")).toEqual(["a"]);
      await before.discard();
      expect(() => open.append([Buffer.from("x")])).toThrow(closed);
      expect(() => open.read(Buffer.alloc(1), 0)).toThrow(closed);
      await expect(open.sync()).rejects.toEqual(closed);
      expect(() => before.disk.open("s3/b")).toThrow(closed);
      expect(() => before.disk.remove("s3/a")).toThrow(closed);
      expect(() => before.disk.rename("s3/a", "s3/c")).toThrow(closed);
      expect(() => before.disk.list("s3")).toThrow(closed);
      await expect(before.disk.syncDirectory("s3")).rejects.toEqual(closed);
      expect(read(after.disk, "s3/a")).toBe("after");
      store.close();
    });

    it("leaves the state before in its place when the new one does not open", () => {
      const store = make();
      const before = store.open("default");
      write(before.disk, "s3/a", "before");
      let tried = before;
      const failing = (state: State) => {
        expect(read(state.disk, "s3/a")).toBe("before");
        tried = state;
        throw new TypeError("cannot be opened");
      };
      for (const name of ["default", "other"]) {
        expect(() => store.replace(name, { state: before }, failing)).toThrow(
          new TypeError("cannot be opened"),
        );
        expect(() => tried.disk.open("s3/a")).toThrow(closed);
      }
      expect(store.open("default")).toBe(before);
      expect(store.namespaces()).toEqual(["default"]);
      expect(read(before.disk, "s3/a")).toBe("before");
      store.close();
    });

    it("refuses to discard a state that is current", async () => {
      const store = make();
      const state = store.open("default");
      write(state.disk, "iam/a", "kept");
      const refused = { name: "StateStoreError", code: "StateInUse" };
      await expect(state.discard()).rejects.toMatchObject(refused);
      expect(read(state.disk, "iam/a")).toBe("kept");
      store.close();
    });

    it("keeps snapshots as they were taken, whatever becomes of the state", async () => {
      const store = make();
      const state = store.open("default");
      write(state.disk, "s3/grows", "one");
      write(state.disk, "s3/goes", "here");
      write(state.disk, "iam/deep/er/cut", "0123456789");
      const grows = state.disk.open("s3/grows");
      const details = { takenAt: 17, nested: { clock: [1, "x"] } };
      const taken = store.snapshot(state, "early", details);
      expect(taken).toEqual({ name: "early", details, sizeBytes: 17 });
      grows.append([Buffer.from(", two")]);
      state.disk.open("iam/deep/er/cut").truncate(3);
      write(state.disk, "iam/deep/er/cut", "xyz");
      state.disk.rename("s3/goes", "s3/grown");
      write(state.disk, "s3/grown", ", and more");
      store.snapshot(state, "late", {});
      store.replace("default");
      await state.discard();
      expect(store.snapshots()).toEqual([
        { name: "early", details, sizeBytes: 17 },
        { name: "late", details: {}, sizeBytes: 28 },
      ]);
      const early = store.replace("default", { snapshot: "early" });
      expect(early.disk.list("s3")).toEqual(["goes", "grows"]);
      expect(read(early.disk, "s3/grows")).toBe("one");
      expect(read(early.disk, "s3/goes")).toBe("here");
      expect(read(early.disk, "iam/deep/er/cut")).toBe("0123456789");
      const late = store.replace("other", { snapshot: "late" });
      expect(late.disk.list("s3")).toEqual(["grown", "grows"]);
      expect(read(late.disk, "s3/grows")).toBe("one, two");
      expect(read(late.disk, "s3/grown")).toBe("here, and more");
      expect(read(late.disk, "iam/deep/er/cut")).toBe("012xyz");
      store.close();
    });

    it("makes any number of states of one snapshot, none of which sees another", () => {
      const store = make();
      write(store.open("default").disk, "s3/a", "seed");
      store.snapshot(store.open("default"), "seeded", {});
      const states = ["a", "b", "c"].map((each) => store.replace(each, { snapshot: "seeded" }));
      for (const [at, { disk }] of states.entries()) write(disk, "s3/a", String(at).repeat(at + 1));
      expect(states.map(({ disk }) => read(disk, "s3/a"))).toEqual(["seed0", "seed11", "seed222"]);
      expect(read(store.open("default").disk, "s3/a")).toBe("seed");
      expect(store.removeSnapshot("seeded")).toBe(true);
      expect(states.map(({ disk }) => read(disk, "s3/a"))).toEqual(["seed0", "seed11", "seed222"]);
      store.close();
    });

    it("copies one live state to another", async () => {
      const store = make();
      const source = store.open("default");
      write(source.disk, "s3/a", "shared");
      const open = source.disk.open("s3/a");
      const fork = store.replace("fork", { state: source });
      open.append([Buffer.from(" by the source")]);
      write(fork.disk, "s3/a", " by the fork");
      expect(read(source.disk, "s3/a")).toBe("shared by the source");
      expect(read(fork.disk, "s3/a")).toBe("shared by the fork");
      const next = store.replace("default", { state: source });
      await source.discard();
      expect(read(next.disk, "s3/a")).toBe("shared by the source");
      expect(() => store.replace("fork", { state: source })).toThrow(
        expect.objectContaining({ name: "StateStoreError", code: "StateDiscarded" }),
      );
      expect(() => store.snapshot(source, "x", {})).toThrow(
        expect.objectContaining({ name: "StateStoreError", code: "StateDiscarded" }),
      );
      store.close();
    });

    it("keeps reads that are under way when a file gets a copy", async () => {
      const store = make();
      const { disk } = store.open("default");
      write(disk, "s3/a", "x".repeat(1_000_000));
      const file = disk.open("s3/a");
      const into = Buffer.alloc(1_000_000);
      const reading = file.readAsync(into, 0);
      store.snapshot(store.open("default"), "s", {});
      const syncing = file.sync();
      file.append([Buffer.from("y")]);
      file.truncate(1);
      expect(await reading).toBe(1_000_000);
      expect(into.toString()).toBe("x".repeat(1_000_000));
      await syncing;
      await file.sync();
      expect(read(disk, "s3/a")).toBe("x");
      expect(read(store.replace("other", { snapshot: "s" }).disk, "s3/a")).toHaveLength(1_000_000);
      store.close();
    });

    it("keeps a note with a state and copies it with the state", () => {
      const store = make();
      const state = store.open("default");
      expect(state.note()).toBeUndefined();
      state.setNote({ offsetMs: 5 });
      store.snapshot(state, "s", {});
      state.setNote({ offsetMs: 6 });
      (state.note() as { offsetMs: number }).offsetMs = 7;
      expect(state.note()).toEqual({ offsetMs: 6 });
      const copy = store.replace("other", { state });
      copy.setNote(null);
      expect(copy.note()).toBeNull();
      expect(store.replace("third", { snapshot: "s" }).note()).toEqual({ offsetMs: 5 });
      expect(store.replace("default").note()).toBeUndefined();
      store.close();
    });

    it("refuses names that are taken and snapshots that are not there", () => {
      const store = make();
      const state = store.open("default");
      store.snapshot(state, "__proto__", {});
      expect(store.snapshots().map(({ name }) => name)).toEqual(["__proto__"]);
      expect(() => store.snapshot(state, "__proto__", {})).toThrow(
        expect.objectContaining({ name: "StateStoreError", code: "SnapshotExists" }),
      );
      for (const name of ["none", "toString", "../states"]) {
        expect(() => store.replace("default", { snapshot: name })).toThrow(
          expect.objectContaining({ name: "StateStoreError", code: "NoSuchSnapshot" }),
        );
        expect(store.removeSnapshot(name)).toBe(false);
      }
      expect(store.open("default")).toBe(state);
      expect(store.removeSnapshot("__proto__")).toBe(true);
      expect(store.snapshots()).toEqual([]);
      store.close();
    });

    it("removes a namespace with its state", () => {
      const store = make();
      for (const name of ["default", "worker"]) {
        const state = store.open(name);
        write(state.disk, "s3/a", "x");
        expect(store.removeNamespace(name)).toBe(true);
        expect(() => state.disk.open("s3/a")).toThrow(closed);
        expect(store.namespaces()).toEqual([]);
        expect(store.removeNamespace(name)).toBe(false);
        expect(store.open(name).disk.list("s3")).toEqual([]);
        expect(store.removeNamespace(name)).toBe(true);
      }
      store.close();
    });
  });
}
