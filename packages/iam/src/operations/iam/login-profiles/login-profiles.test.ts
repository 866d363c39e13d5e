import { expect, test } from "vitest";
import { findLoginProfile } from "../../../identity/login-profile.ts";
import { hashPassword, isPassword } from "../../../identity/password-hash.ts";
import { allow, type LocalAccount, localAccount } from "../../../testing/local-account.ts";
import type { IamInput } from "../iam-operation.ts";

const ACCOUNT = "000000000000";
const DAY_MS = 86_400_000;

function create(account: LocalAccount, UserName: string, Password: string, more: object = {}) {
  return account.iam("CreateLoginProfile", { UserName, Password, ...more });
}

function change(account: LocalAccount, as: ReturnType<LocalAccount["user"]>) {
  return (OldPassword: string, NewPassword: string) =>
    Promise.resolve().then(() => account.iam("ChangePassword", { OldPassword, NewPassword }, as));
}

async function faultOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => "no error",
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
}

test("a password is kept as a hash with a salt of its own, and only it matches", async () => {
  const account = localAccount();
  const { random } = account.identities.env;
  const first = await hashPassword(random, "Correct horse 1");
  expect(await hashPassword(random, "Correct horse 1")).not.toBe(first);
  expect(await isPassword("Correct horse 1", first)).toBe(true);
  expect(await isPassword("correct horse 1", first)).toBe(false);
  account.user("ann");
  await create(account, "ann", "Correct horse 1");
  const { userId } = account.credential(account.user("bob").accessKeyId).principal;
  await create(account, "bob", "Other horse 2");
  const kept = findLoginProfile(account.identities.catalogue, userId)?.passwordHash;
  expect(kept).not.toContain("Other");
});

test("a login profile is made once, shown, changed in part and removed", async () => {
  const account = localAccount();
  const { iam, errorOf, clock } = account;
  account.user("ann");
  const shown = () => iam("GetLoginProfile", { UserName: "ann" }).LoginProfile;
  const missing = "NoSuchEntity: Login Profile for User ann cannot be found.";
  expect(errorOf(shown)).toBe(missing);
  const made = await create(account, "ann", "Passw0rd", { PasswordResetRequired: true });
  expect(made.LoginProfile).toEqual({
    UserName: "ann",
    CreateDate: new Date("2026-01-01T00:00:00Z"),
    PasswordResetRequired: true,
  });
  expect(await faultOf(create(account, "ann", "Passw0rd"))).toBe(
    "EntityAlreadyExists: Login Profile for user ann already exists.",
  );
  await clock.advance(DAY_MS);
  await iam("UpdateLoginProfile", { UserName: "ann", PasswordResetRequired: false });
  expect(shown()).toEqual({ ...made.LoginProfile, PasswordResetRequired: false });
  iam("DeleteLoginProfile", { UserName: "ann" });
  expect(errorOf(() => iam("DeleteLoginProfile", { UserName: "ann" }))).toBe(missing);
  expect(await faultOf(create(account, "nobody", "Passw0rd"))).toBe(
    "NoSuchEntity: The user with name nobody cannot be found.",
  );
});

test("two requests at once make one login profile", async () => {
  const account = localAccount();
  account.user("ann");
  const outcomes = await Promise.all(
    ["Passw0rd", "Passw0rt"].map((password) => faultOf(create(account, "ann", password))),
  );
  expect(outcomes.sort()).toEqual([
    "EntityAlreadyExists: Login Profile for user ann already exists.",
    "no error",
  ]);
});

test("users with a password are not deleted", async () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  iam("CreateUser", { UserName: "ann" });
  await create(account, "ann", "Passw0rd");
  expect(errorOf(() => iam("DeleteUser", { UserName: "ann" }))).toBe(
    "DeleteConflict: Cannot delete entity, must delete login profile first.",
  );
  iam("DeleteLoginProfile", { UserName: "ann" });
  expect(errorOf(() => iam("DeleteUser", { UserName: "ann" }))).toBe("no error");
});

test("without a policy of the account, passwords have eight characters of three sorts", async () => {
  const account = localAccount();
  account.user("ann");
  const faults = ["Sh0rt!", "lowercase1", "lowercase"].map((password) =>
    faultOf(create(account, "ann", password)),
  );
  const one = "Password should have at least one";
  expect(await Promise.all(faults)).toEqual([
    "PasswordPolicyViolation: Password should have a minimum length of 8",
    `PasswordPolicyViolation: Password should meet 1 more of the following requirements: ${one} uppercase letter, ${one} symbol`,
    `PasswordPolicyViolation: Password should meet 2 more of the following requirements: ${one} uppercase letter, ${one} number, ${one} symbol`,
  ]);
  expect(await faultOf(create(account, "ann", `${ACCOUNT}@example.com`))).toMatch(
    /^PasswordPolicyViolation: .* not be identical/,
  );
  expect(await faultOf(create(account, "ann", "lowercase-1"))).toBe("no error");
});

