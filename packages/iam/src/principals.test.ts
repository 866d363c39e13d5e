import { expect, test } from "vitest";
import { listPrincipals, principalWithPolicies } from "./principals.ts";
import { allow, localAccount, trust } from "./testing/local-account.ts";

const ANN = "arn:aws:iam::000000000000:user/ann";

test("users come before roles, by name, and a part of the name narrows them", () => {
  const { identities, user, iam } = localAccount();
  for (const name of ["bob", "Ann"]) user(name, allow("s3:GetObject"));
  const AssumeRolePolicyDocument = trust({ AWS: "000000000000" });
  iam("CreateRole", { RoleName: "annex", AssumeRolePolicyDocument });
  const names = (text: string, limit = 10) => {
    const { principals, isTruncated } = listPrincipals(identities, text, limit);
    return [principals.map(({ name }) => name), isTruncated];
  };
  expect(names("")).toEqual([["Ann", "bob", "annex"], false]);
  expect(names("ANN")).toEqual([["Ann", "annex"], false]);
  expect(names("", 2)).toEqual([["Ann", "bob"], true]);
  expect(names("%")).toEqual([[], false]);
});

test("a user is shown with its own policies, those of its groups, and its boundary", () => {
  const { identities, user, iam } = localAccount();
  const own = allow("s3:GetObject");
  user("ann", own);
  iam("CreateGroup", { GroupName: "readers" });
  iam("AddUserToGroup", { GroupName: "readers", UserName: "ann" });
  const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  iam("AttachGroupPolicy", { GroupName: "readers", PolicyArn });
  const bound = allow("s3:*");
  iam("CreatePolicy", { PolicyName: "bound", PolicyDocument: JSON.stringify(bound) });
  const PermissionsBoundary = "arn:aws:iam::000000000000:policy/bound";
  iam("PutUserPermissionsBoundary", { UserName: "ann", PermissionsBoundary });
  const shown = principalWithPolicies(identities, ANN);
  expect(shown).toMatchObject({
    arn: ANN,
    kind: "user",
    groups: ["readers"],
    boundary: { arn: PermissionsBoundary, document: bound },
  });
  expect(shown?.policies).toHaveLength(2);
  expect(shown?.policies[0]?.document).toEqual(own);
  expect(shown?.policies[1]).toMatchObject({ arn: PolicyArn, group: "readers" });
});

test("a session is shown as its role, with who may assume it; who is not there is undefined", () => {
  const { identities, iam } = localAccount();
  const AssumeRolePolicyDocument = trust({ AWS: ANN.replace("user/ann", "root") });
  iam("CreateRole", { RoleName: "worker", Path: "/team/", AssumeRolePolicyDocument });
  const session = "arn:aws:sts::000000000000:assumed-role/worker/one";
  expect(principalWithPolicies(identities, session)).toMatchObject({
    arn: "arn:aws:iam::000000000000:role/team/worker",
    trustPolicy: JSON.parse(AssumeRolePolicyDocument),
  });
  for (const arn of [ANN, "arn:aws:iam::000000000000:role/worker", "ann", ""]) {
    expect(principalWithPolicies(identities, arn)).toBeUndefined();
  }
});
