/** The object index goes with the disk that it is on, as it was committed. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStateStore, SystemClock } from "@cloudglass/env";
import { afterAll, expect, test } from "vitest";
import { ObjectIndex } from "./object-index.ts";

const dataDirectory = mkdtempSync(join(tmpdir(), "cloudglass-index-"));
afterAll(() => rmSync(dataDirectory, { recursive: true }));

const BLOCK = {
  blockPublicAcls: true,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: true,
};

async function put(index: ObjectIndex, id: string): Promise<void> {
  await index.commit(() => index.accounts.put(id, BLOCK));
  index.accounts.keep(id, BLOCK);
}

for (const [mode, options] of [
  ["memory", {}],
  ["files", { dataDirectory }],
] as const) {
  test(`in ${mode}, a copy of the state has what was acknowledged at the snapshot`, async () => {
    const store = openStateStore({ ...options, directories: ["s3"] });
    const open = (namespace: string) => {
      const disk = store.open(namespace).disk.directory("s3");
      return new ObjectIndex({ disk, durability: store.durability, clock: new SystemClock() });
    };
    const source = open("default");
    await put(source, "early");
    const underWay = put(source, "late");
    store.snapshot(store.open("default"), "s", {});
    await underWay;
    store.replace("copy", { snapshot: "s" });
    const copy = open("copy");
    await put(copy, "copy");
    const known = (index: ObjectIndex) =>
      ["early", "late", "copy"].filter((id) => index.accounts.publicAccessBlock(id) !== undefined);
    expect(known(copy)).toEqual(["early", "copy"]);
    expect(known(source)).toEqual(["early", "late"]);
    source.close();
    copy.close();
    store.close();
  });
}
