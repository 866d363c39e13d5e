import { expect, test } from "vitest";
import { allow, localAccount, policy, trust } from "../../testing/local-account.ts";

const ARN = "arn:aws:iam::000000000000:policy/read";
const TEXT = JSON.stringify(allow("s3:Get*"));

/** A policy of about `size` characters. */
function large(size: number): string {
  return JSON.stringify(allow("s3:Get*", `arn:aws:s3:::${"x".repeat(size)}`));
}

test("documents come back percent-encoded by RFC 3986, every character of them", () => {
  const { iam } = localAccount();
  const document = JSON.stringify(
    policy({ Sid: "a", Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::b/!'()*~ ü" }),
    undefined,
    1,
  );
  iam("CreateUser", { UserName: "ann" });
  iam("PutUserPolicy", { UserName: "ann", PolicyName: "p", PolicyDocument: document });
  const encoded = `${iam("GetUserPolicy", { UserName: "ann", PolicyName: "p" }).PolicyDocument}`;
  expect(encoded).toMatch(/^[A-Za-z0-9\-._~%]+$/);
  expect(decodeURIComponent(encoded)).toBe(document);
});

test("inline policies are put, replaced, listed and deleted on users, groups and roles", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "e" });
  iam("CreateGroup", { GroupName: "e" });
  iam("CreateRole", { RoleName: "e", AssumeRolePolicyDocument: trust({ AWS: "000000000000" }) });
  const more = JSON.stringify(allow("s3:*"));
  for (const PolicyDocument of [TEXT, more]) {
    iam("PutUserPolicy", { UserName: "e", PolicyName: "p", PolicyDocument });
    iam("PutGroupPolicy", { GroupName: "e", PolicyName: "p", PolicyDocument });
    iam("PutRolePolicy", { RoleName: "e", PolicyName: "p", PolicyDocument });
  }
  const gotten = [
    iam("GetUserPolicy", { UserName: "e", PolicyName: "p" }),
    iam("GetGroupPolicy", { GroupName: "e", PolicyName: "p" }),
    iam("GetRolePolicy", { RoleName: "e", PolicyName: "p" }),
  ];
  for (const each of gotten) expect(decodeURIComponent(`${each.PolicyDocument}`)).toBe(more);
  expect(iam("ListUserPolicies", { UserName: "e" }).PolicyNames).toEqual(["p"]);
  expect(iam("ListGroupPolicies", { GroupName: "e" }).PolicyNames).toEqual(["p"]);
  expect(iam("ListRolePolicies", { RoleName: "e" }).PolicyNames).toEqual(["p"]);
  iam("DeleteUserPolicy", { UserName: "e", PolicyName: "p" });
  iam("DeleteGroupPolicy", { GroupName: "e", PolicyName: "p" });
  iam("DeleteRolePolicy", { RoleName: "e", PolicyName: "p" });
  const missing = (kind: string) => `NoSuchEntity: The ${kind} policy with name p cannot be found.`;
  expect(errorOf(() => iam("GetUserPolicy", { UserName: "e", PolicyName: "p" }))).toBe(
    missing("user"),
  );
  expect(errorOf(() => iam("DeleteGroupPolicy", { GroupName: "e", PolicyName: "p" }))).toBe(
    missing("group"),
  );
  expect(errorOf(() => iam("GetRolePolicy", { RoleName: "e", PolicyName: "p" }))).toBe(
    missing("role"),
  );
});

test("a malformed policy is refused everywhere", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "ann" });
  const bad = ["{", "[]", "{}", JSON.stringify(policy({ Effect: "Maybe" }))];
  for (const PolicyDocument of bad) {
    const attempts = [
      () => iam("PutUserPolicy", { UserName: "ann", PolicyName: "p", PolicyDocument }),
      () => iam("CreatePolicy", { PolicyName: "p", PolicyDocument }),
      () => iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: PolicyDocument }),
    ];
    for (const attempt of attempts) expect(errorOf(attempt)).toMatch(/^MalformedPolicyDocument: ./);
  }
  expect(iam("ListUserPolicies", { UserName: "ann" }).PolicyNames).toEqual([]);
});

