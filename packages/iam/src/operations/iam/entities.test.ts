import { expect, test } from "vitest";
import { allow, localAccount, trust } from "../../testing/local-account.ts";

const ACCOUNT = "000000000000";
const TRUST = trust({ AWS: ACCOUNT });

test("CreateUser and GetUser show path, id, ARN, tags and a time of whole seconds", async () => {
  const { iam, clock } = localAccount();
  await clock.advance(1234);
  const Tags = [{ Key: "Team", Value: "blue" }];
  const made = iam("CreateUser", { UserName: "Ann", Path: "/staff/", Tags }).User;
  expect(made).toEqual({
    Path: "/staff/",
    UserName: "Ann",
    UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
    Arn: `arn:aws:iam::${ACCOUNT}:user/staff/Ann`,
    CreateDate: new Date("2026-01-01T00:00:01Z"),
    Tags,
  });
  expect(iam("GetUser", { UserName: "Ann" }).User).toEqual(made);
  expect(iam("ListUsers", {}).Users).toEqual([{ ...made, Tags: undefined }]);
});

test("names are unique in an account without regard to case, and free in another", () => {
  const { iam, credential, errorOf } = localAccount();
  iam("CreateUser", { UserName: "Ann" });
  iam("CreateGroup", { GroupName: "Ann" });
  iam("CreateRole", { RoleName: "Ann", AssumeRolePolicyDocument: TRUST });
  const already = (kind: string) => `EntityAlreadyExists: ${kind} with name ANN already exists.`;
  expect(errorOf(() => iam("CreateUser", { UserName: "ANN" }))).toBe(already("User"));
  expect(errorOf(() => iam("CreateGroup", { GroupName: "ANN" }))).toBe(already("Group"));
  expect(
    errorOf(() => iam("CreateRole", { RoleName: "ANN", AssumeRolePolicyDocument: TRUST })),
  ).toBe(already("Role"));
  const other = credential("111111111111");
  const arn = iam("CreateUser", { UserName: "ANN" }, other).User?.Arn;
  expect(arn).toBe("arn:aws:iam::111111111111:user/ANN");
});

test("what does not exist is said to be not found", () => {
  const { iam, errorOf } = localAccount();
  const missing = (kind: string) => `NoSuchEntity: The ${kind} with name x cannot be found.`;
  expect(errorOf(() => iam("GetUser", { UserName: "x" }))).toBe(missing("user"));
  expect(errorOf(() => iam("DeleteGroup", { GroupName: "x" }))).toBe(missing("group"));
  expect(errorOf(() => iam("GetRole", { RoleName: "x" }))).toBe(missing("role"));
  expect(errorOf(() => iam("CreateAccessKey", { UserName: "x" }))).toBe(missing("user"));
  iam("CreateUser", { UserName: "ann" });
  const keyless = { UserName: "ann", AccessKeyId: "AKIAX" };
  expect(errorOf(() => iam("DeleteAccessKey", keyless))).toBe(
    "NoSuchEntity: The Access Key with id AKIAX cannot be found.",
  );
});

test("a user goes only when nothing hangs on it, and every conflict is named", () => {
  const { iam, errorOf, user } = localAccount();
  const { accessKeyId } = user("ann", allow("s3:*"));
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  iam("CreateGroup", { GroupName: "g" });
  iam("AddUserToGroup", { GroupName: "g", UserName: "ann" });
  iam("AttachUserPolicy", { UserName: "ann", PolicyArn });
  const remove = () => errorOf(() => iam("DeleteUser", { UserName: "ann" }));
  const conflict = (what: string) => `DeleteConflict: Cannot delete entity, must ${what} first.`;
  expect(remove()).toBe(conflict("detach all policies"));
  iam("DetachUserPolicy", { UserName: "ann", PolicyArn });
  expect(remove()).toBe(conflict("delete policies"));
  iam("DeleteUserPolicy", { UserName: "ann", PolicyName: "own" });
  expect(remove()).toBe(conflict("delete access keys"));
  iam("DeleteAccessKey", { UserName: "ann", AccessKeyId: accessKeyId });
  expect(remove()).toBe(conflict("remove users from group"));
  expect(errorOf(() => iam("DeleteGroup", { GroupName: "g" }))).toBe(
    conflict("remove users from group"),
  );
  iam("RemoveUserFromGroup", { GroupName: "g", UserName: "ann" });
  expect(remove()).toBe("no error");
  expect(errorOf(() => iam("DeleteGroup", { GroupName: "g" }))).toBe("no error");
});

