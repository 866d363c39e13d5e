import { expect, test } from "vitest";
import { ec2Filters, passes } from "./filters.ts";

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

test("EC2 is asked for the ids in ARNs and for every tag", () => {
  const resourceArns = ["arn:aws:ec2:us-east-1:000000000000:subnet/subnet-1"];
  expect(ec2Filters({ resourceArns, resourceTags: { env: "test" } }, "subnet-id")).toEqual([
    { Name: "subnet-id", Values: ["subnet-1"] },
    { Name: "tag:env", Values: ["test"] },
  ]);
  expect(ec2Filters({}, "subnet-id")).toEqual([]);
});