test("the account's policy replaces AWS's, and what it does not say is at its default", async () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  account.user("ann");
  const read = () => iam("GetAccountPasswordPolicy", {}).PasswordPolicy;
  expect(errorOf(read)).toBe(
    "NoSuchEntity: The Password Policy with domain name 000000000000 cannot be found.",
  );
  const put = (input: IamInput<"UpdateAccountPasswordPolicy">) =>
    iam("UpdateAccountPasswordPolicy", input);
  put({ MinimumPasswordLength: 10, RequireNumbers: true, RequireSymbols: true });
  expect(await faultOf(create(account, "ann", "lowercase1"))).toBe(
    "PasswordPolicyViolation: Password should have at least one symbol",
  );
  put({ MaxPasswordAge: 90, HardExpiry: true });
  expect(read()).toMatchObject({ MinimumPasswordLength: 6, RequireSymbols: false });
  expect(read()).toMatchObject({ ExpirePasswords: true, MaxPasswordAge: 90, HardExpiry: true });
  expect(await faultOf(create(account, "ann", "simple"))).toBe("no error");
  iam("DeleteAccountPasswordPolicy", {});
  expect(errorOf(() => iam("DeleteAccountPasswordPolicy", {}))).toBe(
    "NoSuchEntity: The account policy with name PasswordPolicy cannot be found.",
  );
});

test("a user changes its password with the old one, and needs not reset it any more", async () => {
  const account = localAccount();
  const { iam } = account;
  const ann = account.user("ann", allow("iam:*"));
  const changes = change(account, ann);
  expect(await faultOf(changes("Passw0rd", "Passw0rt"))).toBe(
    "NoSuchEntity: Login Profile for User ann cannot be found.",
  );
  await create(account, "ann", "Passw0rd", { PasswordResetRequired: true });
  expect(await faultOf(changes("passw0rd", "Passw0rt"))).toBe(
    "AccessDenied: The old password was incorrect.",
  );
  expect(await faultOf(changes("Passw0rd", "short"))).toMatch(/^PasswordPolicyViolation/);
  expect(await faultOf(changes("Passw0rd", "Passw0rd"))).toMatch(/^AccessDenied: The new/);
  expect(await faultOf(changes("Passw0rd", "Passw0rt"))).toBe("no error");
  expect(await faultOf(changes("Passw0rd", "Passw0rt"))).toMatch(/^AccessDenied/);
  expect(iam("GetLoginProfile", { UserName: "ann" }).LoginProfile?.PasswordResetRequired).toBe(
    false,
  );
  expect(await faultOf(change(account, account.root)("a", "b"))).toBe(
    "InvalidUserType: Only IAM Users can change their own password.",
  );
});

test("the last passwords that the policy names cannot come back, the next older one can", async () => {
  const account = localAccount();
  const { iam } = account;
  const ann = account.user("ann", allow("iam:*"));
  iam("UpdateAccountPasswordPolicy", { PasswordReusePrevention: 2 });
  const password = (n: number) => `Passw0rd-${n}`;
  await create(account, "ann", password(0));
  for (const n of [1, 2]) await change(account, ann)(password(n - 1), password(n));
  const again = (n: number) => faultOf(change(account, ann)(password(2), password(n)));
  const refused =
    "PasswordPolicyViolation: Policy constraint violation with password reuse prevention during password change.";
  expect(await again(2)).toMatch(/^AccessDenied/);
  expect(await again(1)).toBe(refused);
  const set = (Password: string) =>
    faultOf(Promise.resolve(iam("UpdateLoginProfile", { UserName: "ann", Password })));
  expect([await set(password(2)), await set(password(1))]).toEqual([refused, refused]);
  expect(await again(0)).toBe("no error");
});

test("a policy can let every user change its own password, unless the user's own policies deny it", async () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  const ann = account.user("ann");
  const bob = account.user("bob", {
    Version: "2012-10-17",
    Statement: { Effect: "Deny", Action: "iam:ChangePassword", Resource: "*" },
  });
  await create(account, "ann", "Passw0rd");
  await create(account, "bob", "Passw0rd");
  const tried = (who: typeof ann) => faultOf(change(account, who)("Passw0rd", "Passw0rt"));
  expect(await tried(ann)).toMatch(/^AccessDenied: User: .*ann is not authorized/);
  iam("UpdateAccountPasswordPolicy", { AllowUsersToChangePassword: true });
  expect(errorOf(() => iam("GetAccountPasswordPolicy", {}, ann))).toBe("no error");
  expect(errorOf(() => iam("DeleteAccountPasswordPolicy", {}, ann))).toMatch(/^AccessDenied/);
  expect(await tried(bob)).toMatch(/with an explicit deny/);
  expect(await tried(ann)).toBe("no error");
});

test("an account has one alias, which no other account has", () => {
  const { iam, errorOf, credential } = localAccount();
  const other = credential("111111111111");
  const aliases = (as = credential("test")) => iam("ListAccountAliases", {}, as).AccountAliases;
  expect(aliases()).toEqual([]);
  iam("CreateAccountAlias", { AccountAlias: "blue" });
  expect(errorOf(() => iam("CreateAccountAlias", { AccountAlias: "blue" }, other))).toBe(
    "EntityAlreadyExists: The account alias blue already exists.",
  );
  iam("CreateAccountAlias", { AccountAlias: "green" });
  expect(aliases()).toEqual(["green"]);
  iam("CreateAccountAlias", { AccountAlias: "blue" }, other);
  expect(errorOf(() => iam("DeleteAccountAlias", { AccountAlias: "blue" }))).toMatch(
    /^NoSuchEntity/,
  );
  iam("DeleteAccountAlias", { AccountAlias: "green" });
  expect(aliases()).toEqual([]);
  expect(aliases(other)).toEqual(["blue"]);
  expect(errorOf(() => iam("CreateAccountAlias", { AccountAlias: "123456789012" }))).toMatch(
    /^InvalidInput/,
  );
});
