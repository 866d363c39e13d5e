import { describe, expect, it } from "vitest";
import { availabilityZones, DEFAULT_REGION, fleetZones } from "./zones.ts";

describe("zones", () => {
  it("are named by region and letter, as many as AWS lists", () => {
    expect(availabilityZones(DEFAULT_REGION)).toHaveLength(6);
    expect(availabilityZones("eu-central-1")).toEqual([
      "eu-central-1a",
      "eu-central-1b",
      "eu-central-1c",
    ]);
    expect(availabilityZones("ap-northeast-1")).not.toContain("ap-northeast-1b");
  });

  it("of a fleet are as many as asked for, in any region", () => {
    expect(fleetZones("eu-central-1", 4)[3]).toBe("eu-central-1d");
    expect(() => fleetZones("eu-central-1", 0)).toThrow(RangeError);
  });
});
