/** AssumeRole over HTTP: what limits and marks a session. Who may assume a role: often-wrong.test.ts. */
import {
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetRoleCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { Accounts, allow, document, outcomeOf } from "./accounts.ts";

const HOME = "111111111111";

let accounts: Accounts;
beforeAll(async () => {
  accounts = await Accounts.start();
});
afterAll(() => accounts.stop());

const home = () => accounts.emulator.iam(accounts.root(HOME));

/** A role that its account trusts with everything of STS. */
async function role(more: object = {}, permissions = [allow("*")]) {
  const made = await accounts.role(HOME, { identity: permissions });
  const PolicyDocument = document({
    Effect: "Allow",
    Principal: { AWS: HOME },
    Action: "sts:*",
    ...more,
  });
  await home().send(new UpdateAssumeRolePolicyCommand({ RoleName: made.name, PolicyDocument }));
  return made;
}

/** Enabled for the user; the codes are an authenticator app's. */
async function device(userName: string) {
  const { VirtualMFADevice } = await home().send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: userName }),
  );
  const SerialNumber = `${VirtualMFADevice?.SerialNumber}`;
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
  const totp = new TOTP({ secret: Secret.fromBase32(seed) });
  const codeAt = (ms: number) =>
    totp.generate({ timestamp: accounts.emulator.running.clock.now() + ms });
  const codes = { AuthenticationCode1: codeAt(-30_000), AuthenticationCode2: codeAt(0) };
  await home().send(new EnableMFADeviceCommand({ UserName: userName, SerialNumber, ...codes }));
  await accounts.emulator.advance(60_000);
  return { SerialNumber, code: () => codeAt(0) };
}

test("a role behind MFA is assumed with a code of the user's device, which is good once", async () => {
  const { arn } = await role({
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  });
  const { name, credentials } = await accounts.user(HOME, { identity: [allow("sts:*")] });
  const { SerialNumber, code } = await device(name);
  expect(await outcomeOf(accounts.assume(arn, credentials))).toBe(
    "because no role trust policy allows the sts:AssumeRole action",
  );
  const TokenCode = code();
  const wrong = `${(Number(TokenCode) + 1) % 1_000_000}`.padStart(6, "0");
  const attempt = (token: string) =>
    accounts.assume(arn, credentials, { SerialNumber, TokenCode: token });
  expect(await denialOf(attempt(wrong))).toMatchObject({
    name: "AccessDenied",
    status: 403,
    message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
  });
  expect(await outcomeOf(attempt(TokenCode))).toBe("allowed");
  expect((await denialOf(attempt(TokenCode))).status).toBe(403);
});

test("a user's session with MFA opens IAM, and roles that ask for MFA", async () => {
  const { arn } = await role({
    Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } },
  });
  const { name, credentials } = await accounts.user(HOME, { identity: [allow("*")] });
  const { SerialNumber, code } = await device(name);
  const session = async (mfa: object) => {
    const { Credentials } = await accounts.emulator
      .sts(credentials)
      .send(new GetSessionTokenCommand(mfa));
    return {
      accessKeyId: `${Credentials?.AccessKeyId}`,
      secretAccessKey: `${Credentials?.SecretAccessKey}`,
      sessionToken: `${Credentials?.SessionToken}`,
    };
  };
  const plain = await session({});
  const list = (as: typeof plain) => accounts.emulator.iam(as).send(new ListUsersCommand({}));
  expect(await denialOf(list(plain))).toMatchObject({ name: "InvalidClientTokenId", status: 403 });
  expect(await outcomeOf(accounts.assume(arn, plain))).toMatch(/role trust policy/);
  const strong = await session({ SerialNumber, TokenCode: code() });
  expect((await list(strong)).Users?.length).toBeGreaterThan(0);
  expect(await outcomeOf(accounts.assume(arn, strong))).toBe("allowed");
  await accounts.emulator.advance(3_600_000);
  expect(await outcomeOf(accounts.assume(arn, strong))).toMatch(/role trust policy/);
});