test("names of inline policies are one without regard to case, and are shown as they were put last", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "ann" });
  const half = large(1000);
  iam("PutUserPolicy", { UserName: "ann", PolicyName: "Read", PolicyDocument: half });
  iam("PutUserPolicy", { UserName: "ann", PolicyName: "b", PolicyDocument: TEXT });
  // It takes the place of the other: both would be too large together.
  const next = large(1200);
  iam("PutUserPolicy", { UserName: "ann", PolicyName: "reAD", PolicyDocument: next });
  expect(iam("ListUserPolicies", { UserName: "ann" }).PolicyNames).toEqual(["b", "reAD"]);
  const found = iam("GetUserPolicy", { UserName: "ann", PolicyName: "READ" });
  expect(found.PolicyName).toBe("reAD");
  expect(decodeURIComponent(`${found.PolicyDocument}`)).toBe(next);
  iam("DeleteUserPolicy", { UserName: "ann", PolicyName: "read" });
  expect(errorOf(() => iam("GetUserPolicy", { UserName: "ann", PolicyName: "reAD" }))).toBe(
    "NoSuchEntity: The user policy with name reAD cannot be found.",
  );
  expect(iam("ListUserPolicies", { UserName: "ann" }).PolicyNames).toEqual(["b"]);
});

test("a managed policy must be of version 2012-10-17, an inline one need not", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "ann" });
  const statement = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2008-10-17", Statement: [statement] });
  expect(errorOf(() => iam("CreatePolicy", { PolicyName: "p", PolicyDocument }))).toMatch(
    /^MalformedPolicyDocument: /,
  );
  iam("PutUserPolicy", { UserName: "ann", PolicyName: "p", PolicyDocument });
});

test("sizes are limited, all inline policies of one entity together, without white space", () => {
  const { iam, errorOf } = localAccount();
  iam("CreateUser", { UserName: "ann" });
  const put = (PolicyName: string, PolicyDocument: string) =>
    errorOf(() => iam("PutUserPolicy", { UserName: "ann", PolicyName, PolicyDocument }));
  const tooLarge = "LimitExceeded: Maximum policy size of 2048 bytes exceeded for user ann";
  expect(put("a", large(1200))).toBe("no error");
  expect(put("b", large(1200))).toBe(tooLarge);
  expect(put("a", large(1800))).toBe("no error");
  expect(put("a", large(2048))).toBe(tooLarge);
  expect(put("a", large(1800) + " ".repeat(2000))).toBe("no error");
  expect(errorOf(() => iam("CreatePolicy", { PolicyName: "p", PolicyDocument: large(6144) }))).toBe(
    "LimitExceeded: Cannot exceed quota for PolicySize: 6144",
  );
  const document = trust({ AWS: "000000000000" }, { Sid: "x".repeat(2048) });
  expect(
    errorOf(() => iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: document })),
  ).toBe("LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048");
});

test("versions count up, are five at most, and the default one stays", () => {
  const { iam, errorOf } = localAccount();
  iam("CreatePolicy", { PolicyName: "read", PolicyDocument: TEXT });
  const add = () => iam("CreatePolicyVersion", { PolicyArn: ARN, PolicyDocument: TEXT });
  for (const id of ["v2", "v3", "v4", "v5"]) expect(add().PolicyVersion?.VersionId).toBe(id);
  expect(errorOf(add)).toBe(
    "LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
  );
  const drop = (VersionId: string) =>
    errorOf(() => iam("DeletePolicyVersion", { PolicyArn: ARN, VersionId }));
  expect(drop("v1")).toBe("DeleteConflict: Cannot delete the default version of a policy.");
  expect(drop("v5")).toBe("no error");
  expect(drop("v5")).toMatch(/^NoSuchEntity/);
  expect(add().PolicyVersion?.VersionId).toBe("v6");
  expect(iam("ListPolicyVersions", { PolicyArn: ARN }).Versions?.map((v) => v.VersionId)).toEqual([
    "v6",
    "v4",
    "v3",
    "v2",
    "v1",
  ]);
  iam("SetDefaultPolicyVersion", { PolicyArn: ARN, VersionId: "v6" });
  expect(iam("GetPolicy", { PolicyArn: ARN }).Policy?.DefaultVersionId).toBe("v6");
});

test("a policy goes only when nothing uses it and one version is left", () => {
  const { iam, errorOf } = localAccount();
  iam("CreatePolicy", { PolicyName: "read", PolicyDocument: TEXT });
  iam("CreateUser", { UserName: "ann" });
  const remove = () => errorOf(() => iam("DeletePolicy", { PolicyArn: ARN }));
  const attached = "DeleteConflict: Cannot delete a policy attached to entities.";
  iam("AttachUserPolicy", { UserName: "ann", PolicyArn: ARN });
  expect(iam("GetPolicy", { PolicyArn: ARN }).Policy?.AttachmentCount).toBe(1);
  expect(remove()).toBe(attached);
  iam("DetachUserPolicy", { UserName: "ann", PolicyArn: ARN });
  iam("PutUserPermissionsBoundary", { UserName: "ann", PermissionsBoundary: ARN });
  expect(iam("GetPolicy", { PolicyArn: ARN }).Policy?.PermissionsBoundaryUsageCount).toBe(1);
  expect(remove()).toBe(attached);
  iam("DeleteUserPermissionsBoundary", { UserName: "ann" });
  iam("CreatePolicyVersion", { PolicyArn: ARN, PolicyDocument: TEXT });
  expect(remove()).toMatch(/^DeleteConflict: This policy has more than one version\./);
  iam("DeletePolicyVersion", { PolicyArn: ARN, VersionId: "v2" });
  expect(remove()).toBe("no error");
  expect(errorOf(() => iam("GetPolicy", { PolicyArn: ARN }))).toBe(
    `NoSuchEntity: Policy ${ARN} was not found.`,
  );
});

