import { Secret, TOTP } from "otpauth";
import { expect, test } from "vitest";
import type { Credential } from "../../../authority.ts";
import { checkMfaCode } from "../../../identity/mfa-device.ts";
import { allow, type LocalAccount, localAccount } from "../../../testing/local-account.ts";

const STEP_MS = 30_000;
const ACCOUNT = "000000000000";

async function makeDevice(account: LocalAccount, VirtualMFADeviceName: string, Path?: string) {
  const input = Path === undefined ? {} : { Path };
  const { VirtualMFADevice } = await account.iam("CreateVirtualMFADevice", {
    VirtualMFADeviceName,
    ...input,
  });
  const seed = Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString();
  const app = new TOTP({ secret: Secret.fromBase32(seed) });
  return {
    SerialNumber: `${VirtualMFADevice?.SerialNumber}`,
    seed,
    /** What the app shows `steps` later than now. */
    code: (steps = 0) => app.generate({ timestamp: account.clock.now() + steps * STEP_MS }),
  };
}

function verifyMfaCode(...asked: Parameters<typeof checkMfaCode>): boolean {
  return checkMfaCode(...asked) === "accepted";
}

type Device = Awaited<ReturnType<typeof makeDevice>>;

function codes(device: Device, first: number, second = first + 1) {
  return { AuthenticationCode1: device.code(first), AuthenticationCode2: device.code(second) };
}

function enable(account: LocalAccount, UserName: string, device: Device, first = -1) {
  const { SerialNumber } = device;
  return account.iam("EnableMFADevice", { UserName, SerialNumber, ...codes(device, first) });
}

test("a device has a seed of 64 base32 characters and an ARN with its path, once for a name", async () => {
  const account = localAccount();
  const device = await makeDevice(account, "phone", "/staff/");
  expect(device.SerialNumber).toBe(`arn:aws:iam::${ACCOUNT}:mfa/staff/phone`);
  expect(device.seed).toMatch(/^[A-Z2-7]{64}$/);
  await expect(makeDevice(account, "Phone", "/staff/")).rejects.toMatchObject({
    code: "EntityAlreadyExists",
    message: "MFA device already exists.",
  });
  const other = await makeDevice(account, "phone");
  expect(other.seed).not.toBe(device.seed);
});

test("two codes that follow each other enable a device; others do not", async () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  account.user("ann");
  const device = await makeDevice(account, "phone");
  const { SerialNumber } = device;
  const tried = (first: number, second: number) =>
    errorOf(() =>
      iam("EnableMFADevice", { UserName: "ann", SerialNumber, ...codes(device, first, second) }),
    );
  const wrong = "InvalidAuthenticationCode: Authentication code for device is not valid.";
  expect(tried(0, 0)).toBe(wrong);
  expect(tried(0, -1)).toBe(wrong);
  expect(tried(-2, 0)).toBe(wrong);
  expect(tried(-1, 0)).toBe("no error");
  expect(iam("ListMFADevices", { UserName: "ann" }).MFADevices).toEqual([
    { UserName: "ann", SerialNumber, EnableDate: new Date("2026-01-01T00:00:00Z") },
  ]);
  expect(tried(1, 2)).toBe("EntityAlreadyExists: MFA Device for user ann already exists.");
  expect(errorOf(() => iam("GetMFADevice", { UserName: "ann", SerialNumber }))).toMatch(
    /^ValidationError: .* only hardware FIDO security keys are supported/,
  );
});

test("a code is good once, up to two steps off the device's time, for its owner only", async () => {
  const account = localAccount();
  const { catalogue } = account.identities;
  const userId = account.user("ann").principal.userId;
  const device = await makeDevice(account, "phone");
  enable(account, "ann", device);
  const verify = (steps: number, owner = userId) =>
    verifyMfaCode(catalogue, owner, device.SerialNumber, device.code(steps), account.clock.now());
  await account.clock.advance(10 * STEP_MS);
  expect([verify(-3), verify(3), verify(0, ACCOUNT)]).toEqual([false, false, false]);
  expect([verify(2), verify(2)]).toEqual([true, false]);
  // Older than one that was used, and not used itself.
  expect([verify(-2), verify(-2)]).toEqual([true, false]);
  await account.clock.advance(2 * STEP_MS);
  expect(verify(0)).toBe(false);
});

