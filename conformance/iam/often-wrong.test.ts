/**
 * What other emulators of AWS get wrong, each as AWS documents it, with real clients.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import {
  CreateUserCommand,
  GetUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Accounts, allow, deny, document, outcomeOf } from "./accounts.ts";

const HOME = "111111111111";
const OTHER = "222222222222";

let accounts: Accounts;
let bucket: string;
beforeAll(async () => {
  accounts = await Accounts.start();
  bucket = await accounts.bucket(HOME);
});
afterAll(() => accounts.stop());

const user = (...identity: ReturnType<typeof allow>[]) =>
  accounts.user(HOME, { identity: identity.length === 0 ? undefined : identity });

test("a user without policies cannot assume an admin role of its account", async () => {
  const { arn } = await accounts.role(HOME, { identity: [allow("*")] });
  const bare = await user();
  expect(await outcomeOf(accounts.assume(arn, bare.credentials))).toBe(
    "because no identity-based policy allows the sts:AssumeRole action",
  );
  const allowed = await user(allow("sts:AssumeRole", { Resource: arn }));
  expect(await outcomeOf(accounts.assume(arn, allowed.credentials))).toBe("allowed");
});

test("a role that trusts nobody is assumed by nobody, the account's administrator included", async () => {
  const trusted = await accounts.role(HOME, {}, { AWS: OTHER });
  const admin = await user(allow("*"));
  expect(await outcomeOf(accounts.assume(trusted.arn, admin.credentials))).toBe(
    "because no role trust policy allows the sts:AssumeRole action",
  );
});

test("a boundary without the action denies what the user's policy allows", async () => {
  const limited = await accounts.user(HOME, {
    identity: [allow("*")],
    boundary: [allow("s3:*")],
  });
  expect(await outcomeOf(accounts.read(limited.credentials, bucket))).toBe("allowed");
  const list = accounts.emulator.iam(limited.credentials).send(new ListUsersCommand({}));
  expect(await outcomeOf(list)).toBe(
    "because no permissions boundary allows the iam:ListUsers action",
  );
});

test("a session policy narrows the role and gives nothing that the role has not", async () => {
  const role = await accounts.role(HOME, { identity: [allow("s3:GetObject")] });
  const caller = await user(allow("sts:AssumeRole"));
  const session = (Policy: string) => accounts.assume(role.arn, caller.credentials, { Policy });
  const narrow = await session(document(allow("s3:ListBucket")));
  expect(await outcomeOf(accounts.read(narrow, bucket))).toBe(
    "because no session policy allows the s3:GetObject action",
  );
  const wide = await session(document(allow("*")));
  expect(await outcomeOf(accounts.read(wide, bucket))).toBe("allowed");
  const put = accounts.emulator
    .s3(wide)
    .send(new PutObjectCommand({ Bucket: bucket, Key: "n", Body: "x" }));
  expect(await outcomeOf(put)).toBe(
    "because no identity-based policy allows the s3:PutObject action",
  );
});

test("Deny with NotPrincipal spares only those whom it lists with their account", async () => {
  const bucketOfTest = await accounts.bucket(HOME);
  const [listed, stranger] = [await user(allow("s3:*")), await user(allow("s3:*"))];
  const NotPrincipal = { AWS: [listed.arn, `arn:aws:iam::${HOME}:root`] };
  const not = { Effect: "Deny", Action: "s3:GetObject", NotPrincipal } as const;
  await accounts.setBucketPolicy(HOME, bucketOfTest, not);
  expect(await outcomeOf(accounts.read(listed.credentials, bucketOfTest))).toBe("allowed");
  expect(await outcomeOf(accounts.read(stranger.credentials, bucketOfTest))).toBe(
    "with an explicit deny in a resource-based policy",
  );
  const rootless = { ...not, NotPrincipal: { AWS: [listed.arn] } };
  await accounts.setBucketPolicy(HOME, bucketOfTest, rootless);
  expect(await outcomeOf(accounts.read(listed.credentials, bucketOfTest))).toBe(
    "with an explicit deny in a resource-based policy",
  );
});

describe("aws:PrincipalArn of a session is its role's ARN", () => {
  test.each([
    ["StringEquals", (role: { arn: string }) => role.arn, "allowed"],
    ["ArnEquals", (role: { arn: string }) => role.arn, "allowed"],
    ["ArnLike", () => `arn:aws:iam::${HOME}:role/*`, "allowed"],
    [
      "StringEquals",
      (role: { sessionArn: string }) => role.sessionArn,
      "because no identity-based policy allows the s3:GetObject action",
    ],
    [
      "ArnLike",
      () => `arn:aws:sts::${HOME}:assumed-role/*`,
      "because no identity-based policy allows the s3:GetObject action",
    ],
  ])("%s %s", async (operator, value, outcome) => {
    const role = await accounts.role(HOME, {});
    const Condition = { [operator]: { "aws:PrincipalArn": value(role) } };
    const PolicyDocument = document({ ...allow("s3:GetObject"), Condition });
    await accounts.emulator
      .iam(accounts.root(HOME))
      .send(new PutRolePolicyCommand({ RoleName: role.name, PolicyName: "p", PolicyDocument }));
    const caller = await user(allow("sts:AssumeRole"));
    const session = await accounts.assume(role.arn, caller.credentials);
    expect(await outcomeOf(accounts.read(session, bucket))).toBe(outcome);
  });
});

describe("an implicit deny of the boundary", () => {
  test.each([
    ["does not limit what the resource gives to the session", "session", "allowed"],
    [
      "limits what the resource gives to the role",
      "role",
      "because no permissions boundary allows the s3:GetObject action",
    ],
  ])("%s", async (_what, named, outcome) => {
    const bucketOfTest = await accounts.bucket(HOME);
    const role = await accounts.role(HOME, { boundary: [allow("sqs:*")] });
    const AWS = named === "session" ? role.sessionArn : role.arn;
    const grant = { Effect: "Allow", Action: "s3:GetObject", Principal: { AWS } } as const;
    await accounts.setBucketPolicy(HOME, bucketOfTest, grant);
    const caller = await user(allow("sts:AssumeRole"));
    const session = await accounts.assume(role.arn, caller.credentials);
    expect(await outcomeOf(accounts.read(session, bucketOfTest))).toBe(outcome);
  });
});

describe("a key that the request has not", () => {
  const create = async (condition: object) => {
    const caller = await user(allow("iam:CreateUser", { Condition: condition }));
    const UserName = accounts.fresh("made");
    return outcomeOf(
      accounts.emulator.iam(caller.credentials).send(new CreateUserCommand({ UserName })),
    );
  };
  const denied = "because no identity-based policy allows the iam:CreateUser action";
  test.each([
    ["ForAllValues:StringEquals holds", "ForAllValues:StringEquals", "allowed"],
    ["ForAnyValue:StringEquals does not", "ForAnyValue:StringEquals", denied],
    ["StringEquals does not", "StringEquals", denied],
    ["StringEqualsIfExists holds", "StringEqualsIfExists", "allowed"],
    ["StringNotEquals holds", "StringNotEquals", "allowed"],
    ["StringNotLike holds", "StringNotLike", "allowed"],
    ["ForAnyValue:StringNotEquals does not", "ForAnyValue:StringNotEquals", denied],
  ])("%s", async (_what, operator, outcome) => {
    expect(await create({ [operator]: { "aws:TagKeys": ["team"] } })).toBe(outcome);
  });

  test("Null tells it from one that is there", async () => {
    expect(await create({ Null: { "aws:RequestTag/team": "true" } })).toBe("allowed");
    expect(await create({ Null: { "aws:RequestTag/team": "false" } })).toBe(denied);
  });
});

test("aws:SourceVpc is absent outside of VPC endpoints: a Deny with StringNotEquals shuts everybody out", async () => {
  const caller = await user(
    allow("s3:*"),
    deny("s3:GetObject", { Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } } }),
  );
  expect(await outcomeOf(accounts.read(caller.credentials, bucket))).toBe(
    "with an explicit deny in an identity-based policy",
  );
  const positive = await user(
    allow("s3:*", { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }),
  );
  expect(await outcomeOf(accounts.read(positive.credentials, bucket))).toBe(
    "because no identity-based policy allows the s3:GetObject action",
  );
  const forged = accounts.emulator.s3(positive.credentials);
  forged.middlewareStack.add(
    (next) => (args) => {
      const { request } = args as { request: { headers: Record<string, string> } };
      request.headers["x-amz-source-vpc"] = "vpc-1";
      request.headers["x-amz-vpc-id"] = "vpc-1";
      return next(args);
    },
    { step: "build" },
  );
  expect(await outcomeOf(forged.send(new GetObjectCommand({ Bucket: bucket, Key: "k" })))).toMatch(
    /^because no identity/,
  );
});

describe("resources", () => {
  const named = async (Resource: string) => {
    const Path = "/team/a/";
    const UserName = accounts.fresh("named");
    const iam = accounts.emulator.iam(accounts.root(HOME));
    await iam.send(new CreateUserCommand({ UserName, Path }));
    const caller = await user(
      allow("iam:GetUser", { Resource: Resource.replace("NAME", UserName) }),
    );
    return outcomeOf(
      accounts.emulator.iam(caller.credentials).send(new GetUserCommand({ UserName })),
    );
  };
  const denied = "because no identity-based policy allows the iam:GetUser action";
  test.each([
    ["a star runs past slashes", `arn:aws:iam::${HOME}:user/*/NAME`, "allowed"],
    ["a star stands for an empty field", `arn:aws:iam:*:${HOME}:user/team/a/NAME`, "allowed"],
    ["a question mark is one character", `arn:aws:iam::${HOME}:user/team/?/NAME`, "allowed"],
    ["and no more than one", `arn:aws:iam::${HOME}:user/t?/a/NAME`, denied],
    ["the path belongs to the name", `arn:aws:iam::${HOME}:user/NAME`, denied],
    ["the account counts", `arn:aws:iam::${OTHER}:user/team/a/NAME`, denied],
    ["case counts", `arn:aws:iam::${HOME}:user/Team/a/NAME`, denied],
  ])("%s", async (_what, Resource, outcome) => {
    expect(await named(Resource)).toBe(outcome);
  });
});

test.each([
  ["a*z", "a:b:z", "allowed"],
  ["a:*", "a:b/c:d", "allowed"],
  ["*:z", "a:b:z", "allowed"],
  ["a?z", "a:z", "allowed"],
  ["a:b", "a:b:z", "because no identity-based policy allows the s3:GetObject action"],
])("wildcards run past colons: %s and the key %s", async (pattern, Key, outcome) => {
  const s3 = accounts.emulator.s3(accounts.root(HOME));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "x" }));
  const Resource = `arn:aws:s3:::${bucket}/${pattern}`;
  const caller = await user(allow("s3:GetObject", { Resource }));
  expect(await outcomeOf(accounts.read(caller.credentials, bucket, Key))).toBe(outcome);
});

describe("case", () => {
  const denied = "because no identity-based policy allows the s3:GetObject action";
  const tagged = async (Action: string, Condition: object) => {
    const name = accounts.fresh("Case");
    const caller = await accounts.user(HOME, { identity: [allow(Action, { Condition })] }, name);
    return outcomeOf(accounts.read(caller.credentials, bucket));
  };
  const like = (operator: string, key: string, value: string) => ({ [operator]: { [key]: value } });
  test.each([
    ["actions do not count it", "S3:getOBJECT", {}, "allowed"],
    ["names of keys do not", "s3:*", like("StringLike", "AWS:UserName", "Case-*"), "allowed"],
    ["StringLike does", "s3:*", like("StringLike", "aws:username", "case-*"), denied],
    ["StringEquals does", "s3:*", like("StringEquals", "aws:PrincipalAccount", HOME), "allowed"],
    [
      "ArnLike does",
      "s3:*",
      like("ArnLike", "aws:PrincipalArn", `arn:aws:iam::${HOME}:user/case-*`),
      denied,
    ],
    ["Bool does not", "s3:*", like("Bool", "aws:SecureTransport", "FALSE"), "allowed"],
    [
      "StringEqualsIgnoreCase does not",
      "s3:*",
      like("StringEqualsIgnoreCase", "aws:PrincipalType", "uSER"),
      "allowed",
    ],
    [
      "StringNotEqualsIgnoreCase does not",
      "s3:*",
      like("StringNotEqualsIgnoreCase", "aws:PrincipalType", "uSER"),
      denied,
    ],
  ])("%s", async (_what, Action, Condition, outcome) => {
    expect(await tagged(Action, Condition)).toBe(outcome);
  });
});

test("GetCallerIdentity answers those whom every policy denies", async () => {
  const denied = await user(deny("*"));
  const sts = accounts.emulator.sts(denied.credentials);
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(denied.arn);
});
