import { expect, test } from "vitest";
import type { Credential } from "./authority.ts";
import type { OrganizationPolicies } from "./authorize.ts";
import { parsePolicy } from "./policy/document.ts";
import type { AttachedPolicy } from "./policy/evaluation.ts";
import { allow, type LocalAccount, localAccount, policy, trust } from "./testing/local-account.ts";

const OBJECT = "arn:aws:s3:::shelf/book";

function decide(account: LocalAccount, as: Credential, action = "s3:GetObject", more: object = {}) {
  return account.identities.authority.authorize(
    as.principal,
    as,
    { action, resource: OBJECT, ...more },
    { "aws:SourceIp": "127.0.0.1" },
  );
}

function attached(
  name: string,
  document: object,
  kind: "service-control" | "resource-control" = "service-control",
): AttachedPolicy {
  return { name, document: parsePolicy(JSON.stringify(document), kind) };
}

test("a user without policies is denied, naming itself, the action and the resource", () => {
  const account = localAccount();
  expect(decide(account, account.user("ann")).message).toBe(
    'User: arn:aws:iam::000000000000:user/ann is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::shelf/book" because no identity-based policy allows the s3:GetObject action',
  );
});

test("inline, attached and group policies count from the next request on, and so does their end", () => {
  const account = localAccount();
  const { iam } = account;
  const ann = account.user("ann");
  const allowed = () => decide(account, ann).allowed;
  const text = JSON.stringify(allow("s3:GetObject"));
  const arn = "arn:aws:iam::000000000000:policy/read";
  iam("CreateGroup", { GroupName: "readers" });
  iam("CreatePolicy", { PolicyName: "read", PolicyDocument: text });
  const ways = [
    [
      () => iam("PutUserPolicy", { UserName: "ann", PolicyName: "p", PolicyDocument: text }),
      () => iam("DeleteUserPolicy", { UserName: "ann", PolicyName: "p" }),
    ],
    [
      () => iam("AttachUserPolicy", { UserName: "ann", PolicyArn: arn }),
      () => iam("DetachUserPolicy", { UserName: "ann", PolicyArn: arn }),
    ],
    [
      () => {
        iam("AttachGroupPolicy", { GroupName: "readers", PolicyArn: arn });
        iam("AddUserToGroup", { GroupName: "readers", UserName: "ann" });
      },
      () => iam("RemoveUserFromGroup", { GroupName: "readers", UserName: "ann" }),
    ],
    [
      () =>
        iam("AttachUserPolicy", {
          UserName: "ann",
          PolicyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        }),
      () =>
        iam("DetachUserPolicy", {
          UserName: "ann",
          PolicyArn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        }),
    ],
  ] as const;
  for (const [give, take] of ways) {
    expect(allowed()).toBe(false);
    give();
    expect(allowed()).toBe(true);
    take();
  }
  expect(allowed()).toBe(false);
});

test("only the default version of a managed policy decides", () => {
  const account = localAccount();
  const { iam } = account;
  const ann = account.user("ann");
  const arn = "arn:aws:iam::000000000000:policy/read";
  iam("CreatePolicy", {
    PolicyName: "read",
    PolicyDocument: JSON.stringify(allow("s3:ListBucket")),
  });
  iam("AttachUserPolicy", { UserName: "ann", PolicyArn: arn });
  iam("CreatePolicyVersion", {
    PolicyArn: arn,
    PolicyDocument: JSON.stringify(allow("s3:GetObject")),
  });
  expect(decide(account, ann).allowed).toBe(false);
  iam("SetDefaultPolicyVersion", { PolicyArn: arn, VersionId: "v2" });
  expect(decide(account, ann).allowed).toBe(true);
});

