/** GetFederationToken over HTTP: a session for somebody whom IAM does not know. */
import { ListUsersCommand } from "@aws-sdk/client-iam";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import type { Credentials } from "../testing/emulator.ts";
import { Accounts, allow, deny, document, outcomeOf } from "./accounts.ts";

const HOME = "111111111111";
const OTHER = "222222222222";

let accounts: Accounts;
let bucket: string;
beforeAll(async () => {
  accounts = await Accounts.start();
  bucket = await accounts.bucket(HOME);
});
afterAll(() => accounts.stop());

const federated = (as: Credentials, more: Partial<GetFederationTokenCommandInput> = {}) =>
  accounts.federate(as, { Name: "bob", ...more });

test("a federated user has what the user's policies and the session's both allow", async () => {
  const ann = await accounts.user(HOME, {
    identity: [allow(["sts:GetFederationToken", "s3:GetObject"])],
  });
  const bob = await federated(ann.credentials, { Policy: document(allow("s3:*")) });
  expect(await accounts.emulator.sts(bob).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: HOME,
    Arn: `arn:aws:sts::${HOME}:federated-user/bob`,
    UserId: `${HOME}:bob`,
  });
  expect(await outcomeOf(accounts.read(bob, bucket))).toBe("allowed");
  const write = new PutObjectCommand({ Bucket: bucket, Key: "other", Body: "x" });
  expect(await outcomeOf(accounts.emulator.s3(bob).send(write))).toBe(
    "because no identity-based policy allows the s3:PutObject action",
  );
});

test("GetCallerIdentity answers a federated user whose session denies everything", async () => {
  const ann = await accounts.user(HOME, { identity: [allow("*")] });
  const bob = await federated(ann.credentials, { Policy: document(deny("*")) });
  const { Arn } = await accounts.emulator.sts(bob).send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe(`arn:aws:sts::${HOME}:federated-user/bob`);
});

test("without a policy only a bucket policy that names the session lets it in", async () => {
  const ann = await accounts.user(HOME, { identity: [allow("*")] });
  const own = await accounts.bucket(HOME);
  const bob = await federated(ann.credentials);
  expect(await outcomeOf(accounts.read(bob, own))).toBe(
    "because no session policy allows the s3:GetObject action",
  );
  const grant = (AWS: string) =>
    accounts.setBucketPolicy(HOME, own, {
      Effect: "Allow",
      Principal: { AWS },
      Action: "s3:GetObject",
    });
  await grant(ann.arn);
  expect(await outcomeOf(accounts.read(bob, own))).toMatch(/^because no session policy/);
  await grant(`arn:aws:sts::${HOME}:federated-user/bob`);
  expect(await outcomeOf(accounts.read(bob, own))).toBe("allowed");
  const carl = await federated(ann.credentials, { Name: "carl" });
  expect(await outcomeOf(accounts.read(carl, own))).toMatch(/^because/);
});

test("across accounts the session needs both sides", async () => {
  const ann = await accounts.user(HOME, { identity: [allow("*")] });
  const foreign = await accounts.bucket(OTHER);
  await accounts.setBucketPolicy(OTHER, foreign, {
    Effect: "Allow",
    Principal: { AWS: HOME },
    Action: "s3:GetObject",
  });
  const Policy = document(allow("s3:GetObject"));
  expect(await outcomeOf(accounts.read(await federated(ann.credentials), foreign))).toMatch(
    /^because no session policy/,
  );
  const bob = await federated(ann.credentials, { Policy });
  expect(await outcomeOf(accounts.read(bob, foreign))).toBe("allowed");
});

test("IAM and the rest of STS are closed to federated users, and to sessions that ask for more", async () => {
  const ann = await accounts.user(HOME, { identity: [allow("*")] });
  const bob = await federated(ann.credentials, { Policy: document(allow("*")) });
  const list = accounts.emulator.iam(bob).send(new ListUsersCommand({}));
  expect(await denialOf(list)).toMatchObject({ name: "InvalidClientTokenId", status: 403 });
  const { arn } = await accounts.role(HOME, { identity: [allow("*")] });
  const assume = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "s1" });
  expect((await denialOf(accounts.emulator.sts(bob).send(assume))).status).toBe(403);
  const session = await accounts.assume(arn, ann.credentials);
  expect(await denialOf(federated(session))).toMatchObject({
    name: "AccessDenied",
    message: "Cannot call GetFederationToken with session credentials",
  });
});

test("the root may federate, for an hour, as far as the session's policies go", async () => {
  const root = accounts.root(HOME);
  const command = new GetFederationTokenCommand({
    Name: "bob",
    Policy: document(allow("s3:GetObject")),
    DurationSeconds: 7200,
  });
  const answer = await accounts.emulator.sts(root).send(command);
  const now = accounts.emulator.running.clock.now();
  const lastsMs = (answer.Credentials?.Expiration?.getTime() ?? 0) - now;
  expect(lastsMs).toBeLessThanOrEqual(3_600_000);
  expect(lastsMs).toBeGreaterThan(3_500_000);
  expect(answer.FederatedUser).toEqual({
    Arn: `arn:aws:sts::${HOME}:federated-user/bob`,
    FederatedUserId: `${HOME}:bob`,
  });
  const bob = await federated(root, { Policy: document(allow("s3:GetObject")) });
  expect(await outcomeOf(accounts.read(bob, bucket))).toBe("allowed");
});

test.each([
  ["a", "Member must have length greater than or equal to 2"],
  ["a".repeat(33), "Member must have length less than or equal to 32"],
  ["a/b", "Member must satisfy regular expression pattern: [\\w+=,.@-]*"],
])("the name %s is refused", async (Name, words) => {
  expect(await denialOf(federated(accounts.root(HOME), { Name }))).toMatchObject({
    name: "ValidationError",
    status: 400,
    message: `1 validation error detected: Value '${Name}' at 'name' failed to satisfy constraint: ${words}`,
  });
});
