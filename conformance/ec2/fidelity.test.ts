/** The page on EC2's fidelity has a row for every operation that is served, and for no other; so the counts in it are true. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { operationsOf } from "../../packages/ec2-vpc/src/operations/index.ts";
import type { Rooms } from "../../packages/ec2-vpc/src/rooms.ts";

test("each operation that is served has one row", () => {
  const page = readFileSync(new URL("../../docs/fidelity/ec2.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `([A-Z]\w+)` \|/gm)].map(([, name]) => name);
  const served = Object.keys(operationsOf({} as Rooms));
  expect(rows.sort()).toEqual(served.sort());
  expect(page).toContain(`each of the ${served.length} operations`);
});