test("a user has two access keys at most, and the secret is shown once", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "ann" });
  const made = [1, 2].map(() => iam("CreateAccessKey", { UserName: "ann" }).AccessKey);
  expect(errorOf(() => iam("CreateAccessKey", { UserName: "ann" }))).toBe(
    "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2",
  );
  const listed = iam("ListAccessKeys", { UserName: "ann" }).AccessKeyMetadata;
  expect(listed?.map((key) => key.AccessKeyId).sort()).toEqual(
    made.map((key) => key?.AccessKeyId).sort(),
  );
  expect(JSON.stringify(listed)).not.toContain(`${made[0]?.SecretAccessKey}`);
});

test("without a user name, an operation is about the caller", () => {
  const { iam, sts, user, root, credential, errorOf } = localAccount();
  const ann = user("ann", allow("iam:*"));
  expect(iam("GetUser", {}, ann).User?.UserName).toBe("ann");
  const own = iam("CreateAccessKey", {}, ann).AccessKey;
  expect(own?.UserName).toBe("ann");
  expect(iam("GetUser", {}, root).User?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
  const rootKey = iam("CreateAccessKey", {}, root).AccessKey;
  expect(credential(`${rootKey?.AccessKeyId}`).principal).toEqual(root.principal);
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: TRUST });
  const role = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`, RoleSessionName: "s1" };
  const { Credentials } = sts("AssumeRole", role);
  const session = credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(errorOf(() => iam("GetUser", {}, session))).toBe(
    "ValidationError: Must specify userName when calling with non-User credentials",
  );
});

test("UpdateUser and UpdateGroup rename, but not onto another", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "ann" });
  iam("CreateUser", { UserName: "bob" });
  expect(errorOf(() => iam("UpdateUser", { UserName: "ann", NewUserName: "BOB" }))).toBe(
    "EntityAlreadyExists: User with name BOB already exists.",
  );
  iam("UpdateUser", { UserName: "ann", NewUserName: "Ann", NewPath: "/x/" });
  expect(iam("GetUser", { UserName: "Ann" }).User?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/x/Ann`);
  iam("CreateGroup", { GroupName: "g" });
  iam("AddUserToGroup", { GroupName: "g", UserName: "bob" });
  iam("UpdateGroup", { GroupName: "g", NewGroupName: "h" });
  expect(iam("GetGroup", { GroupName: "h" }).Users?.map((user) => user.UserName)).toEqual(["bob"]);
  expect(iam("ListGroupsForUser", { UserName: "bob" }).Groups?.[0]?.GroupName).toBe("h");
});

test("a role keeps its description, session limit, trust policy and boundary", () => {
  const { iam, errorOf } = localAccount();
  const PermissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess";
  iam("CreateRole", {
    RoleName: "r",
    AssumeRolePolicyDocument: TRUST,
    MaxSessionDuration: 7200,
    PermissionsBoundary,
  });
  iam("UpdateRole", { RoleName: "r", Description: "reads" });
  const role = iam("GetRole", { RoleName: "r" }).Role;
  expect(role).toMatchObject({
    Description: "reads",
    MaxSessionDuration: 7200,
    PermissionsBoundary: { PermissionsBoundaryArn: PermissionsBoundary },
    RoleLastUsed: {},
  });
  expect(decodeURIComponent(`${role?.AssumeRolePolicyDocument}`)).toBe(TRUST);
  const bad = { RoleName: "r", PolicyDocument: trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/no` }) };
  expect(errorOf(() => iam("UpdateAssumeRolePolicy", bad))).toBe(
    `MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:user/no"`,
  );
  iam("DeleteRolePermissionsBoundary", { RoleName: "r" });
  expect(iam("GetRole", { RoleName: "r" }).Role?.PermissionsBoundary).toBeUndefined();
});

test("a boundary must be a policy that is there", () => {
  const { iam, errorOf } = localAccount();
  const ask = (PermissionsBoundary: string) =>
    errorOf(() => iam("CreateUser", { UserName: "ann", PermissionsBoundary }));
  const absent = `arn:aws:iam::${ACCOUNT}:policy/no`;
  expect(ask(absent)).toBe(
    `NoSuchEntity: Scope ARN: ${absent} does not exist or is not attachable.`,
  );
  expect(ask("arn:aws:s3:::not-a-policy")).toBe(
    "InvalidInput: ARN arn:aws:s3:::not-a-policy is not valid.",
  );
});

