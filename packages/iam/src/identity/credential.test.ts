import { expect, test } from "vitest";
import { localAccount, trust } from "../testing/local-account.ts";

const HOUR_MS = 3_600_000;

test("test/test is the root of 000000000000, and a made-up token beside it does no harm", () => {
  const { identities } = localAccount();
  for (const token of [undefined, "test"]) {
    expect(identities.authority.resolve("test", token)).toEqual({
      kind: "found",
      credential: {
        accessKeyId: "test",
        secretAccessKey: "test",
        principal: {
          kind: "root",
          accountId: "000000000000",
          arn: "arn:aws:iam::000000000000:root",
          userId: "000000000000",
        },
      },
    });
  }
});

test("exactly 12 digits with the secret `test` are the root of that account", () => {
  const { credential, identities } = localAccount();
  const root = credential("123456789012");
  expect(root.secretAccessKey).toBe("test");
  expect(root.principal.arn).toBe("arn:aws:iam::123456789012:root");
  for (const id of ["12345678901", "1234567890123", "12345678901a", "Test", "TEST", ""]) {
    expect(identities.authority.resolve(id, undefined)).toEqual({ kind: "unknown-key" });
  }
});

test("a user's key is found while it is active, and follows the user's name", () => {
  const { iam, user, identities } = localAccount();
  const ann = user("ann");
  const resolve = () => identities.authority.resolve(ann.accessKeyId, undefined);
  iam("UpdateUser", { UserName: "ann", NewUserName: "anna", NewPath: "/staff/" });
  expect(resolve()).toMatchObject({
    credential: { principal: { arn: "arn:aws:iam::000000000000:user/staff/anna" } },
  });
  iam("UpdateAccessKey", { UserName: "anna", AccessKeyId: ann.accessKeyId, Status: "Inactive" });
  expect(resolve()).toEqual({ kind: "inactive-key" });
  iam("UpdateAccessKey", { UserName: "anna", AccessKeyId: ann.accessKeyId, Status: "Active" });
  expect(resolve().kind).toBe("found");
  iam("DeleteAccessKey", { UserName: "anna", AccessKeyId: ann.accessKeyId });
  expect(resolve()).toEqual({ kind: "unknown-key" });
});

test("a long-term key with a session token is refused", () => {
  const { user, identities } = localAccount();
  const { accessKeyId } = user("ann");
  expect(identities.authority.resolve(accessKeyId, "token")).toEqual({ kind: "invalid-token" });
});

test("temporary keys need their own token and end by the clock", async () => {
  const { iam, sts, identities, clock } = localAccount();
  const { authority } = identities;
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: trust({ AWS: "000000000000" }) });
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const one = sts("AssumeRole", { RoleArn: roleArn, RoleSessionName: "one" }).Credentials;
  const two = sts("AssumeRole", { RoleArn: roleArn, RoleSessionName: "two" }).Credentials;
  const oneId = `${one?.AccessKeyId}`;
  const refused = { kind: "invalid-token" };
  expect(authority.resolve(oneId, undefined)).toEqual(refused);
  expect(authority.resolve(oneId, "")).toEqual(refused);
  expect(authority.resolve(oneId, two?.SessionToken)).toEqual(refused);
  expect(authority.resolve(oneId, one?.SessionToken)).toMatchObject({
    kind: "found",
    credential: {
      secretAccessKey: one?.SecretAccessKey,
      principal: {
        kind: "assumed-role",
        arn: "arn:aws:sts::000000000000:assumed-role/r/one",
        roleArn,
      },
    },
  });
  await clock.advance(HOUR_MS - 1);
  expect(authority.resolve(oneId, one?.SessionToken).kind).toBe("found");
  await clock.advance(1);
  expect(authority.resolve(oneId, one?.SessionToken)).toEqual({ kind: "expired-token" });
});

test("sessions of a role end with it, and do not come back with a new role of its name", () => {
  const { iam, sts, identities } = localAccount();
  const make = () =>
    iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument: trust({ AWS: "000000000000" }) });
  make();
  const { Credentials } = sts("AssumeRole", {
    RoleArn: "arn:aws:iam::000000000000:role/r",
    RoleSessionName: "s1",
  });
  const resolve = () =>
    identities.authority.resolve(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken).kind;
  expect(resolve()).toBe("found");
  iam("DeleteRole", { RoleName: "r" });
  expect(resolve()).toBe("invalid-token");
  make();
  expect(resolve()).toBe("invalid-token");
});
