import { MemoryDisk, SeededRandom } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import { KeyRing } from "./key-ring.ts";
import type { KmsKey } from "./key-service.ts";

const REGION = "us-east-1";
const ACCOUNT = "000000000000";
const ID = "134f2428-cec1-4b25-a1ae-9048164dba47";

const openRing = (disk = new MemoryDisk(), seed = "ring", isMissed = false) =>
  KeyRing.open({ disk, random: new SeededRandom(seed), durability: "process" }, () => isMissed);

describe("the key ring", () => {
  it("opens after a restart what it wrapped before, and nothing of another ring", async () => {
    const disk = new MemoryDisk();
    const ring = await openRing(disk);
    const dataKey = Buffer.alloc(32, 7);
    const wrapped = ring.wrap(dataKey);
    const encrypted = ring.encrypt("arn:k", dataKey, { a: "1", b: "2" });
    const again = await openRing(disk, "other randomness");
    expect(again.unwrap(wrapped)).toEqual(dataKey);
    expect(again.decrypt("arn:k", encrypted, { b: "2", a: "1" })).toEqual(dataKey);
    const other = await openRing(new MemoryDisk(), "other");
    expect(other.unwrap(wrapped)).toBeUndefined();
  });

  it("is not made anew where content was sealed under one that is gone", async () => {
    await expect(openRing(new MemoryDisk(), "other", true)).rejects.toThrow("key-ring is gone");
    const disk = new MemoryDisk();
    const { dataKey, seal } = (await openRing(disk)).make();
    expect((await openRing(disk, "other", true)).unwrap(seal)).toEqual(dataKey);
  });

  it("makes data keys that differ and come back from their seals, after a restart too", async () => {
    const disk = new MemoryDisk();
    const ring = await openRing(disk);
    const made = Array.from({ length: 100 }, () => ring.make());
    const again = await openRing(disk);
    for (const { dataKey, seal } of made) {
      expect(dataKey.length).toBe(32);
      expect(again.unwrap(seal)).toEqual(dataKey);
      expect(Buffer.from(dataKey).includes(seal)).toBe(false);
    }
    const keys = new Set(made.map(({ dataKey }) => Buffer.from(dataKey).toString("hex")));
    expect(keys.size).toBe(100);
    expect((await openRing(new MemoryDisk(), "other")).unwrap(made[0]!.seal)).not.toEqual(
      made[0]!.dataKey,
    );
  });

  it("keeps keys and contexts apart", async () => {
    const ring = await openRing();
    const encrypted = ring.encrypt("arn:k", Buffer.alloc(32), { a: "1" });
    expect(ring.decrypt("arn:l", encrypted, { a: "1" })).toBeUndefined();
    expect(ring.decrypt("arn:k", encrypted, { a: "2" })).toBeUndefined();
    expect(ring.decrypt("arn:k", encrypted, {})).toBeUndefined();
    expect(ring.unwrap(encrypted)).toBeUndefined();
  });

  it("makes a root anew when a crash left part of one, and refuses a file that is none", async () => {
    const torn = new MemoryDisk();
    torn.open("key-ring").append([Buffer.from("cloudglass key")]);
    const ring = await openRing(torn);
    expect((await openRing(torn)).unwrap(ring.wrap(Buffer.alloc(32, 1)))).toEqual(
      Buffer.alloc(32, 1),
    );
    const foreign = new MemoryDisk();
    foreign.open("key-ring").append([Buffer.alloc(100, "x")]);
    await expect(openRing(foreign)).rejects.toThrow("no key ring");
  });

  it("knows keys by id, ARN and alias, and one of AWS's own for each account and region", async () => {
    const ring = await openRing();
    const arn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/${ID}`;
    expect(ring.find(ID, REGION, ACCOUNT)).toMatchObject({ arn });
    expect(ring.find(arn, REGION, ACCOUNT)).toMatchObject({ arn });
    const byAlias = ring.find("alias/mine", REGION, ACCOUNT);
    expect(byAlias).toMatchObject({ arn: expect.stringMatching(/:key\/[0-9a-f-]{36}$/) });
    expect(
      ring.find(`arn:aws:kms:${REGION}:${ACCOUNT}:alias/mine`, REGION, "111122223333"),
    ).toEqual(byAlias);
    const own = ring.find(undefined, REGION, ACCOUNT);
    expect(ring.find("alias/aws/s3", REGION, ACCOUNT)).toEqual(own);
    expect(ring.find((own as KmsKey).arn, REGION, ACCOUNT)).toEqual(own);
    expect(ring.find(undefined, "eu-west-1", ACCOUNT)).not.toEqual(own);
    expect(ring.find(undefined, REGION, "111122223333")).not.toEqual(own);
  });

  it("refuses names of no key in AWS's words", async () => {
    const ring = await openRing();
    const refused = (name: string) => ring.find(name, REGION, ACCOUNT);
    const fault = (message: string) => ({ kind: "fault", code: "KMS.NotFoundException", message });
    expect(refused("fake-key-id")).toEqual(fault("Invalid keyId 'fake-key-id'"));
    expect(refused(`arn:aws:kms:eu-west-1:${ACCOUNT}:key/${ID}`)).toEqual(
      fault("Invalid arn eu-west-1"),
    );
    const ebs = `arn:aws:kms:${REGION}:${ACCOUNT}:alias/aws/ebs`;
    expect(refused("alias/aws/ebs")).toEqual(fault(`Alias ${ebs} is not found.`));
    expect(refused("")).toEqual(fault("Invalid keyId ''"));
  });
});
