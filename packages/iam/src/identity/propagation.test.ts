import { expect, test } from "vitest";
import { allow, localAccount } from "../testing/local-account.ts";

const propagation = { delayMsMax: 5000, seed: "a" };
const listUsers = { action: "iam:ListUsers", resource: "arn:aws:iam::000000000000:user/" };

/** An account in which a user and a key have come into force. */
async function settled(seed = "a") {
  const account = localAccount({ propagation: { ...propagation, seed } });
  account.iam("CreateUser", { UserName: "ann" });
  const { AccessKey } = account.iam("CreateAccessKey", { UserName: "ann" });
  const keyId = `${AccessKey?.AccessKeyId}`;
  const { authority } = account.identities;
  const isKnown = () => authority.resolve(keyId, undefined).kind === "found";
  const mayList = () => {
    const ann = account.credential(keyId);
    return authority.authorize(ann.principal, ann, listUsers, {}).allowed;
  };
  return { account, isKnown, mayList };
}

function put(account: ReturnType<typeof localAccount>): void {
  const PolicyDocument = JSON.stringify(allow("iam:ListUsers"));
  account.iam("PutUserPolicy", { UserName: "ann", PolicyName: "p", PolicyDocument });
}

test("a key and a policy are in force after the delay, and IAM itself shows them at once", async () => {
  const { account, isKnown, mayList } = await settled();
  expect(isKnown()).toBe(false);
  expect(account.iam("GetUser", { UserName: "ann" }).User?.UserName).toBe("ann");
  await account.clock.advance(2499);
  expect(isKnown()).toBe(false);
  await account.clock.advance(2501);
  expect(isKnown()).toBe(true);
  put(account);
  expect(mayList()).toBe(false);
  expect(account.iam("ListUserPolicies", { UserName: "ann" }).PolicyNames).toEqual(["p"]);
  await account.clock.advance(5000);
  expect(mayList()).toBe(true);
});

test("what was taken away works on until the change is in force", async () => {
  const { account, mayList } = await settled();
  put(account);
  await account.clock.advance(10_000);
  account.iam("DeleteUserPolicy", { UserName: "ann", PolicyName: "p" });
  expect(mayList()).toBe(true);
  await account.clock.advance(5000);
  expect(mayList()).toBe(false);
});

test("the seed settles how long each change takes", async () => {
  const takes = async (seed: string) => {
    const { account, mayList } = await settled(seed);
    await account.clock.advance(10_000);
    put(account);
    let waitedMs = 0;
    for (; !mayList(); waitedMs += 10) await account.clock.advance(10);
    return waitedMs;
  };
  const [first, again, other] = [await takes("x"), await takes("x"), await takes("y")];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(first).toBeGreaterThanOrEqual(2500);
  expect(first).toBeLessThanOrEqual(5010);
});

test("once all is in force the replica holds what the catalogue holds, failed changes left out", async () => {
  const { account } = await settled();
  const { catalogue, inForce } = account.identities;
  for (let index = 0; index < 30; index++) {
    account.iam("CreateRole", {
      RoleName: `r${index}`,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" },
        ],
      }),
    });
    if (index % 3 === 0) account.iam("DeleteRole", { RoleName: `r${index}` });
    await account.clock.advance(index * 37);
  }
  expect(() =>
    catalogue.write(() => {
      catalogue.run("DELETE FROM entity WHERE name = 'r1'");
      throw new Error("undone");
    }),
  ).toThrow("undone");
  expect(() =>
    catalogue.write(() => {
      try {
        catalogue.write(() => {
          catalogue.run("DELETE FROM entity WHERE name = 'r2'");
          throw new Error("undone");
        });
      } catch {}
      catalogue.run("UPDATE entity SET path = '/moved/' WHERE name = 'r4'");
    }),
  ).not.toThrow();
  const rows = (from: typeof catalogue) => from.all("SELECT * FROM entity ORDER BY id");
  expect(rows(inForce)).not.toEqual(rows(catalogue));
  await account.clock.advance(5000);
  expect(rows(inForce)).toEqual(rows(catalogue));
  expect(rows(inForce)).toHaveLength(21);
});

test("the replica cannot be changed by anybody else", () => {
  const { inForce } = localAccount({ propagation }).identities;
  expect(() => inForce.write(() => 1)).toThrow(/follows/);
});