test("a permissions boundary limits what identity policies allow", () => {
  const account = localAccount();
  const { iam } = account;
  const ann = account.user("ann", allow("s3:*"));
  iam("CreatePolicy", { PolicyName: "edge", PolicyDocument: JSON.stringify(allow("s3:Get*")) });
  const PermissionsBoundary = "arn:aws:iam::000000000000:policy/edge";
  iam("PutUserPermissionsBoundary", { UserName: "ann", PermissionsBoundary });
  expect(decide(account, ann).allowed).toBe(true);
  expect(decide(account, ann, "s3:PutObject")).toMatchObject({
    allowed: false,
    policyKind: "boundary",
    message: expect.stringContaining(
      "because no permissions boundary allows the s3:PutObject action",
    ),
  });
  iam("DeleteUserPermissionsBoundary", { UserName: "ann" });
  expect(decide(account, ann, "s3:PutObject").allowed).toBe(true);
});

test("a session policy, inline or by ARN, limits the session only", () => {
  const account = localAccount();
  const { iam, sts } = account;
  const role = { RoleArn: "arn:aws:iam::000000000000:role/r", RoleSessionName: "s1" };
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: trust({ AWS: "000000000000" }) });
  iam("PutRolePolicy", {
    RoleName: "r",
    PolicyName: "p",
    PolicyDocument: JSON.stringify(allow("s3:*")),
  });
  const session = (more: object) => {
    const { Credentials } = sts("AssumeRole", { ...role, ...more });
    return account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  };
  expect(decide(account, session({}), "s3:PutObject").allowed).toBe(true);
  const inline = session({ Policy: JSON.stringify(allow("s3:Get*")) });
  expect(decide(account, inline).allowed).toBe(true);
  expect(decide(account, inline, "s3:PutObject")).toMatchObject({ policyKind: "session" });
  const managed = session({
    PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }],
  });
  expect(decide(account, managed).allowed).toBe(true);
  expect(decide(account, managed, "s3:PutObject")).toMatchObject({ policyKind: "session" });
});

test("every level of service control policies must allow, for the root too", () => {
  const full = attached("FullAWSAccess", allow("*"));
  const noDelete = attached(
    "NoDelete",
    policy({ Effect: "Deny", Action: "s3:Delete*", Resource: "*" }),
  );
  const reading = attached("Reading", allow("s3:Get*"));
  let levels: OrganizationPolicies = { serviceControl: [[full]], resourceControl: [[full]] };
  const account = localAccount({ organization: () => levels });
  const bob = account.user("bob", allow("s3:*"));
  expect(decide(account, bob, "s3:DeleteObject").allowed).toBe(true);
  levels = { serviceControl: [[full], [full, noDelete]], resourceControl: [[full]] };
  for (const credential of [bob, account.root]) {
    expect(decide(account, credential, "s3:DeleteObject")).toMatchObject({
      kind: "explicit-deny",
      policyKind: "service-control",
      message: expect.stringContaining("with an explicit deny in a service control policy"),
    });
  }
  levels = { serviceControl: [[full], [reading]], resourceControl: [[full]] };
  expect(decide(account, bob).allowed).toBe(true);
  expect(decide(account, bob, "s3:PutObject")).toMatchObject({ policyKind: "service-control" });
});

test("resource control policies are those of the account that owns the resource", () => {
  const full = attached("FullAWSAccess", allow("*"));
  const all = { Principal: "*", Resource: "*" };
  const rcp = (name: string, Effect: string, Action: string) =>
    attached(name, policy({ Effect, Action, ...all }), "resource-control");
  const open = rcp("RCPFullAWSAccess", "Allow", "*");
  const closed = rcp("Closed", "Deny", "s3:*");
  const account = localAccount({
    organization: (id) => ({
      serviceControl: [[full]],
      resourceControl: id === "222222222222" ? [[open, closed]] : [[open]],
    }),
  });
  const ann = account.user("ann", allow("s3:*"));
  const resourcePolicy = JSON.stringify(policy({ Effect: "Allow", Action: "s3:*", ...all }));
  const owned = (resourceAccountId: string) =>
    decide(account, ann, "s3:GetObject", { resourceAccountId, resourcePolicy });
  expect(owned("111111111111").allowed).toBe(true);
  expect(owned("222222222222")).toMatchObject({ policyKind: "resource-control" });
});

