import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemEnvironment } from "@cloudglass/env";
import type { Call } from "@cloudglass/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Identities, openIdentities } from "./identities.ts";
import { iamOperations } from "./operations/iam/index.ts";
import { stsOperations } from "./operations/sts/index.ts";
import { allow, localAccount, trust } from "./testing/local-account.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "identities-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Opens the catalogue in `directory`, runs, and closes it again. */
async function opened<Result>(
  durability: "process" | "power",
  run: (identities: Identities) => Result,
): Promise<Result> {
  const env = systemEnvironment({ dataDirectory: directory, durability });
  const identities = openIdentities({ env, log: quiet });
  try {
    return run(identities);
  } finally {
    await identities.close();
    env.close();
  }
}

const call = {
  operation: "",
  caller: { kind: "root", accountId: "000000000000", arn: "arn:aws:iam::000000000000:root" },
  head: { headers: {}, query: "" },
} as unknown as Call;

for (const durability of ["process", "power"] as const) {
  test(`users, keys, policies and sessions are there after reopening (${durability})`, async () => {
    const made = await opened(durability, (identities) => {
      const { CreateUser, CreateAccessKey, PutUserPolicy, CreateRole } = iamOperations;
      const text = JSON.stringify(allow("s3:GetObject"));
      CreateUser(identities, { UserName: "ann" }, call);
      PutUserPolicy(identities, { UserName: "ann", PolicyName: "p", PolicyDocument: text }, call);
      const document = trust({ AWS: "000000000000" });
      CreateRole(identities, { RoleName: "r", AssumeRolePolicyDocument: document }, call);
      const role = { RoleArn: "arn:aws:iam::000000000000:role/r", RoleSessionName: "s1" };
      return {
        key: CreateAccessKey(identities, { UserName: "ann" }, call).AccessKey,
        session: stsOperations.AssumeRole(identities, role, call).Credentials,
      };
    });
    await opened(durability, ({ authority }) => {
      const user = authority.resolve(`${made.key?.AccessKeyId}`, undefined);
      if (user.kind !== "found") throw new Error(user.kind);
      expect(user.credential.secretAccessKey).toBe(made.key?.SecretAccessKey);
      const request = { action: "s3:GetObject", resource: "arn:aws:s3:::b/k" };
      const { principal } = user.credential;
      expect(authority.authorize(principal, user.credential, request, {}).allowed).toBe(true);
      const { session } = made;
      expect(authority.resolve(`${session?.AccessKeyId}`, session?.SessionToken).kind).toBe(
        "found",
      );
    });
  });
}

test("an acknowledged write is in the files while the store is still open", async () => {
  const copy = join(directory, "copy");
  const data = join(directory, "data");
  const env = systemEnvironment({ dataDirectory: data });
  const identities = openIdentities({ env, log: quiet });
  const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
  for (const UserName of names) iamOperations.CreateUser(identities, { UserName }, call);
  // What a killed process leaves behind: its files as they are, the write-ahead log not folded in.
  cpSync(data, copy, { recursive: true, filter: (path) => !path.endsWith("lock") });
  await identities.close();
  env.close();
  const left = systemEnvironment({ dataDirectory: copy });
  const reopened = openIdentities({ env: left, log: quiet });
  const { Users } = iamOperations.ListUsers(reopened, {}, call);
  await reopened.close();
  left.close();
  expect(Users?.map((user) => user.UserName).sort()).toEqual([...names].sort());
});

test("the last use of a key is shown at once and written a little later", async () => {
  const { identities, iam, user, clock } = localAccount();
  const ann = user("ann");
  const lastUsed = () => iam("GetAccessKeyLastUsed", { AccessKeyId: ann.accessKeyId });
  expect(lastUsed()).toEqual({
    UserName: "ann",
    AccessKeyLastUsed: { LastUsedDate: undefined, ServiceName: "N/A", Region: "N/A" },
  });
  const kept = () =>
    identities.catalogue.get(
      "SELECT last_used_service FROM access_key WHERE id = ?",
      ann.accessKeyId,
    );
  const generation = identities.catalogue.generation;
  identities.authority.used(ann, "s3", "eu-west-1", Date.UTC(2026, 4, 5, 6, 7, 8, 900));
  expect(kept()).toEqual({ last_used_service: null });
  await clock.advance(1000);
  expect(kept()).toEqual({ last_used_service: "s3" });
  expect(identities.catalogue.generation).toBe(generation);
  identities.authority.used(ann, "iam", "us-east-1", Date.UTC(2026, 4, 5, 7, 0, 0, 1));
  expect(lastUsed().AccessKeyLastUsed).toEqual({
    LastUsedDate: new Date(Date.UTC(2026, 4, 5, 7)),
    ServiceName: "iam",
    Region: "us-east-1",
  });
});
