import { expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import type { ApplicablePolicies } from "./evaluation.ts";
import { explain } from "./explain.ts";
import { ALLOW, ALLOW_OTHER, attach, contextOf, read, SESSION } from "./testing/fixtures.ts";

const inRegion = { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-west-2"] } };
const policies: ApplicablePolicies = {
  identity: [attach("identity", ALLOW_OTHER, { ...ALLOW, Sid: "Read", Condition: inRegion })],
  resource: attach("resource", { ...ALLOW, Principal: { AWS: SESSION.roleArn } }),
  session: [attach("session", { ...ALLOW, Resource: "arn:aws:s3:::photos/dog" })],
};
const request = read(SESSION, { context: contextOf({ "aws:RequestedRegion": "us-east-1" }) });
const { steps } = explain(request, policies, evaluate(request, policies));

test("every step has a verdict, in the order of the evaluation", () => {
  expect(steps.map(({ step, verdict }) => [step, verdict])).toEqual([
    ["explicit-deny", "passed"],
    ["service-control", "not-applicable"],
    ["resource-control", "not-applicable"],
    ["resource", "passed"],
    ["identity", "passed"],
    ["boundary", "not-applicable"],
    ["session", "settled"],
    ["endpoint", "not-applicable"],
  ]);
});

test("a condition that did not hold says which key, which operator, which values", () => {
  const statement = steps.find(({ step }) => step === "identity")?.policies[0]?.statements[1];
  expect(statement).toMatchObject({
    index: 1,
    sid: "Read",
    matched: false,
    conditions: [
      {
        operator: "StringEquals",
        key: "aws:RequestedRegion",
        values: ["eu-west-1", "eu-west-2"],
        seen: ["us-east-1"],
        matched: false,
      },
    ],
  });
});

test("an element that did not match says what was asked and what was seen", () => {
  const statement = steps.find(({ step }) => step === "session")?.policies[0]?.statements[0];
  expect(statement?.elements).toEqual([
    { element: "Action", patterns: ["s3:GetObject"], seen: "s3:GetObject", matched: true },
    {
      element: "Resource",
      patterns: ["arn:aws:s3:::photos/dog"],
      seen: "arn:aws:s3:::photos/cat",
      matched: false,
    },
  ]);
});

test("a grant to the role is told from one to the session", () => {
  const statement = steps.find(({ step }) => step === "resource")?.policies[0]?.statements[0];
  expect(statement?.grant).toBe("limited");
});
