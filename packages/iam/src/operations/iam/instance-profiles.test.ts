import { expect, test } from "vitest";
import { localAccount, policy, trust } from "../../testing/local-account.ts";

const ACCOUNT = "000000000000";
const TRUST = trust({ Service: "ec2.amazonaws.com" });

function accountWithRole() {
  const account = localAccount();
  account.iam("CreateRole", { RoleName: "web", Path: "/a/", AssumeRolePolicyDocument: TRUST });
  return account;
}

test("a profile shows path, id and ARN, and its tags only when it is asked for itself", () => {
  const { iam } = localAccount();
  const Tags = [{ Key: "team", Value: "blue" }];
  const made = iam("CreateInstanceProfile", { InstanceProfileName: "P", Path: "/x/", Tags });
  expect(made.InstanceProfile).toEqual({
    Path: "/x/",
    InstanceProfileName: "P",
    InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
    Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/x/P`,
    CreateDate: new Date("2026-01-01T00:00:00Z"),
    Roles: [],
    Tags,
  });
  const gotten = iam("GetInstanceProfile", { InstanceProfileName: "p" }).InstanceProfile;
  expect(gotten).toEqual(made.InstanceProfile);
  expect(iam("ListInstanceProfiles", {}).InstanceProfiles).toEqual([
    { ...gotten, Tags: undefined },
  ]);
});

test("a profile holds one role, and a role is in any number of profiles", () => {
  const { iam, errorOf } = accountWithRole();
  iam("CreateRole", { RoleName: "other", AssumeRolePolicyDocument: TRUST });
  for (const InstanceProfileName of ["b", "a"]) {
    iam("CreateInstanceProfile", { InstanceProfileName });
    iam("AddRoleToInstanceProfile", { InstanceProfileName, RoleName: "web" });
  }
  for (const RoleName of ["other", "web"]) {
    const again = { InstanceProfileName: "a", RoleName };
    expect(errorOf(() => iam("AddRoleToInstanceProfile", again))).toBe(
      "LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    );
  }
  const { InstanceProfiles } = iam("ListInstanceProfilesForRole", { RoleName: "web" });
  expect(InstanceProfiles?.map((each) => each.InstanceProfileName)).toEqual(["a", "b"]);
  expect(InstanceProfiles?.[0]?.Roles).toMatchObject([
    { RoleName: "web", Arn: `arn:aws:iam::${ACCOUNT}:role/a/web` },
  ]);
  expect(iam("ListInstanceProfilesForRole", { RoleName: "other" }).InstanceProfiles).toEqual([]);
});

test("neither the role nor the profile goes while they belong together", () => {
  const { iam, errorOf } = accountWithRole();
  const both = { InstanceProfileName: "p", RoleName: "web" };
  iam("CreateInstanceProfile", { InstanceProfileName: "p" });
  iam("AddRoleToInstanceProfile", both);
  const conflict =
    "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.";
  expect(errorOf(() => iam("DeleteRole", { RoleName: "web" }))).toBe(conflict);
  expect(errorOf(() => iam("DeleteInstanceProfile", both))).toBe(conflict);
  iam("RemoveRoleFromInstanceProfile", both);
  expect(errorOf(() => iam("RemoveRoleFromInstanceProfile", both))).toMatch(/^NoSuchEntity: /);
  iam("DeleteRole", { RoleName: "web" });
  iam("DeleteInstanceProfile", both);
  expect(errorOf(() => iam("GetInstanceProfile", both))).toBe(
    "NoSuchEntity: Instance Profile p cannot be found.",
  );
});

test("names are unique without regard to case, in one account", () => {
  const { iam, errorOf, credential } = localAccount();
  iam("CreateInstanceProfile", { InstanceProfileName: "p" });
  const again = { InstanceProfileName: "P" };
  expect(errorOf(() => iam("CreateInstanceProfile", again))).toBe(
    "EntityAlreadyExists: Instance Profile P already exists.",
  );
  iam("CreateInstanceProfile", again, credential("111111111111"));
});

test("whoever adds a role must be allowed to pass it to EC2", () => {
  const { iam, user, errorOf } = accountWithRole();
  iam("CreateInstanceProfile", { InstanceProfileName: "p" });
  const statements = (service: string) => ({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "iam:AddRoleToInstanceProfile", Resource: "*" },
      {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: `arn:aws:iam::${ACCOUNT}:role/a/*`,
        Condition: { StringEquals: { "iam:PassedToService": service } },
      },
    ],
  });
  const add = { InstanceProfileName: "p", RoleName: "web" };
  const none = user("none", policy({ Effect: "Allow", Action: "iam:Add*", Resource: "*" }));
  const lambda = user("lambda", statements("lambda.amazonaws.com"));
  for (const caller of [none, lambda]) {
    expect(errorOf(() => iam("AddRoleToInstanceProfile", add, caller))).toMatch(
      /^AccessDenied: .* not authorized to perform: iam:PassRole on resource: arn:aws:iam::000000000000:role\/a\/web /,
    );
  }
  iam("AddRoleToInstanceProfile", add, user("ec2", statements("ec2.amazonaws.com")));
});

test("tags of a profile are listed, replaced, removed, and decide who may change it", () => {
  const { iam, user, errorOf } = localAccount();
  const profile = { InstanceProfileName: "p" };
  iam("CreateInstanceProfile", { ...profile, Tags: [{ Key: "team", Value: "blue" }] });
  iam("TagInstanceProfile", { ...profile, Tags: [{ Key: "Team", Value: "red" }] });
  expect(iam("ListInstanceProfileTags", profile).Tags).toEqual([{ Key: "Team", Value: "red" }]);
  const red = user(
    "red",
    policy({
      Effect: "Allow",
      Action: "iam:*",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "red" } },
    }),
  );
  expect(errorOf(() => iam("GetInstanceProfile", profile, red))).toBe("no error");
  iam("UntagInstanceProfile", { ...profile, TagKeys: ["TEAM"] });
  expect(errorOf(() => iam("GetInstanceProfile", profile, red))).toMatch(/^AccessDenied/);
});

test("listings filter by path and go on where the page before ended", () => {
  const { iam } = localAccount();
  const paths = { c: "/x/", a: "/x/", b: "/y/" };
  for (const [InstanceProfileName, Path] of Object.entries(paths)) {
    iam("CreateInstanceProfile", { InstanceProfileName, Path });
  }
  const first = iam("ListInstanceProfiles", { PathPrefix: "/x/", MaxItems: 1 });
  expect(first).toMatchObject({
    IsTruncated: true,
    InstanceProfiles: [{ InstanceProfileName: "a" }],
  });
  const rest = iam("ListInstanceProfiles", { PathPrefix: "/x/", Marker: `${first.Marker}` });
  expect(rest).toMatchObject({
    IsTruncated: false,
    InstanceProfiles: [{ InstanceProfileName: "c" }],
  });
});
