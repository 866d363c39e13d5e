// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
import { expect, test } from "vitest";
import { positions } from "../json/position.ts";
import { ISSUE_CODES, learnMoreLink, typeOf } from "./issue-codes.ts";
import { GRANT, policyOf, READ, TRUST } from "./testing/case.ts";
import { CASES } from "./testing/cases.ts";
import { type ValidationRequest, validatePolicy } from "./validate-policy.ts";

const codesOf = async (request: ValidationRequest) =>
  (await validatePolicy(request)).map(({ code }) => code);

test("every issue has a policy that shows it", () => {
  const shown = new Set(CASES.map(({ code }) => code));
  expect(ISSUE_CODES.filter((code) => !shown.has(code))).toEqual([]);
});

test.each(CASES.map((each) => [each.code, each] as const))("%s is found", async (code, each) => {
  expect(await codesOf(each)).toContain(code);
});

test.each([
  ["IDENTITY_POLICY", READ, undefined],
  ["RESOURCE_POLICY", GRANT, "AWS::S3::Bucket"],
  ["RESOURCE_POLICY", TRUST, "AWS::IAM::AssumeRolePolicyDocument"],
  ["RESOURCE_POLICY", TRUST, undefined],
  ["SERVICE_CONTROL_POLICY", { Effect: "Deny", Action: "s3:*", Resource: "*" }, undefined],
  [
    "RESOURCE_CONTROL_POLICY",
    { Effect: "Allow", Action: "*", Resource: "*", Principal: "*" },
    undefined,
  ],
] as const)("a sound %s has no finding", async (type, statement, resourceType) => {
  const text = policyOf(statement);
  expect(
    await validatePolicy({ text, type, ...(resourceType === undefined ? {} : { resourceType }) }),
  ).toEqual([]);
});

/** What is near to an issue, and none. */
test.each([
  [
    "a role that may be passed to one service",
    {
      Action: "iam:PassRole",
      Resource: "*",
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
  ],
  ["roles of one name", { Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/Service*" }],
  ["a wildcard where wildcards count", { Condition: { StringLike: { "aws:username": "a*" } } }],
  [
    "a list compared as a list",
    { Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a", "b"] } } },
  ],
  [
    "a time in seconds, compared as a number",
    { Condition: { NumericLessThan: { "aws:EpochTime": "1700000000" } } },
  ],
  ["a pattern of Regions", { Condition: { StringLike: { "aws:RequestedRegion": "us-*" } } }],
  // The reference's own example.
  [
    "actions that overlap, none inside another",
    {
      Action: ["iam:Get*", "iam:*CredentialReport"],
      Resource: "arn:aws:iam::111122223333:user/ann",
    },
  ],
  [
    "tags of a resource that has some",
    {
      Action: "ec2:TerminateInstances",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "blue" } },
    },
  ],
  [
    "private addresses inside of a network",
    {
      Condition: {
        IpAddress: { "aws:VpcSourceIp": "10.0.0.0/8" },
        StringEquals: { "aws:SourceVpc": "vpc-12345678" },
      },
    },
  ],
  ["a variable with a default", { Resource: "arn:aws:s3:::b/${aws:PrincipalTag/team, 'all'}/*" }],
  ["an escaped wildcard", { Resource: "arn:aws:s3:::b/${*}" }],
  [
    "a claim of a provider that nobody knows",
    {
      Action: "sts:AssumeRoleWithWebIdentity",
      Resource: "*",
      Condition: { StringEquals: { "idp.example.com:sub": "x" } },
    },
  ],
  [
    "an ARN without all of its fields, and a wildcard",
    { Action: "codepipeline:*", Resource: "arn:aws:codepipeline:*" },
  ],
  [
    "a service of another name in its ARNs",
    { Action: "apigateway:GET", Resource: "arn:aws:apigateway:us-east-1::/restapis/*" },
  ],
])("%s is sound", async (_what, changes) => {
  const text = policyOf({ ...READ, ...changes });
  expect(await validatePolicy({ text, type: "IDENTITY_POLICY" })).toEqual([]);
});

test("a resource control policy that spares services is sound", async () => {
  const text = policyOf({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: "*",
    Condition: {
      StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-1" },
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    },
  });
  expect(await validatePolicy({ text, type: "RESOURCE_CONTROL_POLICY" })).toEqual([]);
});

/** The example of the AWS CLI's reference, with the answer that it prints. */
const COGNITO = `{
    "Version":"2012-10-17",
    "Statement": [
        {
            "Sid": "",
            "Effect": "Allow",
            "Principal": {
                "Federated": "cognito-identity.amazonaws.com"
            },
            "Action": [
                "sts:AssumeRole",
                "sts:TagSession"
            ],
            "Condition": {
                "StringEquals": {
                    "cognito-identity.amazonaws.com:aud": "us-west-2_EXAMPLE"
                }
            }
        }
    ]
}`;

test("findings come in the order of the policy, with the places that AWS's reference prints", async () => {
  const at = positions(COGNITO);
  const findings = await validatePolicy({ text: COGNITO, type: "RESOURCE_POLICY" });
  const places = findings.map(({ code, places }) => [
    code,
    ...places.map(
      ({ span }) => `${at(span.start).line}:${at(span.start).column}-${at(span.end).column}`,
    ),
  ]);
  expect(places).toEqual([
    ["EMPTY_SID_VALUE", "5:19-21"],
    ["MISMATCHED_ACTION_FOR_PRINCIPAL", "11:16-32", "8:29-61"],
    // AWS prints 79: the value in its example was shortened after the call.
    ["UNSUPPORTED_ACTION_FOR_CONDITION_KEY", "12:16-32", "16:58-77"],
  ]);
  expect(findings.map(({ places }) => places.map(({ path }) => path))).toEqual([
    [[{ value: "Statement" }, { index: 0 }, { value: "Sid" }]],
    [
      [{ value: "Statement" }, { index: 0 }, { value: "Action" }, { index: 0 }],
      [{ value: "Statement" }, { index: 0 }, { value: "Principal" }, { value: "Federated" }],
    ],
    [
      [{ value: "Statement" }, { index: 0 }, { value: "Action" }, { index: 1 }],
      [
        { value: "Statement" },
        { index: 0 },
        { value: "Condition" },
        { value: "StringEquals" },
        { value: "cognito-identity.amazonaws.com:aud" },
      ],
    ],
  ]);
});

test("a key is pointed at by its name, a value by what holds it, a lone statement without an index", async () => {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: { ...READ, Condition: { StringEquals: { "aws:nobody": "x" } } },
  });
  const [finding] = await validatePolicy({ text, type: "IDENTITY_POLICY" });
  expect(finding?.places[0]?.path).toEqual([
    { value: "Statement" },
    { value: "Condition" },
    { value: "StringEquals" },
    { key: "aws:nobody" },
  ]);
  const span = finding?.places[0]?.span;
  expect(text.slice(span?.start, span?.end)).toBe('"aws:nobody"');
});