test("anonymous callers get in by a resource policy only", () => {
  const account = localAccount();
  const { authority } = account.identities;
  const ask = (resourcePolicy?: string) =>
    authority.authorize(
      authority.anonymous,
      undefined,
      {
        action: "s3:GetObject",
        resource: OBJECT,
        resourceAccountId: "000000000000",
        ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
      },
      {},
    ).allowed;
  expect(ask()).toBe(false);
  const open = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
  expect(ask(JSON.stringify(policy(open)))).toBe(true);
  const anonymousOnly = {
    StringEquals: { "aws:PrincipalType": "Anonymous", "aws:userid": "anonymous" },
  };
  expect(ask(JSON.stringify(policy({ ...open, Condition: anonymousOnly })))).toBe(true);
  const known = { Null: { "aws:PrincipalArn": "false" } };
  expect(ask(JSON.stringify(policy({ ...open, Condition: known })))).toBe(false);
});

test("a malformed resource policy opens nothing, for the root neither, and is logged", () => {
  const account = localAccount();
  const more = { resourcePolicy: '{"Statement":' };
  expect(decide(account, account.root, "s3:GetObject", more).allowed).toBe(false);
  expect(account.logged).toEqual(["A resource policy is malformed"]);
});

test("policies see who calls: ARN, account, type, id, name, tags, time and gateway's keys", async () => {
  const account = localAccount();
  const ann = account.user("ann");
  account.iam("TagUser", { UserName: "ann", Tags: [{ Key: "Team", Value: "blue" }] });
  const seen = (operator: string, key: string, value: string) => {
    const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
    account.iam("PutUserPolicy", {
      UserName: "ann",
      PolicyName: "p",
      PolicyDocument: JSON.stringify(
        policy({ ...statement, Condition: { [operator]: { [key]: value } } }),
      ),
    });
    return decide(account, account.credential(ann.accessKeyId)).allowed;
  };
  expect(seen("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::000000000000:user/ann")).toBe(true);
  expect(seen("StringEquals", "aws:PrincipalAccount", "000000000000")).toBe(true);
  expect(seen("StringEquals", "aws:PrincipalType", "User")).toBe(true);
  expect(seen("StringEquals", "aws:userid", ann.principal.userId)).toBe(true);
  expect(seen("StringEquals", "aws:username", "ann")).toBe(true);
  expect(seen("StringEquals", "aws:username", "bob")).toBe(false);
  expect(seen("StringEquals", "aws:PrincipalTag/team", "blue")).toBe(true);
  expect(seen("IpAddress", "aws:SourceIp", "127.0.0.0/8")).toBe(true);
  expect(seen("Null", "aws:TokenIssueTime", "true")).toBe(true);
  expect(seen("DateLessThan", "aws:CurrentTime", "2026-01-01T12:00:00Z")).toBe(true);
  await account.clock.advance(13 * 3_600_000);
  expect(seen("DateLessThan", "aws:CurrentTime", "2026-01-01T12:00:00Z")).toBe(false);
});

test("a decision can explain itself", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("s3:PutObject"));
  expect(JSON.stringify(decide(account, ann).explain())).toContain("user/ann/own");
});

test("a request through a VPC endpoint needs its policy too, whatever the caller may", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("s3:*"));
  const Statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
  const endpointPolicy = JSON.stringify({ Version: "2012-10-17", Statement });
  expect(decide(account, ann, "s3:GetObject", { endpointPolicy }).allowed).toBe(true);
  const denied = decide(account, ann, "s3:PutObject", { endpointPolicy });
  expect(denied).toMatchObject({ allowed: false, step: "endpoint", policyKind: "endpoint" });
  expect(denied.message).toContain("because no VPC endpoint policy allows the s3:PutObject action");
  const explained = denied.explain();
  expect(explained.steps.at(-1)).toMatchObject({ step: "endpoint", verdict: "settled" });
  expect(explained.changes).toMatchObject([
    { change: "add-statement", policyKind: "endpoint", statement: { Action: "s3:PutObject" } },
  ]);
  const shut = JSON.stringify({ Statement: { ...Statement, Effect: "Deny", Action: "*" } });
  expect(decide(account, ann, "s3:GetObject", { endpointPolicy: shut }).message).toContain(
    "with an explicit deny in a VPC endpoint policy",
  );
});
