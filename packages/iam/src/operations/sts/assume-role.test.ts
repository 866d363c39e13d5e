/** AssumeRole: what marks and limits a session. Who may assume a role is in sts.test.ts. */
import { expect, test } from "vitest";
import type { Credential } from "../../authority.ts";
import {
  allow,
  type LocalAccount,
  localAccount,
  policy,
  trust,
} from "../../testing/local-account.ts";
import { mfaDeviceOf } from "../../testing/mfa.ts";
import type { StsInput } from "./sts-operation.ts";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;

/** A role `r` that may do everything, trusts the account, and may be assumed by its own sessions. */
function withRole(condition: object = {}): LocalAccount {
  const account = localAccount();
  const AssumeRolePolicyDocument = trust({ AWS: ACCOUNT }, { Action: "sts:*", ...condition });
  account.iam("CreateRole", {
    RoleName: "r",
    AssumeRolePolicyDocument,
    MaxSessionDuration: 43_200,
  });
  const PolicyDocument = JSON.stringify(allow("*"));
  account.iam("PutRolePolicy", { RoleName: "r", PolicyName: "own", PolicyDocument });
  return account;
}

function assume(account: LocalAccount, as: Credential, more: Partial<StsInput<"AssumeRole">> = {}) {
  return account.sts("AssumeRole", { RoleArn: ROLE, RoleSessionName: "s1", ...more }, as);
}

function session(account: LocalAccount, as: Credential, more = {}): Credential {
  const { Credentials } = assume(account, as, more);
  return account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
}

function decide(account: LocalAccount, as: Credential, action: string) {
  const request = { action, resource: "arn:aws:s3:::b/k" };
  return account.identities.authority.authorize(as.principal, as, request, {});
}

test("a trust policy that asks for MFA wants a code of the caller's device, and a fresh one", async () => {
  const account = withRole({
    Condition: {
      Bool: { "aws:MultiFactorAuthPresent": "true" },
      NumericLessThan: { "aws:MultiFactorAuthAge": "60" },
    },
  });
  const ann = account.user("ann", allow("sts:AssumeRole"));
  const { SerialNumber, code } = await mfaDeviceOf(account, "ann");
  await account.clock.advance(60_000);
  expect(account.errorOf(() => assume(account, ann))).toMatch(/sts:AssumeRole.* role trust policy/);
  const mfa = { SerialNumber, TokenCode: code() };
  expect(account.errorOf(() => assume(account, ann, mfa))).toBe("no error");
  expect(account.errorOf(() => assume(account, ann, mfa))).toMatch(
    /invalid MFA one time pass code/,
  );
});

test("the MFA of a user's session is there for a role's trust policy, that of a role's is not", async () => {
  const account = withRole({
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  });
  const ann = account.user("ann", allow("sts:AssumeRole"));
  const { SerialNumber, code } = await mfaDeviceOf(account, "ann");
  await account.clock.advance(60_000);
  const { Credentials } = account.sts("GetSessionToken", { SerialNumber, TokenCode: code() }, ann);
  const strong = account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  const role = session(account, strong);
  expect(role.principal.kind).toBe("assumed-role");
  expect(account.errorOf(() => assume(account, role))).toMatch(/sts:AssumeRole/);
});

test("a role's session has no MFA device, so no code of one is right", async () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:AssumeRole"));
  const { SerialNumber, code } = await mfaDeviceOf(account, "ann");
  await account.clock.advance(60_000);
  const role = session(account, ann);
  const mfa = { SerialNumber, TokenCode: code() };
  expect(account.errorOf(() => assume(account, role, mfa))).toMatch(
    /^AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code\./,
  );
});

test("a source identity goes down the chain and cannot be changed on the way", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:*"));
  const first = assume(account, ann, { SourceIdentity: "ann" });
  expect(first.SourceIdentity).toBe("ann");
  const one = account.credential(
    `${first.Credentials?.AccessKeyId}`,
    first.Credentials?.SessionToken,
  );
  expect(assume(account, one).SourceIdentity).toBe("ann");
  expect(assume(account, one, { SourceIdentity: "ann" }).SourceIdentity).toBe("ann");
  expect(account.errorOf(() => assume(account, one, { SourceIdentity: "bob" }))).toMatch(
    /^AccessDenied: /,
  );
  expect(account.errorOf(() => assume(account, ann, { SourceIdentity: "aws:ann" }))).toMatch(
    /^ValidationError: /,
  );
  const PolicyDocument = JSON.stringify(
    policy({
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceIdentity": "ann" } },
    }),
  );
  account.iam("PutRolePolicy", { RoleName: "r", PolicyName: "own", PolicyDocument });
  expect(decide(account, one, "s3:GetObject").allowed).toBe(true);
  expect(decide(account, session(account, ann), "s3:GetObject").allowed).toBe(false);
});

