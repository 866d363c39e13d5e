/** GetSessionToken and GetFederationToken. */
import { expect, test } from "vitest";
import type { Credential } from "../../authority.ts";
import { allow, type LocalAccount, localAccount, policy } from "../../testing/local-account.ts";
import { mfaDeviceOf } from "../../testing/mfa.ts";
import type { StsInput } from "./sts-operation.ts";

const ACCOUNT = "000000000000";

function sessionOf(account: LocalAccount, as: Credential, input: StsInput<"GetSessionToken"> = {}) {
  const { Credentials } = account.sts("GetSessionToken", input, as);
  return account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
}

function federated(account: LocalAccount, as: Credential, input: object = {}): Credential {
  const { Credentials } = account.sts("GetFederationToken", { Name: "bob", ...input }, as);
  return account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
}

function allowed(account: LocalAccount, as: Credential, action: string, more: object = {}) {
  const request = { action, resource: "arn:aws:s3:::b/k", ...more };
  return account.identities.authority.authorize(as.principal, as, request, {}).allowed;
}

test("GetSessionToken gives a user's own permissions, except IAM's, and little of STS", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("*"));
  const { Credentials } = account.sts("GetSessionToken", {}, ann);
  expect(Credentials?.Expiration?.getTime()).toBe(account.clock.now() + 43_200_000);
  const own = account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(own.principal).toEqual(ann.principal);
  expect(allowed(account, own, "s3:GetObject")).toBe(true);
  expect(account.sts("GetCallerIdentity", {}, own).Arn).toBe(ann.principal.arn);
  expect(account.errorOf(() => account.iam("ListUsers", {}, own))).toMatch(/^InvalidClientTokenId/);
  for (const [operation, input] of [
    ["GetSessionToken", {}],
    ["GetFederationToken", { Name: "bob" }],
    ["GetAccessKeyInfo", { AccessKeyId: own.accessKeyId }],
  ] as const) {
    expect(account.errorOf(() => account.sts(operation, input as never, own))).toBe(
      `AccessDenied: Cannot call ${operation} with session credentials`,
    );
  }
});

test("a session of the root lasts an hour at most, whatever was asked", () => {
  const account = localAccount();
  const ends = (DurationSeconds?: number) =>
    account.sts("GetSessionToken", { DurationSeconds }).Credentials?.Expiration?.getTime();
  expect(ends()).toBe(account.clock.now() + 3_600_000);
  expect(ends(7200)).toBe(account.clock.now() + 3_600_000);
  expect(ends(900)).toBe(account.clock.now() + 900_000);
});

test("with a code of the user's MFA device the session is let into IAM, and its age grows", async () => {
  const account = localAccount();
  const withMfa = (condition: object) =>
    policy({ Effect: "Allow", Action: "*", Resource: "*", Condition: condition });
  const ann = account.user("ann", withMfa({ Bool: { "aws:MultiFactorAuthPresent": "true" } }));
  const { SerialNumber, code } = await mfaDeviceOf(account, "ann");
  await account.clock.advance(60_000);
  expect(allowed(account, ann, "s3:GetObject")).toBe(false);
  expect(allowed(account, sessionOf(account, ann), "s3:GetObject")).toBe(false);
  const strong = sessionOf(account, ann, { SerialNumber, TokenCode: code() });
  expect(allowed(account, strong, "s3:GetObject")).toBe(true);
  expect(account.iam("ListUsers", {}, strong).Users).toHaveLength(1);
  const fresh = withMfa({ NumericLessThan: { "aws:MultiFactorAuthAge": "300" } });
  const PolicyDocument = JSON.stringify(fresh);
  account.iam("PutUserPolicy", { UserName: "ann", PolicyName: "own", PolicyDocument });
  await account.clock.advance(299_000);
  expect(allowed(account, strong, "s3:GetObject")).toBe(true);
  await account.clock.advance(1000);
  expect(allowed(account, strong, "s3:GetObject")).toBe(false);
});

test("aws:MultiFactorAuthPresent is absent for long-term keys and false for sessions without", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("*"));
  const deny = (operator: string) => {
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "*", Resource: "*" },
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { [operator]: { "aws:MultiFactorAuthPresent": "false" } },
        },
      ],
    });
    account.iam("PutUserPolicy", { UserName: "ann", PolicyName: "own", PolicyDocument });
  };
  const session = sessionOf(account, ann);
  deny("Bool");
  expect(allowed(account, ann, "s3:GetObject")).toBe(true);
  expect(allowed(account, session, "s3:GetObject")).toBe(false);
  deny("BoolIfExists");
  expect(allowed(account, ann, "s3:GetObject")).toBe(false);
});

test("a code that is wrong, used, of another device, or half sent is refused in AWS's words", async () => {
  const account = localAccount();
  const ann = account.user("ann");
  account.user("bob");
  const device = await mfaDeviceOf(account, "ann");
  const other = await mfaDeviceOf(account, "bob");
  await account.clock.advance(60_000);
  const { SerialNumber } = device;
  const refusal = (input: StsInput<"GetSessionToken">) =>
    account.errorOf(() => account.sts("GetSessionToken", input, ann));
  const TokenCode = device.code();
  const wrong = `${(Number(TokenCode) + 1) % 1_000_000}`.padStart(6, "0");
  const invalid =
    "AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. ";
  expect(refusal({ SerialNumber, TokenCode: wrong })).toBe(invalid);
  expect(refusal({ SerialNumber, TokenCode })).toBe("no error");
  expect(refusal({ SerialNumber, TokenCode })).toBe(invalid);
  expect(refusal({ SerialNumber: other.SerialNumber, TokenCode: other.code() })).toBe(
    "AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
  );
  expect(refusal({ SerialNumber })).toBe(
    "AccessDenied: MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
  );
});

