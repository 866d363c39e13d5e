import { expect, test } from "vitest";
import { putInlinePolicy } from "../../../identity/inline-policy.ts";
import { parsePolicy } from "../../../policy/document.ts";
import { allow, localAccount, policy, trust } from "../../../testing/local-account.ts";

const ANN = "arn:aws:iam::000000000000:user/ann";
const CAT = "arn:aws:s3:::photos/cat";

const text = (statement: object) => JSON.stringify(policy(statement));
const ALLOW_GET = text({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" });

test("each action is decided, with the statements that decided it and where they stand", () => {
  const { iam } = localAccount();
  const both = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" },
      { Effect: "Deny", Action: "s3:PutObject", Resource: "*" },
    ],
  });
  const { EvaluationResults, IsTruncated } = iam("SimulateCustomPolicy", {
    PolicyInputList: [both, ALLOW_GET],
    ActionNames: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
  });
  expect(IsTruncated).toBe(false);
  expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
    "allowed",
    "explicitDeny",
    "implicitDeny",
  ]);
  const first = both.indexOf(',{"Effect":"Deny"');
  const position = (column: number) => ({ Line: 1, Column: column });
  const [allowed, denied, nothing] = EvaluationResults ?? [];
  expect(allowed?.EvalResourceName).toBe("*");
  expect(allowed?.MatchedStatements).toEqual([
    {
      SourcePolicyId: "PolicyInputList.1",
      SourcePolicyType: "IAM Policy",
      StartPosition: position(38),
      EndPosition: position(first + 1),
    },
    {
      SourcePolicyId: "PolicyInputList.2",
      SourcePolicyType: "IAM Policy",
      StartPosition: position(38),
      EndPosition: position(ALLOW_GET.length - 1),
    },
  ]);
  expect(denied?.MatchedStatements).toEqual([
    {
      SourcePolicyId: "PolicyInputList.1",
      SourcePolicyType: "IAM Policy",
      StartPosition: position(first + 1),
      EndPosition: position(both.length - 1),
    },
  ]);
  expect(nothing?.MatchedStatements).toEqual([]);
  // Without a resource there is nothing to say of one.
  expect(allowed).not.toHaveProperty("ResourceSpecificResults");
  expect(allowed).not.toHaveProperty("EvalDecisionDetails");
});

test("a user's own, its groups' and the request's policies count, each under AWS's name for it", () => {
  const { iam, user } = localAccount();
  user("ann", allow("s3:GetObject"));
  iam("CreateGroup", { GroupName: "readers" });
  iam("AddUserToGroup", { GroupName: "readers", UserName: "ann" });
  iam("PutGroupPolicy", { GroupName: "readers", PolicyName: "g", PolicyDocument: ALLOW_GET });
  const made = iam("CreatePolicy", { PolicyName: "managed", PolicyDocument: ALLOW_GET });
  iam("AttachUserPolicy", { UserName: "ann", PolicyArn: `${made.Policy?.Arn}` });
  const simulated = iam("SimulatePrincipalPolicy", {
    PolicySourceArn: ANN,
    PolicyInputList: [ALLOW_GET],
    ActionNames: ["s3:GetObject"],
    ResourceArns: [CAT],
  });
  const [result] = simulated.EvaluationResults ?? [];
  expect(result?.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId)).toEqual([
    "user_ann_own",
    "managed",
    "group_readers_g",
    "PolicyInputList.1",
  ]);
  expect(result?.EvalDecisionDetails).toEqual({});
  expect(result?.ResourceSpecificResults?.[0]).toMatchObject({
    EvalResourceName: CAT,
    EvalResourceDecision: "allowed",
    MatchedStatements: result?.MatchedStatements,
  });
  expect(result?.ResourceSpecificResults?.[0]).not.toHaveProperty("EvalDecisionDetails");
});

test("the boundary of the entity limits, and the request's takes its place", () => {
  const { iam, user } = localAccount();
  user("ann", allow("s3:*"));
  const made = iam("CreatePolicy", { PolicyName: "limit", PolicyDocument: ALLOW_GET });
  iam("PutUserPermissionsBoundary", {
    UserName: "ann",
    PermissionsBoundary: `${made.Policy?.Arn}`,
  });
  const ask = (boundary?: string) =>
    iam("SimulatePrincipalPolicy", {
      PolicySourceArn: ANN,
      ActionNames: ["s3:GetObject", "s3:PutObject"],
      ...(boundary === undefined ? {} : { PermissionsBoundaryPolicyInputList: [boundary] }),
    }).EvaluationResults?.map((each) => [
      each.EvalDecision,
      each.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
      each.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId),
    ]);
  expect(ask()).toEqual([
    ["allowed", true, ["user_ann_own"]],
    ["implicitDeny", false, []],
  ]);
  expect(ask(text({ Effect: "Allow", Action: "s3:Put*", Resource: "*" }))).toEqual([
    ["implicitDeny", false, []],
    ["allowed", true, ["user_ann_own"]],
  ]);
  const deny = text({ Effect: "Deny", Action: "s3:Get*", Resource: "*" });
  expect(ask(deny)?.[0]).toEqual([
    "explicitDeny",
    false,
    ["user_ann_own", "PermissionsBoundaryPolicyInputList.1"],
  ]);
});

