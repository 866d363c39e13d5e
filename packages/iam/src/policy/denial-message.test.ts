/** The sentences of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
import { expect, test } from "vitest";
import { denialMessage } from "./denial-message.ts";
import type { Decision } from "./evaluation.ts";
import { ANONYMOUS, USER } from "./testing/fixtures.ts";

type Kind = Decision["policyKind"];

const implicit = (kind: Kind): Decision => ({
  allowed: false,
  kind: "implicit-deny",
  step: kind,
  policyKind: kind,
  statements: [],
});
const explicit = (kind: Kind): Decision => ({
  ...implicit(kind),
  kind: "explicit-deny",
  step: "explicit-deny",
});
const start =
  "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: sqs:SendMessage" +
  " on resource: arn:aws:sqs:eu-west-1:111122223333:jobs ";

function sentence(decision: Decision, options = {}): string {
  const queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
  return denialMessage(USER, "sqs:SendMessage", queue, decision, options);
}

test.each<[Kind, string, string]>([
  ["identity", "no identity-based policy allows", "an explicit deny in an identity-based policy"],
  ["resource", "no resource-based policy allows", "an explicit deny in a resource-based policy"],
  ["boundary", "no permissions boundary allows", "an explicit deny in a permissions boundary"],
  ["session", "no session policy allows", "an explicit deny in a session policy"],
  [
    "service-control",
    "no service control policy allows",
    "an explicit deny in a service control policy",
  ],
  [
    "resource-control",
    "no resource control policy allows",
    "an explicit deny in a resource control policy",
  ],
])("a denial by a policy of kind %s is worded as AWS words it", (kind, lacking, denying) => {
  expect(sentence(implicit(kind))).toBe(`${start}because ${lacking} the sqs:SendMessage action`);
  expect(sentence(explicit(kind))).toBe(`${start}with ${denying}`);
});

test("within an account or organization the policy that denies is named, if it has an ARN", () => {
  const scp = "arn:aws:organizations::1:policy/o-a/service_control_policy/p-b";
  const by = (kind: Kind, policy: string): Decision => ({
    ...explicit(kind),
    statements: [{ policy, policyKind: kind, statementIndex: 0, effect: "Deny" }],
  });
  const within = { isWithin: true };
  expect(sentence(by("service-control", scp), within)).toBe(
    `${start}with an explicit deny in a service control policy: ${scp}`,
  );
  const managed = "arn:aws:iam::111122223333:policy/no";
  expect(sentence(by("identity", managed), within)).toMatch(/identity-based policy: arn.*\/no$/);
  expect(sentence(by("identity", managed))).toMatch(/identity-based policy$/);
  const embedded = "arn:aws:iam::111122223333:user/ann/own";
  expect(sentence(by("identity", embedded), within)).toMatch(/identity-based policy$/);
  expect(sentence(by("resource", managed), within)).toMatch(/resource-based policy$/);
});

test("a trust policy is named as such", () => {
  const trust = { trustPolicy: true };
  expect(sentence(implicit("resource"), trust)).toContain(
    "because no role trust policy allows the",
  );
  expect(sentence(explicit("resource"), trust)).toContain(
    "with an explicit deny in the role trust policy",
  );
  expect(sentence(implicit("identity"), trust)).toContain("no identity-based policy allows");
});

test("S3 quotes the resource; what has no resource names none, but IAM `*`; nobody is anonymous", () => {
  const decision = implicit("resource");
  expect(denialMessage(USER, "s3:GetObject", "arn:aws:s3:::b/k", decision)).toContain(
    ' on resource: "arn:aws:s3:::b/k" because',
  );
  expect(denialMessage(USER, "s3:ListAllMyBuckets", "*", decision)).toContain(
    "perform: s3:ListAllMyBuckets because",
  );
  expect(denialMessage(USER, "iam:SimulateCustomPolicy", "*", decision)).toContain(
    "perform: iam:SimulateCustomPolicy on resource: * because",
  );
  expect(denialMessage(USER, "organizations:ListAccounts", "*", decision)).toContain(
    "perform: organizations:ListAccounts on resource: * because",
  );
  expect(denialMessage(ANONYMOUS, "s3:GetObject", "*", decision)).toMatch(
    /^User: anonymous is not/,
  );
});

test("there is no sentence for what is allowed", () => {
  expect(sentence({ ...implicit("identity"), allowed: true, kind: "allowed" })).toBe("");
});