test("the codes that enabled a device can be used once to sign in, and not to enable it again", async () => {
  const account = localAccount();
  const { catalogue } = account.identities;
  const { userId } = account.user("ann").principal;
  const device = await makeDevice(account, "phone");
  enable(account, "ann", device, -1);
  account.iam("DeactivateMFADevice", { UserName: "ann", SerialNumber: device.SerialNumber });
  const wrong = /^InvalidAuthenticationCode/;
  expect(account.errorOf(() => enable(account, "ann", device, -1))).toMatch(wrong);
  expect(account.errorOf(() => enable(account, "ann", device, 0))).toMatch(wrong);
  enable(account, "ann", device, 1);
  const { SerialNumber } = device;
  const verify = (steps: number) =>
    verifyMfaCode(catalogue, userId, SerialNumber, device.code(steps), account.clock.now());
  expect([verify(2), verify(1), verify(2)]).toEqual([true, true, false]);
});

test("nine attempts in three minutes, right or wrong, then the device is out of reach until the next", async () => {
  const account = localAccount();
  const { catalogue } = account.identities;
  const { userId } = account.user("ann").principal;
  const device = await makeDevice(account, "phone");
  enable(account, "ann", device);
  const check = (code: string) =>
    checkMfaCode(catalogue, userId, device.SerialNumber, code, account.clock.now());
  expect(check(device.code(0))).toBe("accepted");
  for (let n = 0; n < 8; n++) expect(check("000000")).toBe("wrong-code");
  expect(check(device.code(1))).toBe("unavailable");
  await account.clock.advance(180_000);
  expect(check(device.code(0))).toBe("accepted");
});

test("a device whose clock is off is good again after it is synchronized", async () => {
  const account = localAccount();
  const { catalogue } = account.identities;
  const { userId } = account.user("ann").principal;
  const device = await makeDevice(account, "phone");
  enable(account, "ann", device);
  await account.clock.advance(20 * STEP_MS);
  const { SerialNumber } = device;
  const verify = (steps: number) =>
    verifyMfaCode(catalogue, userId, SerialNumber, device.code(steps), account.clock.now());
  expect(verify(7)).toBe(false);
  const resync = (first: number) => () =>
    account.iam("ResyncMFADevice", { UserName: "ann", SerialNumber, ...codes(device, first) });
  expect(account.errorOf(resync(1005))).toMatch(/^InvalidAuthenticationCode/);
  expect(account.errorOf(resync(5))).toBe("no error");
  expect([verify(3), verify(7)]).toEqual([false, true]);
  await account.clock.advance(5 * STEP_MS);
  expect([verify(0), verify(6)]).toEqual([false, true]);
});

test("a device in use is enabled for no other, and is deleted only when it is not", async () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  account.user("ann");
  account.user("bob");
  const device = await makeDevice(account, "phone");
  const { SerialNumber } = device;
  enable(account, "ann", device);
  expect(errorOf(() => enable(account, "bob", device, 0))).toBe(
    "EntityAlreadyExists: MFA Device is already in use.",
  );
  const remove = () => errorOf(() => iam("DeleteVirtualMFADevice", { SerialNumber }));
  expect(remove()).toBe("DeleteConflict: MFA VirtualDevice in use. Must deactivate first.");
  const deactivate = (UserName: string) =>
    errorOf(() => iam("DeactivateMFADevice", { UserName, SerialNumber }));
  expect(deactivate("bob")).toBe("NoSuchEntity: MFA Device invalid for user.");
  expect(deactivate("ann")).toBe("no error");
  expect(remove()).toBe("no error");
  expect(remove()).toBe(
    `NoSuchEntity: MFA Device with serial number ${SerialNumber} does not exist.`,
  );
  expect(errorOf(() => enable(account, "ann", device))).toMatch(/^NoSuchEntity/);
});