test("a role is simulated as a session of it, a group as somebody who is in it", () => {
  const { iam, user } = localAccount();
  const ROLE = "arn:aws:iam::000000000000:role/app/r";
  const role = { RoleName: "r", Path: "/app/", AssumeRolePolicyDocument: trust({ AWS: "*" }) };
  iam("CreateRole", role);
  iam("TagRole", { RoleName: "r", Tags: [{ Key: "team", Value: "red" }] });
  const ofRole = text({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "*",
    Condition: {
      ArnEquals: { "aws:PrincipalArn": ROLE },
      StringEquals: { "aws:PrincipalTag/team": "red", "aws:PrincipalType": "AssumedRole" },
    },
  });
  iam("PutRolePolicy", { RoleName: "r", PolicyName: "p", PolicyDocument: ofRole });
  user("ann");
  iam("CreateGroup", { GroupName: "g" });
  const ofMember = text({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::photos/\${aws:username}`,
  });
  iam("PutGroupPolicy", { GroupName: "g", PolicyName: "p", PolicyDocument: ofMember });
  const ask = (PolicySourceArn: string) =>
    iam("SimulatePrincipalPolicy", {
      PolicySourceArn,
      ActionNames: ["s3:GetObject"],
      ResourceArns: ["arn:aws:s3:::photos/ann"],
    }).EvaluationResults?.[0]?.ResourceSpecificResults?.[0];
  expect(ask(ROLE)).toMatchObject({
    EvalResourceDecision: "allowed",
    MatchedStatements: [{ SourcePolicyId: "role_r_p" }],
  });
  expect(ask("arn:aws:iam::000000000000:group/g")).toMatchObject({
    EvalResourceDecision: "implicitDeny",
    MissingContextValues: ["aws:username"],
  });
});

test("a kept policy that cannot be read fails the simulation, and no decision is made up", () => {
  const { iam, user, errorOf, identities } = localAccount();
  user("ann");
  const { catalogue } = identities;
  const { User } = iam("GetUser", { UserName: "ann" });
  catalogue.write(() => putInlinePolicy(catalogue, `${User?.UserId}`, "broken", "{"));
  const input = { PolicySourceArn: ANN, ActionNames: ["s3:GetObject"] };
  expect(errorOf(() => iam("SimulatePrincipalPolicy", input))).toMatch(
    /^PolicyEvaluation: user_ann_broken /,
  );
});

test("organizations deny in simulations as they do in earnest", () => {
  const deny = { Effect: "Deny", Action: "s3:PutObject", Resource: "*" };
  const level = (name: string, statement: object) => [
    { name, document: parsePolicy(JSON.stringify(policy(statement)), "service-control") },
  ];
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const serviceControl = [level("FullAWSAccess", everything), level("p-1", deny)];
  serviceControl[1]?.push(...level("FullAWSAccess", everything));
  const { iam, user } = localAccount({
    organization: () => ({ serviceControl, resourceControl: [] }),
  });
  user("ann", allow("s3:*"));
  const { EvaluationResults } = iam("SimulatePrincipalPolicy", {
    PolicySourceArn: ANN,
    ActionNames: ["s3:GetObject", "s3:PutObject"],
  });
  expect(
    EvaluationResults?.map((each) => [
      each.EvalDecision,
      each.OrganizationsDecisionDetail,
      each.MatchedStatements?.length,
    ]),
  ).toEqual([
    ["allowed", { AllowedByOrganizations: true }, 1],
    ["explicitDeny", { AllowedByOrganizations: false }, 0],
  ]);
});

test("across accounts both sides must allow, and each side's word is told", () => {
  const { iam, user } = localAccount();
  user("ann");
  const { EvaluationResults } = iam("SimulatePrincipalPolicy", {
    PolicySourceArn: ANN,
    ActionNames: ["s3:PutObject"],
    ResourceArns: ["arn:aws:s3:::mary/Test"],
    ResourceOwner: "arn:aws:iam::123456789012:root",
    PermissionsBoundaryPolicyInputList: [text({ Effect: "Allow", Action: "iam:*", Resource: "*" })],
    ResourcePolicy: text({
      Effect: "Allow",
      Principal: { AWS: ANN },
      Action: ["s3:List*", "s3:Put*"],
      Resource: "arn:aws:s3:::mary/*",
    }),
  });
  // The sample of AWS's documentation.
  const details = {
    "IAM Policy": "implicitDeny",
    "Resource Policy": "allowed",
    "Permissions Boundary Policy": "implicitDeny",
  };
  expect(EvaluationResults?.[0]).toMatchObject({
    EvalDecision: "implicitDeny",
    MatchedStatements: [],
    EvalDecisionDetails: details,
    ResourceSpecificResults: [
      {
        EvalResourceDecision: "implicitDeny",
        EvalDecisionDetails: details,
        MatchedStatements: [
          { SourcePolicyId: "ResourcePolicy", SourcePolicyType: "Resource Policy" },
        ],
      },
    ],
  });
});

test("a resource's Deny comes first, and what the identity would have allowed comes with it", () => {
  const { iam } = localAccount();
  const { EvaluationResults } = iam("SimulateCustomPolicy", {
    PolicyInputList: [ALLOW_GET],
    CallerArn: ANN,
    ActionNames: ["s3:GetObject"],
    ResourceArns: [CAT],
    ResourcePolicy: text({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
    ContextEntries: [
      {
        ContextKeyName: "aws:SecureTransport",
        ContextKeyType: "boolean",
        ContextKeyValues: ["false"],
      },
    ],
  });
  const [result] = EvaluationResults ?? [];
  expect(result?.EvalDecision).toBe("explicitDeny");
  expect(result?.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId)).toEqual([
    "ResourcePolicy",
    "PolicyInputList.1",
  ]);
});

test("several resources are decided one by one, and together as the worst of them", () => {
  const { iam } = localAccount();
  const { EvaluationResults } = iam("SimulateCustomPolicy", {
    PolicyInputList: [
      text({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::good/*" }),
      text({ Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::bad/*" }),
    ],
    ActionNames: ["s3:GetObject"],
    ResourceArns: ["arn:aws:s3:::good/1", "arn:aws:s3:::other/1", "arn:aws:s3:::bad/1"],
  });
  const [result] = EvaluationResults ?? [];
  expect(result?.EvalDecision).toBe("explicitDeny");
  expect(
    result?.ResourceSpecificResults?.map((each) => [
      each.EvalResourceName,
      each.EvalResourceDecision,
    ]),
  ).toEqual([
    ["arn:aws:s3:::good/1", "allowed"],
    ["arn:aws:s3:::other/1", "implicitDeny"],
    ["arn:aws:s3:::bad/1", "explicitDeny"],
  ]);
});

test("keys that a matching statement asks for and nobody gave are named, as they are written", () => {
  const { iam, user } = localAccount();
  user("ann", {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::photos/\${aws:username}/*`,
        Condition: {
          IpAddress: { "aws:SourceIp": "10.0.0.0/8" },
          StringEquals: { "aws:PrincipalTag/team": `\${aws:RequestTag/team}` },
        },
      },
      {
        Effect: "Allow",
        Action: "s3:PutObject",
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      },
    ],
  });
  const ask = (resource: string, ...names: string[]) =>
    iam("SimulatePrincipalPolicy", {
      PolicySourceArn: ANN,
      ActionNames: ["s3:GetObject"],
      ResourceArns: [resource],
      ContextEntries: names.map((name) => ({
        ContextKeyName: name,
        ContextKeyType: "string" as const,
        ContextKeyValues: ["10.1.2.3"],
      })),
    }).EvaluationResults?.[0]?.ResourceSpecificResults?.[0];
  const own = "arn:aws:s3:::photos/ann/cat";
  expect(ask(own)?.MissingContextValues).toEqual([
    "aws:SourceIp",
    "aws:PrincipalTag/team",
    "aws:RequestTag/team",
  ]);
  const all = ["aws:sourceip", "aws:PrincipalTag/team", "aws:RequestTag/team"];
  expect(ask(own, ...all)).toMatchObject({
    EvalResourceDecision: "allowed",
    MissingContextValues: [],
  });
  expect(ask("arn:aws:s3:::photos/eve/cat", ...all)).toMatchObject({
    EvalResourceDecision: "implicitDeny",
    MissingContextValues: [],
  });
});
