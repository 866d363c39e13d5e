/** GetScopedCredentials over HTTP: a session gives a part of itself away. */
import { PutObjectCommand } from "@aws-sdk/client-s3";
import {
  GetCallerIdentityCommand,
  GetScopedCredentialsCommand,
  type GetScopedCredentialsCommandInput,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import type { Credentials } from "../testing/emulator.ts";
import { Accounts, allow, document, outcomeOf } from "./accounts.ts";

const HOME = "111111111111";

let accounts: Accounts;
let bucket: string;
let session: Credentials;
beforeAll(async () => {
  accounts = await Accounts.start();
  bucket = await accounts.bucket(HOME);
  const { arn } = await accounts.role(HOME, { identity: [allow("*")] });
  const { credentials } = await accounts.user(HOME, { identity: [allow("sts:AssumeRole")] });
  session = await accounts.assume(arn, credentials);
});
afterAll(() => accounts.stop());

async function scoped(
  as: Credentials,
  input: GetScopedCredentialsCommandInput,
): Promise<Credentials> {
  const command = new GetScopedCredentialsCommand(input);
  const { Credentials } = await accounts.emulator.sts(as).send(command);
  return {
    accessKeyId: `${Credentials?.AccessKeyId}`,
    secretAccessKey: `${Credentials?.SecretAccessKey}`,
    sessionToken: `${Credentials?.SessionToken}`,
  };
}

test("the same principal may do less, for a shorter time", async () => {
  const reader = await scoped(session, {
    Policy: document(allow("s3:GetObject")),
    DurationSeconds: 60,
  });
  const whoAmI = async (as: Credentials) =>
    (await accounts.emulator.sts(as).send(new GetCallerIdentityCommand({}))).Arn;
  expect(await whoAmI(reader)).toBe(await whoAmI(session));
  expect(await outcomeOf(accounts.read(reader, bucket))).toBe("allowed");
  const write = (as: Credentials) =>
    accounts.emulator.s3(as).send(new PutObjectCommand({ Bucket: bucket, Key: "x", Body: "x" }));
  expect(await outcomeOf(write(reader))).toBe(
    "because no session policy allows the s3:PutObject action",
  );
  expect(await outcomeOf(write(session))).toBe("allowed");
  expect(await denialOf(scoped(session, { DurationSeconds: 3601 }))).toMatchObject({
    name: "InsufficientSessionLifetimeException",
    status: 400,
  });
  await accounts.emulator.advance(60_000);
  expect((await denialOf(whoAmI(reader))).name).toBe("ExpiredToken");
  expect(await whoAmI(session)).toMatch(/assumed-role/);
});

test("a bucket policy that names the session does not widen it again", async () => {
  const own = await accounts.bucket(HOME);
  const writer = await scoped(session, { Policy: document(allow("s3:PutObject")) });
  await accounts.setBucketPolicy(HOME, own, {
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
  });
  expect(await outcomeOf(accounts.read(session, own))).toBe("allowed");
  expect(await outcomeOf(accounts.read(writer, own))).toMatch(/^because no session policy/);
});
