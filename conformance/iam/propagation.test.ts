/** `--iam-propagation`: a change in IAM is in force after a delay, by the emulator's clock. */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { deny, document, outcomeOf } from "./accounts.ts";
import { OrganizationTree, rootOf } from "./organization-tree.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ iamPropagation: 60_000 });
});
afterAll(() => emulator.stop());

test("a new key is unknown and a new policy without effect until the change has propagated", async () => {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const ann = emulator.iam({
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  });
  const list = () => ann.send(new ListUsersCommand({}));
  expect((await denialOf(list())).name).toBe("InvalidClientTokenId");
  await emulator.advance(60_000);
  expect((await denialOf(list())).name).toBe("AccessDenied");
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "iam:ListUsers", Resource: "*" },
  });
  await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument }));
  expect((await denialOf(list())).name).toBe("AccessDenied");
  await emulator.advance(60_000);
  expect((await list()).Users?.map((user) => user.UserName)).toEqual(["ann"]);
});

test("a new role is assumed by nobody until it has propagated", async () => {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" },
  });
  const { Role } = await emulator
    .iam()
    .send(new CreateRoleCommand({ RoleName: "late", AssumeRolePolicyDocument }));
  const input = { RoleArn: `${Role?.Arn}`, RoleSessionName: "s1" };
  const assume = () => emulator.sts().send(new AssumeRoleCommand(input));
  expect((await denialOf(assume())).name).toBe("AccessDenied");
  await emulator.advance(60_000);
  expect((await assume()).AssumedRoleUser?.Arn).toMatch(/assumed-role\/late\/s1$/);
});

test("an SCP binds nobody until it has propagated", async () => {
  const tree = await OrganizationTree.create(emulator, "400000000001", "SERVICE_CONTROL_POLICY");
  const member = await tree.account();
  await emulator.advance(60_000);
  const list = () => outcomeOf(emulator.iam(rootOf(member)).send(new ListUsersCommand({})));
  await tree.policy("SERVICE_CONTROL_POLICY", document(deny("iam:*")), tree.rootId);
  expect(await list()).toBe("allowed");
  await emulator.advance(60_000);
  expect(await list()).toBe("with an explicit deny in a service control policy");
});
