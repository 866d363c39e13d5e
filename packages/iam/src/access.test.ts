import type { AuthorizationRequest } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { accessAnalyzerAccess, iamAccess, organizationsAccess, stsAccess } from "./access.ts";
import { accessAnalyzerOperations } from "./operations/access-analyzer/index.ts";
import { iamOperations } from "./operations/iam/index.ts";
import { organizationsOperations } from "./operations/organizations/index.ts";
import { stsOperations } from "./operations/sts/index.ts";
import { allow, localAccount, trust } from "./testing/local-account.ts";

const ROLE = "arn:aws:iam::000000000000:role/r";

/** Members of every input that names something. */
const INPUT = {
  UserName: "ann",
  GroupName: "g",
  RoleName: "r",
  PolicyName: "p",
  PolicyArn: "arn:aws:iam::000000000000:policy/p",
  PermissionsBoundary: "arn:aws:iam::000000000000:policy/p",
  AccessKeyId: "AKIAQAAAAAAAGIFVOKH6",
  InstanceProfileName: "p",
  ServerCertificateName: "c",
  ServiceName: "codecommit.amazonaws.com",
  ServiceSpecificCredentialId: "ACCAQAAAAAAAPBAFQJI5W",
  SerialNumber: "arn:aws:iam::000000000000:mfa/phone",
  AWSServiceName: "autoscaling.amazonaws.com",
  DeletionTaskId: "task/aws-service-role/autoscaling.amazonaws.com/r/1",
  Url: "https://idp.example.com",
  OpenIDConnectProviderArn: "arn:aws:iam::000000000000:oidc-provider/idp.example.com",
  SAMLProviderArn: "arn:aws:iam::000000000000:saml-provider/idp",
  RoleArn: ROLE,
  RoleSessionName: "s1",
  TargetPrincipal: "111111111111",
  TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy" },
  TagKeys: ["a"],
  EntityPath: "o-abcdefghij/r-abcd",
  JobId: "00000000-0000-0000-0000-000000000000",
  AccountId: "111111111111",
  ParentId: "r-abcd",
  SourceParentId: "r-abcd",
  DestinationParentId: "r-abcd",
  ChildId: "111111111111",
  OrganizationalUnitId: "ou-abcd-12345678",
  HandshakeId: "h-12345678",
  PolicyId: "p-12345678",
  TargetId: "r-abcd",
  Target: { Type: "ACCOUNT", Id: "111111111111" },
  RootId: "r-abcd",
  ResourceId: "p-12345678",
  Id: "rt-12345678",
  Type: "SERVICE_CONTROL_POLICY",
};

test("every operation has a row, and every row asks for a permission of the operation's name", () => {
  const { identities, user } = localAccount();
  const ann = user("ann");
  const tables = [
    { prefix: "iam", rows: iamAccess(identities), operations: iamOperations },
    { prefix: "sts", rows: stsAccess(identities), operations: stsOperations },
    {
      prefix: "organizations",
      rows: organizationsAccess(identities),
      operations: organizationsOperations,
    },
    {
      prefix: "access-analyzer",
      rows: accessAnalyzerAccess(identities),
      operations: accessAnalyzerOperations,
    },
  ];
  // AWS asks for no permission to know or to renew oneself; about whom a provider vouches for, the operation asks.
  const free = [
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "GetCallerIdentity",
    "GetSessionToken",
  ];
  for (const { prefix, rows, operations } of tables) {
    expect(Object.keys(rows).sort()).toEqual(Object.keys(operations).sort());
    for (const [name, row] of Object.entries(rows)) {
      const call = {
        operation: name,
        caller: { ...ann.principal },
        head: { headers: {}, query: "" },
      };
      // A serial number alone is for IAM; STS wants a code with it, and verifies that.
      const { SerialNumber: _, ...withoutMfa } = INPUT;
      const input = prefix === "sts" ? withoutMfa : INPUT;
      const requests = (row as (...parts: unknown[]) => AuthorizationRequest[])(input, call);
      const actions = requests.map((request) => request.action);
      expect(actions[0]).toBe(free.includes(name) ? undefined : `${prefix}:${name}`);
    }
  }
});

test("permissions are asked for on the ARN with the path that the entity has", () => {
  const { iam, user, errorOf } = localAccount();
  const ann = user("ann", allow("iam:GetUser", "arn:aws:iam::*:user/staff/*"));
  iam("CreateUser", { UserName: "bob", Path: "/staff/" });
  iam("CreateUser", { UserName: "eve" });
  expect(errorOf(() => iam("GetUser", { UserName: "bob" }, ann))).toBe("no error");
  expect(errorOf(() => iam("GetUser", { UserName: "eve" }, ann))).toMatch(/user\/eve because/);
  expect(errorOf(() => iam("GetUser", { UserName: "none" }, ann))).toMatch(/^AccessDenied/);
});