test("a user has eight devices at most", async () => {
  const account = localAccount();
  account.user("ann");
  for (let n = 0; n < 8; n++) enable(account, "ann", await makeDevice(account, `phone${n}`));
  const ninth = await makeDevice(account, "phone8");
  expect(account.errorOf(() => enable(account, "ann", ninth))).toBe(
    "LimitExceeded: Cannot exceed quota for MFADevicesPerUser: 8",
  );
});

test("hardware tokens and security keys are said not to be implemented", () => {
  const { iam, user, errorOf } = localAccount();
  user("ann");
  const input = { UserName: "ann", AuthenticationCode1: "123456", AuthenticationCode2: "234567" };
  expect(errorOf(() => iam("EnableMFADevice", { SerialNumber: "GAHT12345678", ...input }))).toMatch(
    /^NotImplemented/,
  );
});

test("the root enables devices by the name root, and lists its own without a name", async () => {
  const account = localAccount();
  const { iam, identities, clock } = account;
  const device = await makeDevice(account, "root-account-mfa-device");
  enable(account, "root", device);
  const { SerialNumber } = device;
  expect(iam("ListMFADevices", {}).MFADevices?.[0]?.SerialNumber).toBe(SerialNumber);
  expect(iam("ListVirtualMFADevices", {}).VirtualMFADevices?.[0]).toMatchObject({
    SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/root-account-mfa-device`,
    User: { Arn: `arn:aws:iam::${ACCOUNT}:root`, UserId: ACCOUNT },
  });
  const code = device.code(1);
  expect(verifyMfaCode(identities.catalogue, ACCOUNT, SerialNumber, code, clock.now())).toBe(true);
  iam("DeactivateMFADevice", { SerialNumber });
  expect(iam("ListMFADevices", {}).MFADevices).toEqual([]);
});

test("virtual devices are listed by whether they are enabled, without seeds, a page at a time", async () => {
  const account = localAccount();
  const { iam } = account;
  account.user("ann");
  const device = await makeDevice(account, "b");
  await makeDevice(account, "a");
  enable(account, "ann", device);
  const names = (input: Parameters<typeof iam<"ListVirtualMFADevices">>[1]) =>
    iam("ListVirtualMFADevices", input).VirtualMFADevices?.map((each) => [
      each.SerialNumber?.split("/").at(-1),
      each.User?.UserName,
    ]);
  expect(names({})).toEqual([
    ["a", undefined],
    ["b", "ann"],
  ]);
  expect(names({ AssignmentStatus: "Assigned" })).toEqual([["b", "ann"]]);
  expect(names({ AssignmentStatus: "Unassigned" })).toEqual([["a", undefined]]);
  const { Marker, VirtualMFADevices } = iam("ListVirtualMFADevices", { MaxItems: 1 });
  expect(JSON.stringify(VirtualMFADevices)).not.toContain("Seed");
  expect(names({ Marker })).toEqual([["b", "ann"]]);
});

test("devices have tags, which policies can ask for", async () => {
  const account = localAccount();
  const { iam, errorOf } = account;
  const Tags = [{ Key: "team", Value: "blue" }];
  const { SerialNumber } = await makeDevice(account, "phone");
  iam("TagMFADevice", { SerialNumber, Tags });
  expect(iam("ListMFADeviceTags", { SerialNumber }).Tags).toEqual(Tags);
  const when = { StringEquals: { "aws:ResourceTag/team": "blue" } };
  const ann = account.user("ann", {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "iam:*", Resource: "*", Condition: when },
  });
  expect(errorOf(() => iam("ListMFADeviceTags", { SerialNumber }, ann))).toBe("no error");
  iam("UntagMFADevice", { SerialNumber, TagKeys: ["team"] });
  expect(errorOf(() => iam("ListMFADeviceTags", { SerialNumber }, ann))).toMatch(/^AccessDenied/);
});

test("a user who may touch only itself and its device sets its own MFA up", async () => {
  const account = localAccount();
  const { iam } = account;
  const self = `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`;
  const device = `arn:aws:iam::${ACCOUNT}:mfa/\${aws:username}`;
  const statement = (actions: string[], Resource: string) => ({
    Effect: "Allow",
    Action: actions.map((action) => `iam:${action}`),
    Resource,
  });
  const ann = account.user("ann", {
    Version: "2012-10-17",
    Statement: [
      statement(["CreateVirtualMFADevice"], device),
      statement(["EnableMFADevice", "ListMFADevices"], self),
    ],
  });
  const create = (VirtualMFADeviceName: string) =>
    Promise.resolve().then(() => iam("CreateVirtualMFADevice", { VirtualMFADeviceName }, ann));
  await expect(create("bob")).rejects.toMatchObject({ code: "AccessDenied" });
  await create("ann");
  expect(iam("ListMFADevices", {}, ann).MFADevices).toEqual([]);
  expect(account.errorOf(() => iam("ListMFADevices", { UserName: "bob" }, ann))).toMatch(
    /^AccessDenied/,
  );
});

test("a user with a device adds and removes its own only in a session with a code of it", async () => {
  const account = localAccount();
  const { iam, sts, errorOf, credential } = account;
  const key = account.user("ann", allow("iam:*"));
  account.user("bob");
  const [first, second, third] = [
    await makeDevice(account, "first"),
    await makeDevice(account, "second"),
    await makeDevice(account, "third"),
  ];
  const add = (device: Device, UserName: string, as: Credential, step: number) =>
    errorOf(() =>
      iam(
        "EnableMFADevice",
        { UserName, SerialNumber: device.SerialNumber, ...codes(device, step) },
        as,
      ),
    );
  const remove = (device: Device, as: Credential) =>
    errorOf(() => iam("DeactivateMFADevice", { SerialNumber: device.SerialNumber }, as));
  const needed =
    "AccessDenied: To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.";
  expect(add(first, "ann", key, -1)).toBe("no error");
  expect(add(second, "ann", key, -1)).toBe(needed);
  expect(remove(first, key)).toBe(needed);
  expect(add(third, "bob", key, -1)).toBe("no error");
  const { Credentials } = sts(
    "GetSessionToken",
    { SerialNumber: first.SerialNumber, TokenCode: first.code(1) },
    key,
  );
  const session = credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
  expect(add(second, "ann", session, -1)).toBe("no error");
  expect([remove(first, session), remove(second, session)]).toEqual(["no error", "no error"]);
  expect(add(second, "ann", key, 1)).toBe("no error");
});

test("a device named in another case is the same device to the caller's policies", async () => {
  const account = localAccount();
  const { SerialNumber } = await makeDevice(account, "phone");
  account.iam("TagMFADevice", { SerialNumber, Tags: [{ Key: "team", Value: "red" }] });
  const all = { Effect: "Allow", Action: "iam:*", Resource: "*" };
  const deny = { Effect: "Deny", Action: "iam:DeleteVirtualMFADevice" };
  const tagged = { StringEquals: { "aws:ResourceTag/team": "red" } };
  const denials = [
    { ...deny, Resource: SerialNumber },
    { ...deny, Resource: "*", Condition: tagged },
  ];
  for (const [index, denial] of denials.entries()) {
    const Statement = [all, denial];
    const caller = account.user(`user${index}`, { Version: "2012-10-17", Statement });
    for (const asked of [SerialNumber, SerialNumber.replace("phone", "PHONE")]) {
      const remove = () => account.iam("DeleteVirtualMFADevice", { SerialNumber: asked }, caller);
      expect(account.errorOf(remove)).toMatch(/^AccessDenied/);
    }
  }
});