test("a source identity goes down a chain of roles and is a condition key on the way", async () => {
  const { arn, name } = await role();
  const PolicyDocument = document(
    allow("*", { Condition: { StringEquals: { "aws:SourceIdentity": "ann" } } }),
  );
  await home().send(
    new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }),
  );
  const { credentials } = await accounts.user(HOME, { identity: [allow("sts:*")] });
  const first = await accounts.assume(arn, credentials, { SourceIdentity: "ann" });
  const input = { RoleArn: arn, RoleSessionName: "s2" };
  const chained = await accounts.emulator.sts(first).send(new AssumeRoleCommand(input));
  expect(chained.SourceIdentity).toBe("ann");
  const changed = accounts.assume(arn, first, { SourceIdentity: "bob" });
  expect(await denialOf(changed)).toMatchObject({ name: "AccessDenied", status: 403 });
  const plain = await accounts.assume(arn, credentials);
  const look = (as: typeof plain) =>
    accounts.emulator.iam(as).send(new GetRoleCommand({ RoleName: name }));
  expect(await outcomeOf(look(first))).toBe("allowed");
  expect(await outcomeOf(look(plain))).toMatch(/^because no identity-based policy/);
});

test("a session policy narrows, and a boundary of the role without the action denies", async () => {
  const { arn, name } = await role();
  const { credentials } = await accounts.user(HOME, { identity: [allow("sts:AssumeRole")] });
  const look = (as: Parameters<typeof accounts.assume>[1]) =>
    accounts.emulator.iam(as).send(new GetRoleCommand({ RoleName: name }));
  const narrow = await accounts.assume(arn, credentials, {
    Policy: document(allow("iam:ListUsers")),
    PolicyArns: [{ arn: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" }],
  });
  expect(await outcomeOf(accounts.emulator.iam(narrow).send(new ListUsersCommand({})))).toBe(
    "allowed",
  );
  expect(await outcomeOf(look(narrow))).toBe(
    "because no session policy allows the iam:GetRole action",
  );
  const bounded = await accounts.role(HOME, {
    identity: [allow("*")],
    boundary: [allow("s3:*")],
  });
  expect(await outcomeOf(look(await accounts.assume(bounded.arn, credentials)))).toMatch(
    /^because/,
  );
});

test("aws:PrincipalArn is the role's ARN for each of its sessions, whatever they are called", async () => {
  const { arn, name } = await role();
  const { credentials } = await accounts.user(HOME, { identity: [allow("sts:AssumeRole")] });
  const session = await accounts.assume(arn, credentials);
  const identity = await accounts.emulator.sts(session).send(new GetCallerIdentityCommand({}));
  const sessionArn = `arn:aws:sts::${HOME}:assumed-role/${name}/s1`;
  expect(identity.Arn).toBe(sessionArn);
  const when = async (value: string) => {
    const PolicyDocument = document(
      allow("*", { Condition: { ArnEquals: { "aws:PrincipalArn": value } } }),
    );
    await home().send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }),
    );
    return outcomeOf(accounts.emulator.iam(session).send(new GetRoleCommand({ RoleName: name })));
  };
  expect(await when(arn)).toBe("allowed");
  expect(await when(sessionArn)).toMatch(/^because no identity-based policy/);
});

const REFUSED: readonly (readonly [string, Partial<AssumeRoleCommandInput>, string])[] = [
  [
    "a session name with a colon",
    { RoleSessionName: "Session1:2" },
    "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
  ],
  [
    "a session name of 65 characters",
    { RoleSessionName: "s".repeat(65) },
    `1 validation error detected: Value '${"s".repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
  ],
  [
    "a quarter of an hour less a second",
    { DurationSeconds: 899 },
    "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  ],
  [
    "a token of 4,097 characters",
    { MinimumSessionTokenSize: 4097 },
    "1 validation error detected: Value '4097' at 'minimumSessionTokenSize' failed to satisfy constraint: Member must have value less than or equal to 4096",
  ],
  [
    "more than half a day",
    { DurationSeconds: 43_201 },
    "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
  ],
  ...[
    "nothing-valid-in-here",
    "arn::b:::something/test-role",
    "arn:a::::something/test-role",
    "arn:a:::something/test-role",
    "arn:a:a::aaaaaaaaaa:",
  ].map((RoleArn) => [`the ARN ${RoleArn}`, { RoleArn }, `${RoleArn} is invalid`] as const),
];

test.each(REFUSED)("%s is refused in AWS's words", async (_what, more, message) => {
  const RoleArn = `arn:aws:iam::${HOME}:role/r`;
  const input = { RoleArn, RoleSessionName: "s1", ...more };
  const call = accounts.emulator.sts(accounts.root(HOME)).send(new AssumeRoleCommand(input));
  expect(await denialOf(call)).toMatchObject({ name: "ValidationError", status: 400, message });
});