test("a federated user may do what the user may and the session's policies allow", () => {
  const account = localAccount();
  const ann = account.user("ann", allow(["sts:GetFederationToken", "s3:GetObject"]));
  const Policy = JSON.stringify(allow(["s3:GetObject", "s3:PutObject"]));
  const bob = federated(account, ann, { Policy });
  expect(bob.principal).toMatchObject({
    kind: "federated-user",
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
    userId: `${ACCOUNT}:bob`,
  });
  expect(account.sts("GetCallerIdentity", {}, bob)).toEqual({
    Account: ACCOUNT,
    Arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
    UserId: `${ACCOUNT}:bob`,
  });
  expect(allowed(account, bob, "s3:GetObject")).toBe(true);
  expect(allowed(account, bob, "s3:PutObject")).toBe(false);
  expect(allowed(account, bob, "s3:DeleteObject")).toBe(false);
});

test("without a policy a federated user has only what a resource's policy gives to the session", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("*"));
  const answer = account.sts("GetFederationToken", { Name: "bob" }, ann);
  expect(answer.PackedPolicySize).toBe(0);
  const bob = account.credential(
    `${answer.Credentials?.AccessKeyId}`,
    answer.Credentials?.SessionToken,
  );
  expect(allowed(account, bob, "s3:GetObject")).toBe(false);
  const grants = (AWS: string) => ({
    resourceAccountId: ACCOUNT,
    resourcePolicy: JSON.stringify(
      policy({ Effect: "Allow", Principal: { AWS }, Action: "s3:*", Resource: "*" }),
    ),
  });
  expect(allowed(account, bob, "s3:GetObject", grants(bob.principal.arn))).toBe(true);
  expect(allowed(account, bob, "s3:GetObject", grants(ann.principal.arn))).toBe(false);
  expect(allowed(account, bob, "s3:GetObject", grants(ACCOUNT))).toBe(false);
});

test("a federated user of the root has what the session's policies allow, for an hour", () => {
  const account = localAccount();
  const Policy = JSON.stringify(allow("s3:GetObject"));
  const answer = account.sts("GetFederationToken", { Name: "bob", Policy });
  expect(answer.Credentials?.Expiration?.getTime()).toBe(account.clock.now() + 3_600_000);
  const bob = federated(account, account.root, { Policy });
  expect(allowed(account, bob, "s3:GetObject")).toBe(true);
  expect(allowed(account, bob, "s3:PutObject")).toBe(false);
  expect(allowed(account, federated(account, account.root), "s3:GetObject")).toBe(false);
});

test("a federated user is let neither into IAM nor into STS, nor outlives its user", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("*"));
  const bob = federated(account, ann, { Policy: JSON.stringify(allow("*")) });
  expect(account.errorOf(() => account.iam("ListUsers", {}, bob))).toMatch(/^InvalidClientTokenId/);
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`;
  for (const [operation, input] of [
    ["AssumeRole", { RoleArn, RoleSessionName: "s1" }],
    ["GetFederationToken", { Name: "carl" }],
    ["GetSessionToken", {}],
    ["GetAccessKeyInfo", { AccessKeyId: bob.accessKeyId }],
  ] as const) {
    expect(account.errorOf(() => account.sts(operation, input as never, bob))).toBe(
      `AccessDenied: Cannot call ${operation} with session credentials`,
    );
  }
  account.iam("DeleteUserPolicy", { UserName: "ann", PolicyName: "own" });
  account.iam("DeleteAccessKey", { UserName: "ann", AccessKeyId: ann.accessKeyId });
  account.iam("DeleteUser", { UserName: "ann" });
  const { authority } = account.identities;
  expect(authority.resolve(bob.accessKeyId, bob.sessionToken).kind).toBe("invalid-token");
});

test("the tags of a federated user win over the user's, and need sts:TagSession", () => {
  const account = localAccount();
  account.iam("CreateUser", { UserName: "tagged" });
  const Tags = [{ Key: "Team", Value: "red" }];
  const plain = account.user("ann", allow("sts:GetFederationToken"));
  expect(account.errorOf(() => federated(account, plain, { Tags }))).toMatch(/sts:TagSession/);
  const tagging = account.user("eve", allow(["sts:GetFederationToken", "sts:TagSession"]));
  account.iam("TagUser", {
    UserName: "eve",
    Tags: [
      { Key: "team", Value: "blue" },
      { Key: "desk", Value: "1" },
    ],
  });
  expect(federated(account, tagging, { Tags }).principal.tags).toEqual({ desk: "1", Team: "red" });
});

test("who may make which federated user is a matter of its ARN", () => {
  const account = localAccount();
  const own = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;
  const ann = account.user("ann", allow("sts:GetFederationToken", own));
  expect(account.errorOf(() => federated(account, ann))).toBe("no error");
  expect(account.errorOf(() => federated(account, ann, { Name: "carl" }))).toMatch(
    /^AccessDenied: .*sts:GetFederationToken on resource: arn:aws:sts::000000000000:federated-user\/carl because no identity-based policy/,
  );
});