test("a rename asks for the old ARN and the new one", () => {
  const { iam, user, errorOf } = localAccount();
  const ann = user("ann", allow("iam:UpdateUser", "arn:aws:iam::*:user/a*"));
  const rename = (NewUserName: string) =>
    errorOf(() => iam("UpdateUser", { UserName: "ann", NewUserName }, ann));
  expect(rename("bob")).toMatch(/on resource: arn:aws:iam::000000000000:user\/bob because/);
  expect(rename("anna")).toBe("no error");
});

test("policies can tie changes to boundaries, policy ARNs, and tags asked for and had", () => {
  const { iam, user, errorOf } = localAccount();
  const edge = "arn:aws:iam::aws:policy/PowerUserAccess";
  const PolicyArn = "arn:aws:iam::aws:policy/AmazonS3FullAccess";
  const when = (action: string, key: string, value: string) => ({
    Effect: "Allow",
    Action: action,
    Resource: "*",
    Condition: { StringEquals: { [key]: value } },
  });
  const ann = user("ann", {
    Version: "2012-10-17",
    Statement: [
      when("iam:CreateUser", "iam:PermissionsBoundary", edge),
      when("iam:CreateRole", "aws:RequestTag/team", "blue"),
      when("iam:AttachUserPolicy", "iam:PolicyARN", PolicyArn),
      when("iam:DeleteUser", "aws:ResourceTag/team", "blue"),
    ],
  });
  iam("CreateUser", { UserName: "bob", Tags: [{ Key: "team", Value: "blue" }] });
  const denied = /^AccessDenied/;
  const make = (more: object) => () => iam("CreateUser", { UserName: "new", ...more }, ann);
  expect(errorOf(make({}))).toMatch(denied);
  expect(errorOf(make({ PermissionsBoundary: edge }))).toBe("no error");
  const attach = (arn: string) => () =>
    iam("AttachUserPolicy", { UserName: "bob", PolicyArn: arn }, ann);
  expect(errorOf(attach(edge))).toMatch(denied);
  expect(errorOf(attach(PolicyArn))).toBe("no error");
  iam("DetachUserPolicy", { UserName: "bob", PolicyArn });
  expect(errorOf(() => iam("DeleteUser", { UserName: "new" }, ann))).toMatch(denied);
  expect(errorOf(() => iam("DeleteUser", { UserName: "bob" }, ann))).toBe("no error");
});

test("whoever makes something with tags needs the permission of tagging it", () => {
  const { iam, errorOf, user } = localAccount();
  const AssumeRolePolicyDocument = trust({ AWS: "000000000000" });
  const PolicyDocument = JSON.stringify(allow("s3:*"));
  const makes = [
    ["CreateUser", "TagUser", "user/x", { UserName: "x" }],
    ["CreateRole", "TagRole", "role/x", { RoleName: "x", AssumeRolePolicyDocument }],
    ["CreatePolicy", "TagPolicy", "policy/x", { PolicyName: "x", PolicyDocument }],
    [
      "CreateInstanceProfile",
      "TagInstanceProfile",
      "instance-profile/x",
      { InstanceProfileName: "x" },
    ],
    ["CreateVirtualMFADevice", "TagMFADevice", "mfa/x", { VirtualMFADeviceName: "x" }],
    [
      "CreateOpenIDConnectProvider",
      "TagOpenIDConnectProvider",
      "oidc-provider/idp.example.com",
      { Url: "https://idp.example.com" },
    ],
  ] as const;
  const Tags = [{ Key: "team", Value: "blue" }];
  for (const [create, tag, name, input] of makes) {
    const arn = `arn:aws:iam::000000000000:${name}`;
    const maker = user(`only-${create}`, allow(`iam:${create}`));
    expect(errorOf(() => iam(create, { ...input, Tags } as never, maker))).toBe(
      `AccessDenied: User: arn:aws:iam::000000000000:user/only-${create} is not authorized to perform: iam:${tag} on resource: ${arn} because no identity-based policy allows the iam:${tag} action`,
    );
    const tagger = user(`both-${create}`, allow([`iam:${create}`, `iam:${tag}`], arn));
    expect(errorOf(() => iam(create, { ...input, Tags } as never, tagger))).toBe("no error");
  }
});
