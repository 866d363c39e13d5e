/** The identity catalogue goes with the disk that it is on. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStateStore } from "@cloudglass/env";
import { afterAll, expect, test } from "vitest";
import { keptSecret, openCatalogue } from "./catalogue.ts";

const dataDirectory = mkdtempSync(join(tmpdir(), "cloudglass-identities-"));
afterAll(() => rmSync(dataDirectory, { recursive: true }));

for (const [mode, options] of [
  ["memory", {}],
  ["files", { dataDirectory }],
] as const) {
  test(`in ${mode}, a copy of the state has the secrets of the snapshot and makes its own`, () => {
    const store = openStateStore({ ...options, directories: ["iam"] });
    const open = (namespace: string) =>
      openCatalogue({ ...store, disk: store.open(namespace).disk.directory("iam") });
    const kept = (catalogue: ReturnType<typeof open>, name: string, made: string) =>
      Buffer.from(keptSecret(catalogue, name, () => Buffer.from(made))).toString();

    const source = open("default");
    expect(kept(source, "early", "made before")).toBe("made before");
    store.snapshot(store.open("default"), "s", {});
    expect(kept(source, "late", "made after")).toBe("made after");
    store.replace("copy", { snapshot: "s" });
    const copy = open("copy");
    expect(kept(copy, "early", "made again")).toBe("made before");
    expect(kept(copy, "late", "made again")).toBe("made again");
    expect(kept(source, "late", "made again")).toBe("made after");
    source.close();
    copy.close();
    store.close();
  });
}
