import { expect, test } from "vitest";
import type { Credential } from "../../authority.ts";
import {
  allow,
  type LocalAccount,
  localAccount,
  policy,
  trust,
} from "../../testing/local-account.ts";
import type { StsInput } from "./sts-operation.ts";

const ACCOUNT = "000000000000";
const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`;

/** A session of an hour of a role that may do everything. */
function withSession() {
  const account = localAccount();
  const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT }, { Action: "sts:*" });
  account.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
  const PolicyDocument = JSON.stringify(allow("*"));
  account.iam("PutRolePolicy", { RoleName: "r", PolicyName: "own", PolicyDocument });
  const input = { RoleArn, RoleSessionName: "s1", SourceIdentity: "ann" };
  const { Credentials } = account.sts("AssumeRole", input);
  const session = account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  return { account, session };
}

function scoped(
  account: LocalAccount,
  as: Credential,
  input: StsInput<"GetScopedCredentials">,
): Credential {
  const { Credentials } = account.sts("GetScopedCredentials", input, as);
  return account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
}

const only = (...actions: string[]) => ({ Policy: JSON.stringify(allow(actions)) });

function decide(account: LocalAccount, as: Credential, action: string, more: object = {}) {
  const request = { action, resource: "arn:aws:s3:::b/k", ...more };
  return account.identities.authority.authorize(as.principal, as, request, {});
}

test("the same principal with less: every policy on the way must allow", () => {
  const { account, session } = withSession();
  const input = only("s3:GetObject", "s3:PutObject", "sts:GetScopedCredentials");
  const answer = account.sts("GetScopedCredentials", input, session);
  expect(answer).toMatchObject({
    ScopedPoliciesCount: 1,
    SourceIdentity: "ann",
    SessionInfo: {
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s1`,
      ScopedSessionId: session.principal.userId,
    },
  });
  const one = account.credential(
    `${answer.Credentials?.AccessKeyId}`,
    answer.Credentials?.SessionToken,
  );
  expect(one.principal).toEqual(session.principal);
  const two = scoped(account, one, only("s3:GetObject", "s3:DeleteObject"));
  const may = (as: Credential) =>
    ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map(
      (action) => decide(account, as, action).allowed,
    );
  expect(may(session)).toEqual([true, true, true]);
  expect(may(one)).toEqual([true, true, false]);
  expect(may(two)).toEqual([true, false, false]);
  expect(decide(account, two, "s3:PutObject").message).toMatch(
    /because no session policy allows the s3:PutObject action$/,
  );
});

test("what a resource's policy gives to the session is scoped down too, and told so", () => {
  const { account, session } = withSession();
  const one = scoped(account, session, only("s3:PutObject"));
  const resourcePolicy = JSON.stringify(
    policy({
      Effect: "Allow",
      Principal: { AWS: session.principal.arn },
      Action: "s3:GetObject",
      Resource: "*",
    }),
  );
  expect(decide(account, session, "s3:GetObject", { resourcePolicy }).allowed).toBe(true);
  const denied = decide(account, one, "s3:GetObject", { resourcePolicy });
  expect(denied).toMatchObject({ allowed: false, step: "session", policyKind: "session" });
  expect(denied.explain().changes).toMatchObject([
    { change: "add-statement", policyKind: "session", statement: { Action: "s3:GetObject" } },
  ]);
});

test("a Deny of a scope is one of a session policy", () => {
  const { account, session } = withSession();
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "s3:GetObject", Resource: "*" },
    ],
  });
  const one = scoped(account, session, { Policy });
  expect(decide(account, one, "s3:PutObject").allowed).toBe(true);
  expect(decide(account, one, "s3:GetObject").message).toMatch(
    /with an explicit deny in a session policy$/,
  );
});

test("three policies at most; a sooner end needs none", () => {
  const { account, session } = withSession();
  const everything = only("*");
  const third = [1, 2, 3].reduce((as) => scoped(account, as, everything), session);
  expect(account.errorOf(() => scoped(account, third, everything))).toMatch(/^AccessDenied: /);
  const answer = account.sts("GetScopedCredentials", { DurationSeconds: 60 }, third);
  expect(answer.ScopedPoliciesCount).toBe(3);
  expect(answer.Credentials?.Expiration?.getTime()).toBe(account.clock.now() + 60_000);
});

test("the end can only come sooner, and tokens have a size that is reasonable", async () => {
  const { account, session } = withSession();
  const end = (input: StsInput<"GetScopedCredentials">) =>
    account.sts("GetScopedCredentials", input, session).Credentials?.Expiration?.getTime();
  const whole = account.clock.now() + 3_600_000;
  await account.clock.advance(600_000);
  expect(end(only("*"))).toBe(whole);
  expect(end({ DurationSeconds: 3000 })).toBe(whole);
  expect(account.errorOf(() => end({ DurationSeconds: 3001 }))).toMatch(
    /^InsufficientSessionLifetime: /,
  );
  for (const MinimumSessionTokenSize of [-1, 4097, 1e12, Number.NaN]) {
    const input = { ...only("*"), MinimumSessionTokenSize };
    expect(account.errorOf(() => end(input))).toMatch(/^ValidationError: /);
  }
  for (const DurationSeconds of [0, -1, 1.5, 129_601]) {
    expect(account.errorOf(() => end({ DurationSeconds }))).toMatch(/^ValidationError: /);
  }
});

test("it is for temporary credentials, and changes something", () => {
  const { account, session } = withSession();
  const ann = account.user("ann", allow("*"));
  for (const as of [ann, account.root]) {
    expect(account.errorOf(() => scoped(account, as, only("*")))).toMatch(/^AccessDenied: /);
  }
  for (const as of [ann, account.root]) {
    const own = account.sts("GetSessionToken", {}, as).Credentials;
    const temporary = account.credential(`${own?.AccessKeyId}`, own?.SessionToken);
    const less = scoped(account, temporary, only("s3:GetObject"));
    expect(less.principal.arn).toBe(as.principal.arn);
    expect(decide(account, less, "s3:GetObject").allowed).toBe(true);
    const denied = decide(account, less, "s3:PutObject");
    expect([denied.allowed, denied.policyKind]).toEqual([false, "session"]);
    const { steps } = denied.explain();
    expect(steps.find(({ step }) => step === "session")?.policies).toHaveLength(1);
  }
  expect(account.errorOf(() => scoped(account, session, {}))).toMatch(/^ValidationError: /);
  expect(account.errorOf(() => scoped(account, session, { Policy: "{" }))).toMatch(
    /^MalformedPolicyDocument: /,
  );
});

test("a scoped session hands its limits on, but not to the role that it assumes", () => {
  const { account, session } = withSession();
  const one = scoped(account, session, only("sts:*"));
  const { Credentials } = account.sts("AssumeRole", { RoleArn, RoleSessionName: "s2" }, one);
  const next = account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(decide(account, one, "s3:GetObject").allowed).toBe(false);
  expect(decide(account, next, "s3:GetObject").allowed).toBe(true);
});
