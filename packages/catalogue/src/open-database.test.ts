/** A catalogue goes with the disk that it is on: into snapshots, and out of them into states of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStateStore, type State, type StateStore } from "@cloudglass/env";
import { afterAll, describe, expect, it } from "vitest";
import { imageOf, type OpenedDatabase, openDatabase } from "./open-database.ts";

const scratch = mkdtempSync(join(tmpdir(), "cloudglass-database-"));
let count = 0;
afterAll(() => rmSync(scratch, { recursive: true }));

function opened(store: StateStore, state: State, locking?: "exclusive"): OpenedDatabase {
  const env = { disk: state.disk.directory("s3"), durability: store.durability };
  const open = openDatabase(env, "x.sqlite", { isExclusive: locking !== undefined });
  open.database.exec("CREATE TABLE IF NOT EXISTS word (text TEXT)");
  return open;
}

const add = ({ database }: OpenedDatabase, word: string) =>
  database.prepare("INSERT INTO word VALUES (?)").run(word);

const words = ({ database }: OpenedDatabase) =>
  database.prepare("SELECT text FROM word").pluck().all();

const modes = {
  "in memory": () => openStateStore({ directories: ["s3"] }),
  "in files": () =>
    openStateStore({ dataDirectory: join(scratch, String(count++)), directories: ["s3"] }),
};

for (const [mode, make] of Object.entries(modes)) {
  for (const locking of [undefined, "exclusive"] as const) {
    describe(`a database ${mode}, ${locking ?? "shared"}`, () => {
      it("is in a snapshot as it was committed at that moment, and goes on alone", () => {
        const store = make();
        const state = store.open("default");
        const source = opened(store, state, locking);
        add(source, "before");
        store.snapshot(state, "s", {});
        add(source, "after");
        const one = opened(store, store.replace("one", { snapshot: "s" }), locking);
        const two = opened(store, store.replace("two", { snapshot: "s" }), locking);
        add(one, "one");
        add(two, "two");
        expect(words(source)).toEqual(["before", "after"]);
        expect(words(one)).toEqual(["before", "one"]);
        expect(words(two)).toEqual(["before", "two"]);
        for (const each of [source, one, two]) each.close();
        store.close();
      });

      it("is in the copy of a state that nobody opened it in", () => {
        const store = make();
        const source = opened(store, store.open("default"), locking);
        add(source, "seed");
        store.snapshot(store.open("default"), "s", {});
        const unopened = store.replace("default", { snapshot: "s" });
        store.snapshot(unopened, "t", {});
        const copy = opened(store, store.replace("other", { state: unopened }), locking);
        add(copy, "copy");
        const late = opened(store, store.replace("third", { snapshot: "t" }), locking);
        expect(words(copy)).toEqual(["seed", "copy"]);
        expect(words(late)).toEqual(["seed"]);
        for (const each of [source, copy, late]) each.close();
        store.close();
      });

      it("does no harm when its state was replaced and discarded under it", async () => {
        const store = make();
        const before = store.open("default");
        const late = opened(store, before, locking);
        add(late, "late");
        const after = opened(store, store.replace("default"), locking);
        add(after, "new");
        await before.discard();
        try {
          for (let n = 0; n < 2000; n++) add(late, "x".repeat(5000));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^SQLITE_/) });
        }
        late.close();
        expect(words(after)).toEqual(["new"]);
        after.close();
        store.close();
      });
    });
  }
}

for (const [mode, make] of Object.entries(modes)) {
  it(`one ${mode} begins as the blank, and what is there already stays`, () => {
    const store = make();
    const blankState = store.open("blank");
    const blank = imageOf(opened(store, blankState).database);
    const disk = store.open("default").disk.directory("s3");
    const env = { disk, durability: store.durability };
    const first = openDatabase(env, "y.sqlite", { blank });
    add(first, "kept");
    expect(words(first)).toEqual(["kept"]);
    expect(first.database.pragma("integrity_check", { simple: true })).toBe("ok");
    if (mode === "in files") {
      first.close();
      const again = openDatabase(env, "y.sqlite", { blank });
      expect(words(again)).toEqual(["kept"]);
      again.close();
    }
    store.close();
  });
}