test("setting a source identity needs sts:SetSourceIdentity, also when it was set before", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:*"));
  const plain = account.user("bob", allow("sts:AssumeRole"));
  const SourceIdentity = "ann";
  expect(account.errorOf(() => assume(account, plain, { SourceIdentity }))).toMatch(
    /sts:SetSourceIdentity/,
  );
  const one = session(account, ann, { SourceIdentity });
  const PolicyDocument = JSON.stringify(allow("sts:AssumeRole"));
  account.iam("PutRolePolicy", { RoleName: "r", PolicyName: "own", PolicyDocument });
  expect(account.errorOf(() => assume(account, one))).toMatch(/sts:SetSourceIdentity/);
});

test("session policies, inline and managed together, narrow what the role may", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:AssumeRole"));
  const arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
  const narrow = session(account, ann, {
    Policy: JSON.stringify(allow("sqs:SendMessage")),
    PolicyArns: [{ arn }],
  });
  expect(decide(account, narrow, "sqs:SendMessage").allowed).toBe(true);
  expect(decide(account, narrow, "s3:GetObject").allowed).toBe(true);
  expect(decide(account, narrow, "s3:PutObject")).toMatchObject({
    allowed: false,
    message: expect.stringMatching(/because no session policy allows the s3:PutObject action$/),
  });
});

test("10 policy ARNs at most, of the role's account or AWS's", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:AssumeRole"));
  const own = Array.from({ length: 11 }, (_, index) => {
    const PolicyDocument = JSON.stringify(allow("s3:GetObject"));
    return account.iam("CreatePolicy", { PolicyName: `p${index}`, PolicyDocument }).Policy?.Arn;
  });
  const PolicyArns = own.map((arn) => ({ arn: `${arn}` }));
  expect(account.errorOf(() => assume(account, ann, { PolicyArns }))).toMatch(/^ValidationError: /);
  const ten = { PolicyArns: PolicyArns.slice(0, 10) };
  expect(assume(account, ann, ten).PackedPolicySize).toBeGreaterThan(0);
  const foreign = { PolicyArns: [{ arn: "arn:aws:iam::111111111111:policy/p0" }] };
  expect(account.errorOf(() => assume(account, ann, foreign))).toMatch(/^NoSuchEntity: /);
});

test("policies and tags that pack to more than there is room for are refused with their share", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:*"));
  const noise = (index: number) =>
    Buffer.from(account.identities.env.random.bytes(96)).toString("base64url").slice(0, 120) +
    index;
  const Tags = Array.from({ length: 40 }, (_, index) => ({
    Key: noise(index),
    Value: noise(index),
  }));
  expect(account.errorOf(() => assume(account, ann, { Tags }))).toMatch(
    /^PackedPolicyTooLarge: Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
  );
});

test("what would be too large for a token is refused, however well it packs", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:*"));
  const blank = (characters: number) => JSON.stringify(allow("s3:*")) + " ".repeat(characters);
  expect(account.errorOf(() => assume(account, ann, { Policy: blank(100_000) }))).toMatch(
    /^PackedPolicyTooLarge: /,
  );
  const roomy = session(account, ann, { Policy: blank(60_000) });
  expect(decide(account, roomy, "s3:GetObject").allowed).toBe(true);
});

test("50 tags a session, those of the calling session included", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:*"));
  const tags = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ Key: `k${from + index}`, Value: "v" }));
  const Tags = tags(0, 30);
  const first = session(account, ann, { Tags, TransitiveTagKeys: Tags.map(({ Key }) => Key) });
  const refusal = (count: number) =>
    account.errorOf(() => assume(account, first, { Tags: tags(30, count) }));
  expect(refusal(20)).toBe("no error");
  expect(refusal(21)).toMatch(/^InvalidParameterValue: /);
});

