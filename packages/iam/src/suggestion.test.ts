import { expect, test } from "vitest";
import type { Credential } from "./authority.ts";
import { suggestionFor } from "./suggestion.ts";
import { allow, type LocalAccount, localAccount, trust } from "./testing/local-account.ts";

const ANN = "arn:aws:iam::000000000000:user/ann";
const BOOK = "arn:aws:s3:::shelf/book";

interface Issued {
  readonly Credentials?: { AccessKeyId?: string | undefined; SessionToken?: string | undefined };
}

function issued({ credential }: LocalAccount, { Credentials: keys }: Issued): Credential {
  return credential(`${keys?.AccessKeyId}`, keys?.SessionToken);
}

function read({ identities }: LocalAccount, as: Credential, resource = BOOK): boolean {
  const request = { action: "s3:GetObject", resource };
  return identities.authority.authorize(as.principal, as, request, {}).allowed;
}

const actionsOf = ({ identities }: LocalAccount, arn: string, includeDenied = false) =>
  suggestionFor(identities, arn, includeDenied)?.policies.flatMap(({ Statement }) =>
    Statement.flatMap(({ Action }) => Action),
  );

test("what a federated user does counts for the user behind it", () => {
  const account = localAccount();
  const ann = account.user("ann", allow(["s3:GetObject", "sts:GetFederationToken"]));
  const Policy = JSON.stringify(allow("s3:GetObject"));
  const token = account.sts("GetFederationToken", { Name: "guest", Policy }, ann);
  expect(read(account, issued(account, token))).toBe(true);
  expect(actionsOf(account, ANN)).toContain("s3:GetObject");
});

test("what sessions of a role do counts for the role, whatever they are called", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("sts:AssumeRole"));
  const AssumeRolePolicyDocument = trust({ AWS: ANN });
  account.iam("CreateRole", { RoleName: "reader", Path: "/team/", AssumeRolePolicyDocument });
  const PolicyDocument = JSON.stringify(allow("s3:GetObject"));
  account.iam("PutRolePolicy", { RoleName: "reader", PolicyName: "p", PolicyDocument });
  const RoleArn = "arn:aws:iam::000000000000:role/team/reader";
  for (const [RoleSessionName, key] of [
    ["one", "a"],
    ["two", "b"],
  ] as const) {
    const session = account.sts("AssumeRole", { RoleArn, RoleSessionName }, ann);
    expect(read(account, issued(account, session), `arn:aws:s3:::shelf/${key}`)).toBe(true);
  }
  const suggestion = suggestionFor(account.identities, RoleArn, false);
  expect(suggestion?.policies).toEqual([
    {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "s3:GetObject",
          Resource: ["arn:aws:s3:::shelf/a", "arn:aws:s3:::shelf/b"],
        },
      ],
    },
  ]);
  const byAnySession = "arn:aws:sts::000000000000:assumed-role/reader/other";
  expect(suggestionFor(account.identities, byAnySession, false)).toEqual(suggestion);
});

test("a user who is made again begins anew", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("s3:GetObject"));
  expect(read(account, ann)).toBe(true);
  expect(actionsOf(account, ANN)).toEqual(["s3:GetObject"]);
  const UserName = "ann";
  account.iam("DeleteAccessKey", { UserName, AccessKeyId: ann.accessKeyId });
  account.iam("DeleteUserPolicy", { UserName, PolicyName: "own" });
  account.iam("DeleteUser", { UserName });
  expect(suggestionFor(account.identities, ANN, false)).toBeUndefined();
  account.iam("CreateUser", { UserName });
  expect(actionsOf(account, ANN)).toEqual([]);
});

test("denied actions are in it only when they are asked for", () => {
  const account = localAccount();
  const ann = account.user("ann");
  expect(read(account, ann)).toBe(false);
  expect(actionsOf(account, ANN)).toEqual([]);
  expect(actionsOf(account, ANN, true)).toEqual(["s3:GetObject"]);
});

test.each([
  "arn:aws:iam::000000000000:user/nobody",
  "arn:aws:iam::000000000000:user/other-path/ann",
  "arn:aws:iam::111111111111:user/ann",
  "arn:aws:iam::000000000000:group/ann",
  "arn:aws:iam::000000000000:policy/ann",
  "arn:aws:sts::000000000000:assumed-role/nobody/s1",
  "ann",
  "",
])("there is nobody called %j", (arn) => {
  const account = localAccount();
  account.user("ann");
  expect(suggestionFor(account.identities, arn, false)).toBeUndefined();
});

test("what was denied and is allowed by a suggestion all the same is said", () => {
  const account = localAccount();
  const secret = "arn:aws:s3:::shelf/p/secret";
  const ann = account.user("ann", {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
      { Effect: "Deny", Action: "s3:GetObject", Resource: secret },
    ],
  });
  for (const key of ["a", "b"])
    expect(read(account, ann, `arn:aws:s3:::shelf/p/${key}`)).toBe(true);
  expect(read(account, ann, secret)).toBe(false);
  expect(suggestionFor(account.identities, ANN, false)?.coversDenied).toEqual([]);
  for (let key = 0; key < 300; key++) read(account, ann, `arn:aws:s3:::shelf/p/${key}`);
  const suggestion = suggestionFor(account.identities, ANN, false);
  expect(JSON.stringify(suggestion?.policies)).toContain("shelf/p/*");
  expect(suggestion?.coversDenied).toEqual([{ action: "s3:GetObject", resource: secret }]);
  expect(suggestionFor(account.identities, ANN, true)?.coversDenied).toEqual([]);
});
