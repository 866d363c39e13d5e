import { expect, test } from "vitest";
import { passes } from "./filters.ts";

const described = {
  State: { Name: "running", Code: 16 },
  NetworkInterfaces: [{ Groups: [{ GroupId: "sg-1" }, { GroupId: "sg-2" }] }],
};

test.each([
  [true, []],
  [true, [{ path: "State.Name", values: ["stopped", "running"] }]],
  [true, [{ path: "State.Code", values: ["16"] }]],
  [true, [{ path: "NetworkInterfaces.Groups.GroupId", values: ["sg-2"] }]],
  [false, [{ path: "State.Name", values: ["stopped"] }]],
  [false, [{ path: "State", values: ["[object Object]x"] }]],
  [false, [{ path: "Absent.Name", values: ["undefined"] }]],
  [false, [{ path: "__proto__.constructor", values: ["a"] }]],
  [
    false,
    [
      { path: "State.Name", values: ["running"] },
      { path: "State.Code", values: ["17"] },
    ],
  ],
])("passes: %s with %j", (expected, filters) => {
  expect(passes(described, filters)).toBe(expected);
});