test("only policies that are there can be attached, ten to one entity", () => {
  const { iam, errorOf, credential } = localAccount();
  iam("CreateUser", { UserName: "ann" });
  const attach = (PolicyArn: string) =>
    errorOf(() => iam("AttachUserPolicy", { UserName: "ann", PolicyArn }));
  expect(attach(ARN)).toBe(`NoSuchEntity: Policy ${ARN} does not exist or is not attachable.`);
  const foreign = iam(
    "CreatePolicy",
    { PolicyName: "p", PolicyDocument: TEXT },
    credential("111111111111"),
  );
  expect(attach(`${foreign.Policy?.Arn}`)).toMatch(/^NoSuchEntity/);
  expect(attach("nonsense-nonsense-nonsense")).toBe(
    "ValidationError: Invalid ARN:  Could not be parsed!",
  );
  for (let index = 0; index < 10; index++) {
    const made = iam("CreatePolicy", { PolicyName: `p${index}`, PolicyDocument: TEXT });
    expect(attach(`${made.Policy?.Arn}`)).toBe("no error");
  }
  expect(attach("arn:aws:iam::aws:policy/AdministratorAccess")).toBe(
    "LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10",
  );
  const detach = { UserName: "ann", PolicyArn: ARN };
  expect(errorOf(() => iam("DetachUserPolicy", detach))).toBe(
    `NoSuchEntity: Policy ${ARN} was not found.`,
  );
});

test("AWS's policies can be read and attached, not changed", () => {
  const { iam, errorOf } = localAccount();
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  expect(iam("GetPolicy", { PolicyArn }).Policy).toMatchObject({
    PolicyName: "AdministratorAccess",
    DefaultVersionId: "v1",
    AttachmentCount: 0,
  });
  const { PolicyVersion } = iam("GetPolicyVersion", { PolicyArn, VersionId: "v1" });
  expect(JSON.parse(decodeURIComponent(`${PolicyVersion?.Document}`)).Statement).toEqual([
    { Effect: "Allow", Action: "*", Resource: "*" },
  ]);
  expect(errorOf(() => iam("DeletePolicy", { PolicyArn }))).toMatch(/^AccessDenied/);
  expect(errorOf(() => iam("CreatePolicyVersion", { PolicyArn, PolicyDocument: TEXT }))).toMatch(
    /^AccessDenied/,
  );
});

test("listings filter by scope, use, path and kind", () => {
  const { iam } = localAccount();
  iam("CreatePolicy", { PolicyName: "read", PolicyDocument: TEXT });
  iam("CreatePolicy", { PolicyName: "deep", Path: "/a/b/", PolicyDocument: TEXT });
  iam("CreateUser", { UserName: "ann" });
  iam("CreateGroup", { GroupName: "g" });
  iam("AttachUserPolicy", { UserName: "ann", PolicyArn: ARN });
  iam("AttachGroupPolicy", { GroupName: "g", PolicyArn: ARN });
  const names = (input: Parameters<typeof iam<"ListPolicies">>[1]) =>
    iam("ListPolicies", input).Policies?.map((each) => each.PolicyName);
  expect(names({ Scope: "Local" })).toEqual(["deep", "read"]);
  expect(names({ Scope: "Local", PathPrefix: "/a/" })).toEqual(["deep"]);
  expect(names({ OnlyAttached: true })).toEqual(["read"]);
  expect(names({ Scope: "AWS", MaxItems: 1000 })).toContain("IAMFullAccess");
  expect(names({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual([]);
  const all = iam("ListEntitiesForPolicy", { PolicyArn: ARN });
  expect(all.PolicyUsers?.map((each) => each.UserName)).toEqual(["ann"]);
  expect(all.PolicyGroups?.map((each) => each.GroupName)).toEqual(["g"]);
  const groups = iam("ListEntitiesForPolicy", { PolicyArn: ARN, EntityFilter: "Group" });
  expect([groups.PolicyUsers, groups.PolicyGroups?.length]).toEqual([[], 1]);
});
