import { expect, test } from "vitest";
import type { Credential } from "../../authority.ts";
import { allow, type LocalAccount, localAccount, policy } from "../../testing/local-account.ts";

const TASKS = "arn:aws:iam::aws:policy/root-task/";
const UNLOCK = `${TASKS}S3UnlockBucketPolicy`;
const AUDIT = `${TASKS}IAMAuditRootUserCredentials`;

/** A management account with an administrator, and a member account. */
async function organization(...features: ("RootSessions" | "RootCredentialsManagement")[]) {
  const account = localAccount();
  account.org("CreateOrganization", {});
  account.org("EnableAWSServiceAccess", { ServicePrincipal: "iam.amazonaws.com" });
  if (features.includes("RootSessions")) account.iam("EnableOrganizationsRootSessions", {});
  if (features.includes("RootCredentialsManagement")) {
    account.iam("EnableOrganizationsRootCredentialsManagement", {});
  }
  const { CreateAccountStatus } = account.org("CreateAccount", {
    AccountName: "member",
    Email: "member@example.com",
  });
  await account.clock.advance(60_000);
  const { CreateAccountStatus: status } = account.org("DescribeCreateAccountStatus", {
    CreateAccountRequestId: `${CreateAccountStatus?.Id}`,
  });
  return { account, admin: account.user("admin", allow("*")), memberId: `${status?.AccountId}` };
}

function assume(account: LocalAccount, as: Credential, TargetPrincipal: string, arn = UNLOCK) {
  return account.sts("AssumeRoot", { TargetPrincipal, TaskPolicyArn: { arn } }, as);
}

test("a session is the member's root, for a quarter of an hour, limited to its task", async () => {
  const { account, admin, memberId } = await organization("RootSessions");
  const { Credentials } = assume(account, admin, memberId);
  expect(Credentials?.Expiration?.getTime()).toBe(account.clock.now() + 900_000);
  const root = account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(account.sts("GetCallerIdentity", {}, root)).toEqual({
    Account: memberId,
    Arn: `arn:aws:iam::${memberId}:root`,
    UserId: memberId,
  });
  const may = (action: string, condition?: object) =>
    account.identities.authority.authorize(
      root.principal,
      root,
      {
        action,
        resource: "arn:aws:s3:::locked",
        ...(condition === undefined ? {} : { resourcePolicy: JSON.stringify(condition) }),
      },
      {},
    );
  expect(may("s3:DeleteBucketPolicy").allowed).toBe(true);
  expect(may("s3:GetObject")).toMatchObject({
    allowed: false,
    message: expect.stringMatching(
      /s3:GetObject.* with an explicit deny in a session policy: arn:aws:iam::aws:policy\/root-task\/\w+$/,
    ),
  });
  const unlessAssumed = policy({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: "*",
    Condition: { Null: { "aws:AssumedRoot": "true" } },
  });
  expect(may("s3:DeleteBucketPolicy", unlessAssumed).allowed).toBe(true);
});

test("the task of auditing lets into IAM, for the root's own credentials", async () => {
  const { account, admin, memberId } = await organization("RootCredentialsManagement");
  const { Credentials } = assume(account, admin, memberId, AUDIT);
  const root = account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(account.iam("ListAccessKeys", {}, root).AccessKeyMetadata).toEqual([]);
  expect(account.iam("GetUser", {}, root).User?.Arn).toBe(`arn:aws:iam::${memberId}:root`);
  expect(account.iam("GetAccountSummary", {}, root).SummaryMap).toMatchObject({ Users: 0 });
  expect(account.errorOf(() => account.iam("CreateAccessKey", {}, root))).toMatch(
    /^AccessDenied: .*with an explicit deny in a session policy: arn:aws:iam::aws:policy\/root-task\/\w+$/,
  );
});

test("each task needs its feature", async () => {
  const { account, admin, memberId } = await organization("RootCredentialsManagement");
  const refusal = (arn: string) => account.errorOf(() => assume(account, admin, memberId, arn));
  expect(refusal(UNLOCK)).toMatch(/^AccessDenied: You don't have access/);
  expect(refusal(AUDIT)).toBe("no error");
  account.iam("DisableOrganizationsRootCredentialsManagement", {});
  expect(refusal(AUDIT)).toMatch(/^AccessDenied/);
  expect(refusal("arn:aws:iam::aws:policy/AdministratorAccess")).toMatch(/^ValidationError/);
});

test("only who manages the organization's roots, and no root itself, assumes a member's root", async () => {
  const { account, admin, memberId } = await organization("RootSessions");
  const refusal = (as: Credential, target = memberId) =>
    account.errorOf(() => assume(account, as, target));
  expect(refusal(admin, `arn:aws:iam::${memberId}:root`)).toBe("no error");
  expect(refusal(account.root)).toMatch(/^AccessDenied: AssumeRoot can't/);
  expect(refusal(admin, "000000000000")).toMatch(/^AccessDenied: You don't have access/);
  expect(refusal(admin, "333333333333")).toMatch(/^AccessDenied: You don't have access/);
  expect(refusal(admin, "arn:aws:iam::x:root")).toBe(
    "ValidationError: arn:aws:iam::x:root is invalid",
  );
  const member = account.credential(memberId);
  account.iam("CreateUser", { UserName: "m" }, member);
  const PolicyDocument = JSON.stringify(allow("*"));
  account.iam("PutUserPolicy", { UserName: "m", PolicyName: "p", PolicyDocument }, member);
  const { AccessKey } = account.iam("CreateAccessKey", { UserName: "m" }, member);
  expect(refusal(account.credential(`${AccessKey?.AccessKeyId}`))).toMatch(/^AccessDenied/);
});

test("the permission is on the member's root, and the task is a condition key", async () => {
  const { account, memberId } = await organization("RootSessions", "RootCredentialsManagement");
  const auditor = account.user(
    "auditor",
    policy({
      Effect: "Allow",
      Action: "sts:AssumeRoot",
      Resource: `arn:aws:iam::${memberId}:root`,
      Condition: { StringEquals: { "sts:TaskPolicyArn": AUDIT } },
    }),
  );
  const refusal = (arn: string) => account.errorOf(() => assume(account, auditor, memberId, arn));
  expect(refusal(AUDIT)).toBe("no error");
  expect(refusal(UNLOCK)).toMatch(/sts:AssumeRoot on resource: arn:aws:iam::\d{12}:root because/);
});
