/** Passwords, the rules for them and what is told about an account, over HTTP by the SDK's client. */
import {
  ChangePasswordCommand,
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  DeleteAccountAliasCommand,
  DeleteAccountPasswordPolicyCommand,
  DeleteLoginProfileCommand,
  GetAccountPasswordPolicyCommand,
  GetLoginProfileCommand,
  ListAccountAliasesCommand,
  UpdateAccountPasswordPolicyCommand,
  UpdateLoginProfileCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { makeUser } from "./users.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

test("a login profile comes, changes and goes, with AWS's errors", async () => {
  const iam = emulator.iam();
  await makeUser(emulator, "ann");
  const UserName = "ann";
  const get = () => iam.send(new GetLoginProfileCommand({ UserName }));
  expect(await denialOf(get())).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
    message: "Login Profile for User ann cannot be found.",
  });
  const create = (Password: string) =>
    iam.send(new CreateLoginProfileCommand({ UserName, Password, PasswordResetRequired: true }));
  expect(await denialOf(create("weak"))).toMatchObject({
    name: "PasswordPolicyViolationException",
    status: 400,
    message: "Password should have a minimum length of 8",
  });
  const { LoginProfile } = await create("Str0ng-enough");
  expect((await get()).LoginProfile).toEqual(LoginProfile);
  expect(await denialOf(create("Str0ng-enough"))).toMatchObject({
    name: "EntityAlreadyExistsException",
    status: 409,
    message: "Login Profile for user ann already exists.",
  });
  await iam.send(new UpdateLoginProfileCommand({ UserName, PasswordResetRequired: false }));
  expect((await get()).LoginProfile?.PasswordResetRequired).toBe(false);
  await iam.send(new DeleteLoginProfileCommand({ UserName }));
  expect((await denialOf(get())).status).toBe(404);
});

test("a user whom the account's policy lets changes its password itself", async () => {
  const iam = emulator.iam();
  const bob = await makeUser(emulator, "bob");
  const Password = "Str0ng-enough";
  await iam.send(new CreateLoginProfileCommand({ UserName: "bob", Password }));
  const change = (OldPassword: string, NewPassword: string) =>
    emulator.iam(bob).send(new ChangePasswordCommand({ OldPassword, NewPassword }));
  expect((await denialOf(change(Password, "Str0nger-even"))).status).toBe(403);
  await iam.send(
    new UpdateAccountPasswordPolicyCommand({
      AllowUsersToChangePassword: true,
      MinimumPasswordLength: 12,
      PasswordReusePrevention: 2,
    }),
  );
  const { PasswordPolicy } = await emulator.iam(bob).send(new GetAccountPasswordPolicyCommand({}));
  expect(PasswordPolicy).toMatchObject({ MinimumPasswordLength: 12, ExpirePasswords: false });
  expect(await denialOf(change("wrong", "Str0nger-even"))).toMatchObject({
    name: "AccessDenied",
    status: 403,
    message: "The old password was incorrect.",
  });
  await change(Password, "Str0nger-even");
  expect((await denialOf(change("Str0nger-even", Password))).name).toBe(
    "PasswordPolicyViolationException",
  );
  await iam.send(new DeleteAccountPasswordPolicyCommand({}));
  expect(await denialOf(iam.send(new GetAccountPasswordPolicyCommand({})))).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
    message: "The Password Policy with domain name 000000000000 cannot be found.",
  });
  expect(
    await denialOf(iam.send(new UpdateAccountPasswordPolicyCommand({ MaxPasswordAge: 1096 }))),
  ).toMatchObject({ status: 400 });
});

test("an alias is the account's until it gives it up", async () => {
  const iam = emulator.iam();
  const aliases = async () => (await iam.send(new ListAccountAliasesCommand({}))).AccountAliases;
  expect(await aliases()).toEqual([]);
  await iam.send(new CreateAccountAliasCommand({ AccountAlias: "our-company" }));
  expect(await aliases()).toEqual(["our-company"]);
  const other = emulator.iam({ accessKeyId: "111111111111", secretAccessKey: "test" });
  const taken = new CreateAccountAliasCommand({ AccountAlias: "our-company" });
  expect(await denialOf(other.send(taken))).toMatchObject({ status: 409 });
  await iam.send(new DeleteAccountAliasCommand({ AccountAlias: "our-company" }));
  expect(await aliases()).toEqual([]);
});
