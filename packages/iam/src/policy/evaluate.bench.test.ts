import { expect, test } from "vitest";
import { policyWorkload } from "./evaluate.bench.ts";
import { evaluate } from "./evaluate.ts";

test("the bench's workload has ten policies or more, and denies one request in four", () => {
  const { policies, requests } = policyWorkload();
  const { identity, serviceControl = [], session = [] } = policies;
  const single = [policies.resource, policies.boundary].filter((policy) => policy !== undefined);
  const attached = [...identity, ...serviceControl.flat(), ...session, ...single];
  expect(attached.length).toBeGreaterThanOrEqual(10);
  expect(requests.map((request) => evaluate(request, policies).kind)).toEqual([
    "allowed",
    "allowed",
    "allowed",
    "explicit-deny",
  ]);
});