test("tag keys of any alphabet are one without regard to case", () => {
  const { iam } = localAccount();
  iam("CreateUser", { UserName: "ann", Tags: [{ Key: "ÉTÉ", Value: "1" }] });
  iam("TagUser", { UserName: "ann", Tags: [{ Key: "été", Value: "2" }] });
  expect(iam("ListUserTags", { UserName: "ann" }).Tags).toEqual([{ Key: "été", Value: "2" }]);
  iam("UntagUser", { UserName: "ann", TagKeys: ["Été"] });
  expect(iam("ListUserTags", { UserName: "ann" }).Tags).toEqual([]);
});

test("tag keys are one without regard to case, replaced, limited and removed", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "ann", Tags: [{ Key: "Team", Value: "blue" }] });
  const tags = () => iam("ListUserTags", { UserName: "ann" }).Tags;
  iam("TagUser", { UserName: "ann", Tags: [{ Key: "team", Value: "red" }] });
  expect(tags()).toEqual([{ Key: "team", Value: "red" }]);
  const twice = [
    { Key: "a", Value: "1" },
    { Key: "A", Value: "2" },
  ];
  expect(errorOf(() => iam("TagUser", { UserName: "ann", Tags: twice }))).toBe(
    "InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
  );
  const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  expect(errorOf(() => iam("TagUser", { UserName: "ann", Tags: many }))).toMatch(/^LimitExceeded/);
  iam("UntagUser", { UserName: "ann", TagKeys: ["TEAM", "absent"] });
  expect(tags()).toEqual([]);
});

test("a renamed user stays trusted, by its new ARN, and resource elements do not follow", () => {
  const { iam, sts, user, credential } = localAccount();
  const { accessKeyId } = user("ann", allow("sts:*"));
  const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
  const AssumeRolePolicyDocument = trust({ AWS: [arn("ann"), arn("anna")] });
  iam("CreateUser", { UserName: "anna" });
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
  const PolicyDocument = JSON.stringify(allow("iam:GetUser", arn("ann")));
  iam("PutUserPolicy", { UserName: "anna", PolicyName: "p", PolicyDocument });
  iam("UpdateUser", { UserName: "ann", NewUserName: "Ann", NewPath: "/staff/" });
  const trusted = decodeURIComponent(
    `${iam("GetRole", { RoleName: "r" }).Role?.AssumeRolePolicyDocument}`,
  );
  expect(JSON.parse(trusted).Statement[0].Principal.AWS).toEqual([arn("staff/Ann"), arn("anna")]);
  const kept = iam("GetUserPolicy", { UserName: "anna", PolicyName: "p" }).PolicyDocument;
  expect(decodeURIComponent(`${kept}`)).toBe(PolicyDocument);
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`;
  expect(
    sts("AssumeRole", { RoleArn, RoleSessionName: "s1" }, credential(accessKeyId)),
  ).toMatchObject({
    AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s1` },
  });
});

test("a trust policy names users and roles that are there, in every account that is in use", () => {
  const { iam, credential, errorOf } = localAccount();
  const other = "111111111111";
  iam("CreateUser", { UserName: "bob" }, credential(other));
  iam("CreateRole", { RoleName: "own", AssumeRolePolicyDocument: TRUST });
  let count = 0;
  const tried = (AWS: string) =>
    errorOf(() =>
      iam("CreateRole", { RoleName: `r${count++}`, AssumeRolePolicyDocument: trust({ AWS }) }),
    );
  for (const principal of [
    `arn:aws:iam::${other}:user/bob`,
    `arn:aws:iam::${other}:root`,
    other,
    `arn:aws:sts::${ACCOUNT}:assumed-role/own/session`,
    "arn:aws:iam::222222222222:user/unknown-account",
  ]) {
    expect(tried(principal)).toBe("no error");
  }
  for (const principal of [
    `arn:aws:iam::${other}:user/eve`,
    `arn:aws:iam::${ACCOUNT}:role/path/own`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/none/session`,
    "AIDAQAAAAAAAGIFVOKH6A",
  ]) {
    expect(tried(principal)).toBe(
      `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${principal}"`,
    );
  }
});
