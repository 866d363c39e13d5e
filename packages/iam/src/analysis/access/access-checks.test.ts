// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import { expect, test } from "vitest";
import { Effort, TooMuchEffort } from "../pattern/effort.ts";
import { isEmptyLanguage } from "../pattern/language.ts";
import { patternOf } from "../pattern/pattern.ts";
import { grantedAccess, newAccess } from "./access-checks.ts";
import { publicAccess } from "./public-access.ts";
import { type AccessPolicyType, readPolicy } from "./read-policy.ts";

type Json = Readonly<Record<string, unknown>>;

function documentOf(statements: readonly Json[], type: AccessPolicyType) {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const outcome = readPolicy(text, type);
  if (outcome.kind !== "read") throw new Error(outcome.detail);
  return outcome.document;
}

const READ: Json = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
const DENY: Json = { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::b/secret/*" };
const when = (Condition: Json): Json => ({ ...READ, Condition });
const as = (Principal: unknown): Json => ({ ...READ, Principal });
const ANN = "arn:aws:iam::111122223333:user/ann";
const ORG = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };

type Row = readonly [what: string, existing: readonly Json[], updated: readonly Json[]];

/** What AWS calls a reference policy: everything, but instances only with a tag. */
const ALL: Json = { Effect: "Allow", Action: "*", Resource: "*" };
const RUN: Json = { Effect: "Allow", Action: "ec2:RunInstances", Resource: "*" };
const UNTAGGED: Json = {
  ...RUN,
  Effect: "Deny",
  Condition: { Null: { "aws:RequestTag/team": "true" } },
};
const tagged = (operator: string): Json => ({
  Condition: { [operator]: { "aws:RequestTag/team": "blue" } },
});

const NOT_NEW: readonly Row[] = [
  ["what the reference says nothing of", [ALL, UNTAGGED], [{ ...RUN, Action: "ec2:Describe*" }]],
  ["what asks for the tag", [ALL, UNTAGGED], [{ ...RUN, ...tagged("StringEquals") }]],
  [
    "what is denied without the tag",
    [ALL, UNTAGGED],
    [RUN, { ...RUN, Effect: "Deny", ...tagged("StringNotEquals") }],
  ],
  ["the same, in another order", [READ, DENY], [DENY, READ]],
  ["an action in another case", [READ], [{ ...READ, Action: "S3:getobject" }]],
  ["a resource inside the old one", [READ], [{ ...READ, Resource: "arn:aws:s3:::b/x/?" }]],
  ["a condition more", [READ], [when(ORG)]],
  ["a Deny more", [READ], [READ, DENY]],
  [
    "one statement for two",
    [READ, { ...READ, Action: "s3:PutObject" }],
    [{ ...READ, Action: ["s3:GetObject", "s3:PutObject"] }],
  ],
  [
    "two statements for one",
    [{ ...READ, Action: ["s3:GetObject", "s3:PutObject"] }],
    [READ, { ...READ, Action: "s3:PutObject" }],
  ],
  ["a list instead of NotAction", [{ ...READ, Action: undefined, NotAction: "iam:*" }], [READ]],
  [
    "more in NotAction",
    [{ ...READ, Action: undefined, NotAction: "iam:*" }],
    [{ ...READ, Action: undefined, NotAction: ["iam:*", "sts:*"] }],
  ],
  [
    "what is denied anyway",
    [READ],
    [READ, { ...READ, Action: "s3:PutObject" }, { ...READ, Effect: "Deny", Action: "s3:Put*" }],
  ],
  [
    "the rest of what a Deny leaves",
    [
      { ...READ, Resource: "arn:aws:s3:::b/x*" },
      { ...READ, Action: undefined, NotAction: "s3:*" },
    ],
    [READ, { Effect: "Deny", Action: "s3:*", NotResource: "arn:aws:s3:::b/x*" }],
  ],
  [
    "one of the values",
    [when({ StringEquals: { "aws:username": ["ann", "bob"] } })],
    [when({ StringEquals: { "aws:username": "ann" } })],
  ],
  [
    "values that two statements list",
    [
      when({ StringEquals: { "aws:username": "ann" } }),
      when({ StringEquals: { "aws:username": "bob" } }),
    ],
    [when({ StringEquals: { "aws:username": ["bob", "ann"] } })],
  ],
  [
    "a value that a pattern has",
    [when({ StringLike: { "aws:username": "a*" } })],
    [when({ StringEquals: { "aws:username": "ann" } })],
  ],
  [
    "a value that case does not matter for",
    [when({ StringEqualsIgnoreCase: { "aws:username": "ann" } })],
    [when({ StringEquals: { "aws:username": "ANN" } })],
  ],
  [
    "more values to be unequal to",
    [when({ StringNotEquals: { "aws:username": "ann" } })],
    [when({ StringNotEquals: { "aws:username": ["ann", "bob"] } })],
  ],
  [
    "a value that is not the refused one",
    [when({ StringNotEquals: { "aws:username": "ann" } })],
    [when({ StringEquals: { "aws:username": "bob" } })],
  ],
  [
    "IfExists taken away",
    [when({ StringEqualsIfExists: { "aws:username": "ann" } })],
    [when({ StringEquals: { "aws:username": "ann" } })],
  ],
  [
    "a smaller number",
    [when({ NumericLessThan: { "s3:max-keys": "100" } })],
    [when({ NumericLessThanEquals: { "s3:max-keys": "99" } })],
  ],
  [
    "an earlier date",
    [when({ DateLessThan: { "aws:CurrentTime": "2030-01-01" } })],
    [when({ DateLessThan: { "aws:CurrentTime": "2029-12-31T00:00:00Z" } })],
  ],
  [
    "a smaller range of addresses",
    [when({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } })],
    [when({ IpAddress: { "aws:SourceIp": ["203.0.113.128/25", "2001:db8:1::/48"] } })],
  ],
  [
    "an ARN that a pattern has",
    [when({ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } })],
    [when({ ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:t" } })],
  ],
  [
    "a key that must be there",
    [when({ Null: { "aws:TokenIssueTime": "false" } })],
    [when({ Null: { "aws:TokenIssueTime": "false" }, Bool: { "aws:SecureTransport": "true" } })],
  ],
  [
    "fewer tags",
    [when({ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } })],
    [when({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" } })],
  ],
  [
    "the same variable, further down",
    [{ ...READ, Resource: "arn:aws:s3:::b/${aws:username}/*" }],
    [{ ...READ, Resource: "arn:aws:s3:::b/${aws:username}/x" }],
  ],
  [
    "a variable where anything was",
    [READ],
    [{ ...READ, Resource: "arn:aws:s3:::b/${aws:username}" }],
  ],
  [
    "the same condition on a variable",
    [when({ StringEquals: { "aws:ResourceTag/team": ["${aws:PrincipalTag/team}", "all"] } })],
    [when({ StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } })],
  ],
];

const NEW: readonly Row[] = [
  ["what does not ask for the tag", [ALL, UNTAGGED], [RUN]],
  ["a service of which a part asks for the tag", [ALL, UNTAGGED], [{ ...RUN, Action: "ec2:*" }]],
  [
    "a tag asked for if it is there",
    [ALL, UNTAGGED],
    [{ ...RUN, ...tagged("StringEqualsIfExists") }],
  ],
  ["another action", [READ], [{ ...READ, Action: "s3:PutObject" }]],
  [
    "actions that AWS may add",
    [{ ...READ, Action: ["s3:GetObject", "s3:GetObjectAcl"] }],
    [{ ...READ, Action: "s3:GetObject*" }],
  ],
  ["a resource more", [READ], [{ ...READ, Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"] }]],
  ["a condition less", [when(ORG)], [READ]],
  [
    "a condition on another key",
    [when(ORG)],
    [when({ StringEquals: { "aws:ResourceOrgID": "o-1" } })],
  ],
  ["a Deny less", [READ, DENY], [READ]],
  [
    "a Deny of less",
    [READ, DENY],
    [READ, { ...DENY, Action: "s3:Get?bject" }, { ...READ, Action: "s3:DeleteObject" }],
  ],
  [
    "a Deny only under a condition",
    [READ, { ...READ, Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/x" }],
    [READ, { ...READ, Effect: "Deny", Resource: "arn:aws:s3:::b/x", Condition: ORG }],
  ],
  ["NotAction", [READ], [{ ...READ, Action: undefined, NotAction: "iam:*" }]],
  ["IfExists", [when(ORG)], [when({ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } })]],
  [
    "ForAllValues, which no value meets too",
    [when({ "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } })],
    [when({ "ForAllValues:StringEquals": { "aws:TagKeys": "a" } })],
  ],
  [
    "a refused value less",
    [when({ StringNotEquals: { "aws:username": ["ann", "bob"] } })],
    [when({ StringNotEquals: { "aws:username": "ann" } })],
  ],
  [
    "a larger range",
    [when({ IpAddress: { "aws:SourceIp": "203.0.113.0/25" } })],
    [when({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })],
  ],
  [
    "anything where a variable was",
    [{ ...READ, Resource: "arn:aws:s3:::b/${aws:username}/*" }],
    [{ ...READ, Resource: "arn:aws:s3:::b/*/*" }],
  ],
  [
    "another variable",
    [{ ...READ, Resource: "arn:aws:s3:::b/${aws:username}" }],
    [{ ...READ, Resource: "arn:aws:s3:::b/${aws:userid}" }],
  ],
  [
    "a value that a variable may be",
    [when({ StringEquals: { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } })],
    [when({ StringEquals: { "aws:ResourceTag/team": "blue" } })],
  ],
  [
    "an ARN's wildcard past a colon",
    [when({ ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:t" } })],
    [when({ StringLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:t" } })],
  ],
];

test.each(NOT_NEW)("%s is no new access", (_what, existing, updated) => {
  const type = "IDENTITY_POLICY";
  expect(newAccess(documentOf(updated, type), documentOf(existing, type))).toEqual([]);
});

test.each(NEW)("%s is new access", (_what, existing, updated) => {
  const type = "IDENTITY_POLICY";
  expect(newAccess(documentOf(updated, type), documentOf(existing, type))).not.toEqual([]);
});

test.each([
  ["a user, not everyone", "*", { AWS: ANN }, 1],
  ["a user, not the account", { AWS: "111122223333" }, { AWS: ANN }, 1],
  [
    "an account by its number, not its root",
    { AWS: "arn:aws:iam::111122223333:root" },
    { AWS: "111122223333" },
    0,
  ],
  [
    "one service of two",
    { Service: ["sns.amazonaws.com", "sqs.amazonaws.com"] },
    { Service: "sns.amazonaws.com" },
    1,
  ],
])("to name %s gives nobody new access", (_what, before, after, back) => {
  const type = "RESOURCE_POLICY";
  const [wide, narrow] = [documentOf([as(before)], type), documentOf([as(after)], type)];
  expect(newAccess(narrow, wide)).toEqual([]);
  expect(newAccess(wide, narrow)).toHaveLength(back);
});

test("a Deny of one principal spares the others", () => {
  const type = "RESOURCE_POLICY";
  const denied = { ...as({ AWS: ANN }), Effect: "Deny" };
  const bob = as({ AWS: "arn:aws:iam::111122223333:user/bob" });
  expect(newAccess(documentOf([bob], type), documentOf([bob, denied], type))).toEqual([]);
  const all = as({ AWS: "111122223333" });
  expect(newAccess(documentOf([all], type), documentOf([all, denied], type))).toHaveLength(1);
});

test("the statements that give new access are named, and no other", () => {
  const type = "IDENTITY_POLICY";
  const updated = documentOf([READ, DENY, { ...READ, Sid: "Put", Action: "s3:PutObject" }], type);
  const found = newAccess(updated, documentOf([READ, DENY], type));
  expect(found.map(({ index, sid }) => [index, sid])).toEqual([[2, "Put"]]);
});

test.each([
  ["the action", { actions: ["s3:GetObject"] }, true],
  ["a pattern of actions", { actions: ["s3:*"] }, true],
  ["another action", { actions: ["s3:PutObject"] }, false],
  ["a resource of it", { resources: ["arn:aws:s3:::b/x"] }, true],
  ["resources that overlap", { resources: ["arn:aws:s3:::*/x"] }, true],
  ["another bucket", { resources: ["arn:aws:s3:::c/*"] }, false],
  ["what is denied", { resources: ["arn:aws:s3:::b/secret/x"] }, false],
  ["more than what is denied", { resources: ["arn:aws:s3:::b/s*"] }, true],
  [
    "the action on another resource",
    { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::c/*"] },
    false,
  ],
])("asked about %s, what is granted is found", (_what, access, granted) => {
  const document = documentOf([READ, DENY], "IDENTITY_POLICY");
  expect(grantedAccess(document, access)).toHaveLength(granted ? 1 : 0);
});

test("a Deny under a condition leaves access", () => {
  const mfa = { Bool: { "aws:MultiFactorAuthPresent": "false" } };
  const document = documentOf(
    [READ, { ...READ, Effect: "Deny", Condition: mfa }],
    "IDENTITY_POLICY",
  );
  expect(grantedAccess(document, { actions: ["s3:GetObject"] })).toHaveLength(1);
});

test.each([
  ["everyone", as("*"), [], true],
  ["everyone of AWS", as({ AWS: "*" }), [], true],
  ["all but one", { ...READ, NotPrincipal: { AWS: ANN } }, [], true],
  ["a user", as({ AWS: ANN }), [], false],
  ["a service", as({ Service: "sns.amazonaws.com" }), [], false],
  ["an organization", { ...as("*"), Condition: ORG }, [], false],
  [
    "any organization",
    { ...as("*"), Condition: { StringLike: { "aws:PrincipalOrgID": "o-*" } } },
    [],
    true,
  ],
  [
    "an organization, if it is known",
    { ...as("*"), Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } } },
    [],
    true,
  ],
  [
    "an endpoint",
    { ...as("*"), Condition: { StringEquals: { "aws:SourceVpce": "vpce-12345678" } } },
    [],
    false,
  ],
  [
    "a network",
    { ...as("*"), Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } },
    [],
    false,
  ],
  [
    "the internet",
    { ...as("*"), Condition: { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } } },
    [],
    true,
  ],
  [
    "secure connections",
    { ...as("*"), Condition: { Bool: { "aws:SecureTransport": "true" } } },
    [],
    true,
  ],
  [
    "an account's topics",
    { ...as("*"), Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:111122223333:*" } } },
    [],
    false,
  ],
  [
    "anybody's topics",
    { ...as("*"), Condition: { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } } },
    [],
    true,
  ],
  [
    "everyone, but denies outsiders",
    as("*"),
    [
      {
        ...as("*"),
        Effect: "Deny",
        Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
      },
    ],
    false,
  ],
  [
    "everyone, but denies another action",
    as("*"),
    [{ ...as("*"), Effect: "Deny", Action: "s3:Put*" }],
    true,
  ],
] as const)("a policy that lets in %s", (_who, statement, more, expected) => {
  const document = documentOf([statement, ...more], "RESOURCE_POLICY");
  expect(publicAccess(document)).toHaveLength(expected ? 1 : 0);
});

test("work that grows without bound is stopped", () => {
  const all = Array.from({ length: 30 }, (_, index) => [patternOf(`*${"ab".repeat(8)}${index}*`)]);
  expect(() => isEmptyLanguage({ all, none: [] }, new Effort(100_000))).toThrow(TooMuchEffort);
});
