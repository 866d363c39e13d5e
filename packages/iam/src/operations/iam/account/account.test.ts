import { expect, test } from "vitest";
import { allow, type LocalAccount, localAccount, trust } from "../../../testing/local-account.ts";
import type { IamInput } from "../iam-operation.ts";

const ACCOUNT = "000000000000";
const DOCUMENT = JSON.stringify(allow("s3:Get*"));
const POWER = "arn:aws:iam::aws:policy/PowerUserAccess";
const S3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";

function populate({ iam, user }: LocalAccount): string {
  user("ann", allow("s3:*"));
  iam("CreateUser", { UserName: "bob", PermissionsBoundary: POWER });
  iam("CreateGroup", { GroupName: "g" });
  iam("AddUserToGroup", { GroupName: "g", UserName: "ann" });
  const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT });
  const Tags = [{ Key: "team", Value: "blue" }];
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument, Tags });
  iam("CreateInstanceProfile", { InstanceProfileName: "p" });
  iam("AddRoleToInstanceProfile", { InstanceProfileName: "p", RoleName: "r" });
  const { Policy } = iam("CreatePolicy", { PolicyName: "own", PolicyDocument: DOCUMENT });
  const PolicyArn = `${Policy?.Arn}`;
  iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: DOCUMENT });
  iam("AttachRolePolicy", { RoleName: "r", PolicyArn: S3 });
  iam("AttachGroupPolicy", { GroupName: "g", PolicyArn: S3 });
  return PolicyArn;
}

test("the summary counts what the account has and names the quotas", () => {
  const account = localAccount();
  const { iam } = account;
  const before = iam("GetAccountSummary", {}).SummaryMap ?? {};
  expect(before).toMatchObject({ Users: 0, Policies: 0, PolicyVersionsInUse: 0 });
  expect(before).toMatchObject({ UsersQuota: 5000, AssumeRolePolicySizeQuota: 2048 });
  const PolicyArn = populate(account);
  const summary = () => iam("GetAccountSummary", {}).SummaryMap;
  expect(summary()).toEqual({
    ...before,
    Users: 2,
    Groups: 1,
    Roles: 1,
    Policies: 1,
    InstanceProfiles: 1,
    // PowerUserAccess as a boundary, AmazonS3ReadOnlyAccess however often.
    PolicyVersionsInUse: 2,
  });
  iam("AttachUserPolicy", { UserName: "bob", PolicyArn });
  iam("CreateAccessKey", {});
  expect(summary()).toMatchObject({ PolicyVersionsInUse: 3, AccountAccessKeysPresent: 1 });
});

test("authorization details hold everything that decides, of every kind", () => {
  const account = localAccount();
  const { iam } = account;
  const PolicyArn = populate(account);
  const shown = iam("GetAccountAuthorizationDetails", {});
  const [ann, bob] = shown.UserDetailList ?? [];
  expect(ann).toMatchObject({ UserName: "ann", GroupList: ["g"], AttachedManagedPolicies: [] });
  expect(ann?.UserPolicyList?.map((policy) => policy.PolicyName)).toEqual(["own"]);
  expect(bob).toMatchObject({ PermissionsBoundary: { PermissionsBoundaryArn: POWER }, Tags: [] });
  expect(bob).not.toHaveProperty("UserPolicyList");
  const attached = [{ PolicyName: "AmazonS3ReadOnlyAccess", PolicyArn: S3 }];
  expect(shown.GroupDetailList).toMatchObject([
    { GroupName: "g", GroupPolicyList: [], AttachedManagedPolicies: attached },
  ]);
  expect(shown.RoleDetailList).toMatchObject([
    {
      RoleName: "r",
      RolePolicyList: [],
      AttachedManagedPolicies: attached,
      Tags: [{ Key: "team", Value: "blue" }],
      RoleLastUsed: {},
      InstanceProfileList: [{ InstanceProfileName: "p", Roles: [{ RoleName: "r" }] }],
    },
  ]);
  const arns = shown.Policies?.map((policy) => policy.Arn);
  expect(arns).toEqual([PolicyArn, S3, POWER].sort());
  const own = shown.Policies?.find((policy) => policy.Arn === PolicyArn);
  expect(own?.PolicyVersionList).toMatchObject([
    { VersionId: "v2", IsDefaultVersion: false },
    {
      VersionId: "v1",
      IsDefaultVersion: true,
      Document: encodeURIComponent(DOCUMENT).replaceAll("*", "%2A"),
    },
  ]);
});

test("authorization details show when a role was last used", async () => {
  const account = localAccount();
  const { iam, sts, credential, clock } = account;
  populate(account);
  await clock.advance(5000);
  const ann = credential(`${iam("CreateAccessKey", { UserName: "ann" }).AccessKey?.AccessKeyId}`);
  iam("PutUserPolicy", {
    UserName: "ann",
    PolicyName: "assume",
    PolicyDocument: JSON.stringify(allow("sts:AssumeRole")),
  });
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`;
  const issued = sts("AssumeRole", { RoleArn, RoleSessionName: "s1" }, ann) as {
    Credentials?: { AccessKeyId?: string; SessionToken?: string };
  };
  const session = credential(
    `${issued.Credentials?.AccessKeyId}`,
    `${issued.Credentials?.SessionToken}`,
  );
  account.identities.authority.used(session, "s3", "eu-west-1", clock.now());
  const { RoleDetailList } = iam("GetAccountAuthorizationDetails", { Filter: ["Role"] });
  expect(RoleDetailList?.[0]?.RoleLastUsed).toEqual({
    LastUsedDate: new Date("2026-01-01T00:00:05Z"),
    Region: "eu-west-1",
  });
});

test("authorization details are filtered by kind and walked page by page", () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  populate(account);
  type Filter = IamInput<"GetAccountAuthorizationDetails">["Filter"];
  const walk = (Filter?: Filter) => {
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const request = { MaxItems: 2, ...(Filter && { Filter }), ...(Marker && { Marker }) };
      const page = iam("GetAccountAuthorizationDetails", request);
      const shown = [
        ...(page.UserDetailList ?? []).map((each) => `${each.UserName}`),
        ...(page.RoleDetailList ?? []).map((each) => `${each.RoleName}`),
        ...(page.GroupDetailList ?? []).map((each) => `${each.GroupName}`),
        ...(page.Policies ?? []).map((each) => `${each.PolicyName}`),
      ];
      expect(shown.length).toBeLessThanOrEqual(2);
      names.push(...shown);
      Marker = page.Marker;
    } while (Marker !== undefined);
    return names;
  };
  expect(walk()).toEqual([
    "ann",
    "bob",
    "r",
    "g",
    "own",
    "AmazonS3ReadOnlyAccess",
    "PowerUserAccess",
  ]);
  expect(walk(["Group", "User"])).toEqual(["ann", "bob", "g"]);
  expect(walk(["LocalManagedPolicy"])).toEqual(["own"]);
  const { Marker } = iam("GetAccountAuthorizationDetails", { MaxItems: 1, Filter: ["User"] });
  const other = { Marker, Filter: ["User", "Role"] } as const;
  expect(errorOf(() => iam("GetAccountAuthorizationDetails", other))).toBe(
    "ValidationError: Marker and Filter do not match",
  );
});
