/** Session tokens over HTTP: what they survive, and what they do not. */
import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { start } from "cloudglass";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, Emulator, startEmulator } from "../testing/emulator.ts";
import { document } from "./accounts.ts";

const ACCOUNT = "000000000000";
const RoleArn = `arn:aws:iam::${ACCOUNT}:role/r`;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
  await makeRole();
});
afterAll(() => emulator.stop());

async function makeRole(): Promise<void> {
  const AssumeRolePolicyDocument = document({
    Effect: "Allow",
    Principal: { AWS: ACCOUNT },
    Action: "sts:AssumeRole",
  });
  await emulator.iam().send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument }));
}

async function assume(from = emulator): Promise<Credentials> {
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "s1" });
  const { Credentials } = await from.sts().send(command);
  return {
    accessKeyId: `${Credentials?.AccessKeyId}`,
    secretAccessKey: `${Credentials?.SecretAccessKey}`,
    sessionToken: `${Credentials?.SessionToken}`,
  };
}

const whoAmI = (as: Credentials, at = emulator) =>
  at.sts(as).send(new GetCallerIdentityCommand({}));

test("a session outlives a restart of the emulator", async () => {
  const session = await assume();
  await emulator.running.close();
  const { directory } = emulator;
  const running = await start({ port: 0, dataDir: directory, logLevel: "silent" });
  emulator = new Emulator(running, directory);
  const { Arn } = await whoAmI(session);
  expect(Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/r/s1`);
});

test("another emulator does not know the session, though it has a role of the name", async () => {
  const other = await startEmulator({ ephemeral: true });
  try {
    expect(await denialOf(whoAmI(await assume(), other))).toMatchObject({
      name: "InvalidClientTokenId",
      status: 403,
      message: "The security token included in the request is invalid.",
    });
  } finally {
    await other.stop();
  }
});

test("a token is of no use with another key, without its key's secret, or changed", async () => {
  const [one, two] = [await assume(), await assume()];
  const token = `${one.sessionToken}`;
  const at = token.length >> 1;
  const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
  for (const forged of [
    { ...one, sessionToken: `${two.sessionToken}` },
    { ...two, sessionToken: token },
    { ...one, sessionToken: changed },
    { ...one, sessionToken: token.slice(0, -4) },
    { ...one, secretAccessKey: two.secretAccessKey },
  ]) {
    expect((await denialOf(whoAmI(forged))).status).toBe(403);
  }
  expect((await whoAmI(one)).Account).toBe(ACCOUNT);
});

test("a session is not revived by a new role of the same name", async () => {
  const session = await assume();
  await emulator.iam().send(new DeleteRoleCommand({ RoleName: "r" }));
  expect((await denialOf(whoAmI(session))).name).toBe("InvalidClientTokenId");
  await makeRole();
  expect((await denialOf(whoAmI(session))).name).toBe("InvalidClientTokenId");
});

test("after its end a session is refused with the code of each family of services", async () => {
  const session = await assume();
  await emulator.advance(3_600_000);
  expect(await denialOf(whoAmI(session))).toMatchObject({
    name: "ExpiredToken",
    status: 403,
    message: "The security token included in the request is expired",
  });
  const list = emulator.s3(session).send(new ListBucketsCommand({}));
  expect(await denialOf(list)).toMatchObject({
    name: "ExpiredToken",
    status: 400,
    message: "The provided token has expired.",
  });
});
