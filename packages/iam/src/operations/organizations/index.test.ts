import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { organizationsOperations } from "./index.ts";

test("every operation of the model is there", () => {
  const url = new URL("../../../../wire/models/organizations.json", import.meta.url);
  const { operations } = JSON.parse(readFileSync(url, "utf8")) as { operations: object };
  expect(Object.keys(organizationsOperations).sort()).toEqual(Object.keys(operations).sort());
  expect(Object.keys(operations)).toHaveLength(63);
});
