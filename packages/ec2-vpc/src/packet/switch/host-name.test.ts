import { expect, test } from "vitest";
import { HostPlacement, hostName } from "./host-name.ts";

test.each([
  ["us-east-1a", 1, "host-use1a-1"],
  ["eu-central-1c", 12, "host-euc1c-12"],
  ["ap-northeast-3b", 2, "host-apne3b-2"],
  ["us-gov-west-1a", 1, "host-usgw1a-1"],
])("the hosts of %s are called after it", (zone, number, name) => {
  expect(hostName(zone, number)).toBe(name);
});

test("hosts are filled evenly, keep who is on them, and have room again when they leave", () => {
  const placement = new HostPlacement(2);
  const names = ["i-1", "i-2", "i-3", "i-4", "i-5"].map((id) => placement.place(id, "us-east-1a"));
  expect(names).toEqual([1, 2, 1, 2, 3].map((number) => `host-use1a-${number}`));
  expect(placement.place("i-3", "us-east-1a")).toBe("host-use1a-1");
  placement.release("i-1");
  placement.release("i-1");
  expect(placement.place("i-6", "us-east-1a")).toBe("host-use1a-1");
  expect(placement.place("i-7", "us-east-1b")).toBe("host-use1b-1");
});