test("session tag keys that differ only in case are one key, and aws: is reserved", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:*"));
  const refusal = (...keys: string[]) =>
    account.errorOf(() => assume(account, ann, { Tags: keys.map((Key) => ({ Key, Value: "x" })) }));
  expect(refusal("Team", "team")).toBe(
    "InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
  );
  expect(refusal("AWS:team")).toMatch(/^InvalidParameterValue: /);
  expect(refusal("team")).toBe("no error");
});

test("a context assertion needs sts:SetContext, and nobody here can have issued one", () => {
  const account = withRole();
  const provided = {
    ProvidedContexts: [
      {
        ProviderArn: "arn:aws:iam::aws:contextProvider/IdentityCenter",
        ContextAssertion: "made up",
      },
    ],
  };
  const plain = account.user("bob", allow("sts:AssumeRole"));
  expect(account.errorOf(() => assume(account, plain, provided))).toMatch(
    /is not authorized to perform: sts:SetContext/,
  );
  const ann = account.user("ann", allow("sts:*"));
  expect(account.errorOf(() => assume(account, ann, provided))).toMatch(
    /^InvalidContextAssertion: /,
  );
});

test("a token is as long as asked, and says how much of the room it takes", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:AssumeRole"));
  const short = assume(account, ann);
  const token = `${short.Credentials?.SessionToken}`;
  expect(short.SessionTokenSize).toBe(token.length);
  const long = assume(account, ann, { MinimumSessionTokenSize: 4096 });
  expect(long).toMatchObject({ SessionTokenSize: 4096, SessionTokenUtilization: 100 });
  const padded = account.credential(
    `${long.Credentials?.AccessKeyId}`,
    long.Credentials?.SessionToken,
  );
  expect(padded.principal.arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/r/s1`);
});

test("aws:PrincipalArn of a session is the role's, aws:userid the session's", () => {
  const account = withRole();
  const ann = account.user("ann", allow("sts:AssumeRole"));
  const one = session(account, ann);
  const when = (key: string, value: string) => {
    const PolicyDocument = JSON.stringify(
      policy({
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { [key]: value } },
      }),
    );
    account.iam("PutRolePolicy", { RoleName: "r", PolicyName: "own", PolicyDocument });
    return decide(account, one, "s3:GetObject").allowed;
  };
  expect(when("aws:PrincipalArn", ROLE)).toBe(true);
  expect(when("aws:PrincipalArn", one.principal.arn)).toBe(false);
  expect(when("aws:userid", one.principal.userId)).toBe(true);
  expect(when("aws:PrincipalType", "AssumedRole")).toBe(true);
});

test("a role whose path has the parts of another ARN is let in by its trust policy alone", () => {
  const account = localAccount();
  const ann = account.user("ann", allow("sts:*"));
  account.user("bob");
  account.iam("CreateRole", {
    RoleName: "r",
    Path: "/x:federated-user/",
    AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/bob` }),
  });
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/x:federated-user/r`;
  expect(account.errorOf(() => assume(account, ann, { RoleArn }))).toMatch(/^AccessDenied/);
});

test("a session is of the role that let the caller in, not of one that got its name meanwhile", async () => {
  const account = localAccount({ propagation: { delayMsMax: 10_000, seed: 1 } });
  const { iam, sts, clock, identities } = account;
  const make = (user: string) =>
    iam("CreateRole", {
      RoleName: "r",
      AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/${user}` }),
    });
  iam("CreateUser", { UserName: "ann" });
  iam("CreateUser", { UserName: "bob" });
  const { AccessKey } = iam("CreateAccessKey", { UserName: "ann" });
  make("ann");
  await clock.advance(10_000);
  const ann = account.credential(`${AccessKey?.AccessKeyId}`);
  iam("DeleteRole", { RoleName: "r" });
  make("bob");
  const { Credentials } = sts("AssumeRole", { RoleArn: ROLE, RoleSessionName: "s1" }, ann);
  const found = () =>
    identities.authority.resolve(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken).kind;
  expect(found()).toBe("found");
  await clock.advance(10_000);
  expect(found()).toBe("invalid-token");
});