test("the link leads to the paragraph of the finding", () => {
  expect(typeOf("PASS_ROLE_WITH_STAR_IN_RESOURCE")).toBe("SECURITY_WARNING");
  expect(learnMoreLink("PASS_ROLE_WITH_STAR_IN_RESOURCE")).toMatch(
    /#access-analyzer-reference-policy-checks-security-warning-pass-role-with-star-in-resource$/,
  );
});

test.each([
  // As AWS answered for its own managed policies.
  [
    { Action: ["sns:ListSubscriptions", "sns:ListTopics", "sns:List*"] },
    "The 3 action(s) are redundant because they provide similar permissions. Update the policy to remove the redundant action such as: sns:ListSubscriptions.",
  ],
  [
    { Resource: ["arn:aws:s3:::deeplens*/*", "arn:aws:s3:::deeplens*"] },
    "The 2 resource ARN(s) are redundant because they reference the same resource. Review the use of wildcards (*), or remove the resource arn:aws:s3:::deeplens*/* to remove the redundancy.",
  ],
  [
    { Condition: { StringNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } } },
    "Use the operator type ARN, String instead of operator string for the condition key aws:PrincipalArn.",
  ],
  [
    { Action: "elastic-inference:Connect" },
    "The service elastic-inference:Connect specified in the action does not exist.",
  ],
  [
    { Action: "s3:ListBuckets" },
    "The action s3:ListBuckets does not exist. Did you mean s3:ListAllMyBuckets? The API called ListBuckets authorizes against the IAM action s3:ListAllMyBuckets.",
  ],
])("%j is told in AWS's words", async (changes, details) => {
  const text = policyOf({ ...READ, ...changes });
  const findings = await validatePolicy({ text, type: "IDENTITY_POLICY" });
  expect(findings.map((finding) => finding.details)).toContain(details);
});

test("a policy of 32 KB of anything is checked in bounded time", async () => {
  const wild = Array.from({ length: 4_000 }, (_, index) => `${index}*`);
  const text = policyOf({ ...READ, Action: wild });
  const findings = await validatePolicy({ text, type: "IDENTITY_POLICY" });
  expect(findings.length).toBeGreaterThan(1_000);
});
