/** The page on the fidelity of AWS FIS says of every operation of the model whether it is there, once. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { operationsOf } from "../../packages/fis/src/operations/index.ts";
import type { Rooms } from "../../packages/fis/src/rooms.ts";
import { loadModel } from "../../packages/wire/src/model-store.ts";

test("each operation has a row, below 'Not yet' when it is not there and above when it is", async () => {
  const page = readFileSync(new URL("../../docs/fidelity/fis.md", import.meta.url), "utf8");
  const [above = "", below = ""] = page.split("\n## Not yet\n");
  const rowsOf = (text: string) =>
    [...text.matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(([, name]) => name ?? "");
  const served = Object.keys(operationsOf({} as Rooms));
  const { operations } = await loadModel("fis");
  const absent = Object.keys(operations).filter((name) => !served.includes(name));
  expect(rowsOf(above).sort()).toEqual(served.sort());
  expect(rowsOf(below).sort()).toEqual(absent.sort());
});
