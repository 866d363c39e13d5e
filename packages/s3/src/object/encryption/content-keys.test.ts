import { MemoryDisk, SeededRandom, SimulatedClock } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import { ContentKeys, type Sealed, unwrapPart, type Wrapping } from "./content-keys.ts";
import type { CustomerKey } from "./customer-key.ts";
import { KeyRing } from "./key-ring.ts";
import type { EncryptionContext } from "./key-service.ts";
import type { ObjectEncryption } from "./object-encryption.ts";

const KEY_ARN = "arn:aws:kms:us-east-1:000000000000:key/134f2428-cec1-4b25-a1ae-9048164dba47";
const place = {
  bucketArn: "arn:aws:s3:::shelf",
  objectArn: "arn:aws:s3:::shelf/a",
  region: "us-east-1",
};
const customer = (byte: number): CustomerKey => ({
  kind: "customer-key",
  key: Buffer.alloc(32, byte),
  md5: "",
});
const kms = (more: object = {}): Wrapping => ({
  mode: "aws:kms",
  keyArn: KEY_ARN,
  context: undefined,
  bucketKeyEnabled: false,
  ...more,
});

async function start() {
  const clock = new SimulatedClock();
  const env = { random: new SeededRandom("keys"), clock };
  const ring = await KeyRing.open(
    { ...env, disk: new MemoryDisk(), durability: "memory" },
    () => false,
  );
  const asked: [string, EncryptionContext][] = [];
  const service = {
    find: ring.find.bind(ring),
    encrypt(arn: string, text: Uint8Array, context: EncryptionContext) {
      asked.push(["encrypt", context]);
      return ring.encrypt(arn, text, context);
    },
    decrypt(arn: string, text: Uint8Array, context: EncryptionContext) {
      asked.push(["decrypt", context]);
      return ring.decrypt(arn, text, context);
    },
  };
  return { clock, asked, keys: new ContentKeys(env, ring, service) };
}

const wrapped = async (keys: ContentKeys, wrapping: Wrapping, dataKey: Uint8Array) =>
  (await keys.wrap(wrapping, place, dataKey)) as ObjectEncryption;

describe("a data key", () => {
  it("comes back from every kind of encryption, and is wrapped anew without being changed", async () => {
    const { keys } = await start();
    const dataKey = keys.random(2);
    expect(dataKey.length).toBe(64);
    const kinds: Wrapping[] = [
      { mode: "AES256" },
      { mode: "SSE-C", customerKey: customer(1) },
      kms(),
      kms({ context: { team: "blue" } }),
      kms({ bucketKeyEnabled: true }),
      kms({ mode: "aws:kms:dsse" }),
    ];
    for (const wrapping of kinds) {
      const encryption = await wrapped(keys, wrapping, dataKey);
      expect(Buffer.from(encryption.seal).includes(dataKey)).toBe(false);
      expect(await keys.unwrap(encryption, place, customer(1))).toEqual(Buffer.from(dataKey));
    }
  });

  it("is made with what it is wrapped in, one key a layer", async () => {
    const { keys } = await start();
    for (const wrapping of [{ mode: "AES256" } as const, kms(), kms({ mode: "aws:kms:dsse" })]) {
      const made = (await keys.make(wrapping, place)) as Sealed;
      expect(made.dataKey.length).toBe(wrapping.mode === "aws:kms:dsse" ? 64 : 32);
      expect(await keys.unwrap(made.encryption, place, undefined)).toEqual(
        Buffer.from(made.dataKey),
      );
    }
  });

  it("is told from a wrong customer's key, which nothing is kept of", async () => {
    const { keys } = await start();
    const encryption = await wrapped(
      keys,
      { mode: "SSE-C", customerKey: customer(1) },
      keys.random(1),
    );
    expect(keys.unwrap(encryption, place, customer(2))).toBe("wrong-key");
    expect(keys.unwrap(encryption, place, undefined)).toBe("wrong-key");
    expect(Object.keys(encryption)).toEqual(["mode", "seal"]);
  });

  it("does not open at another object, with KMS and with a bucket key", async () => {
    const { keys } = await start();
    const elsewhere = { ...place, objectArn: "arn:aws:s3:::shelf/b" };
    for (const bucketKeyEnabled of [false, true]) {
      const encryption = await wrapped(keys, kms({ bucketKeyEnabled }), keys.random(1));
      expect(await keys.unwrap(encryption, elsewhere, undefined)).toBe("broken");
    }
  });

  it("asks KMS once for many objects while a bucket key lives, in the bucket's context", async () => {
    const { keys, asked, clock } = await start();
    for (let object = 0; object < 10; object += 1) {
      const encryption = await wrapped(keys, kms({ bucketKeyEnabled: true }), keys.random(1));
      await keys.unwrap(encryption, place, undefined);
    }
    const context = { "aws:s3:arn": place.bucketArn };
    expect(asked).toEqual([
      ["encrypt", context],
      ["decrypt", context],
    ]);
    await clock.advance(6 * 60_000);
    await wrapped(keys, kms({ bucketKeyEnabled: true }), keys.random(1));
    expect(asked.length).toBe(3);
  });

  it("asks KMS in the object's context, the client's own added", async () => {
    const { keys, asked } = await start();
    await wrapped(keys, kms({ context: { team: "blue" } }), keys.random(1));
    expect(asked).toEqual([["encrypt", { "aws:s3:arn": place.objectArn, team: "blue" }]]);
  });

  it("of a part opens under its upload's key alone", async () => {
    const { keys } = await start();
    const [upload, other, part] = [keys.random(1), keys.random(1), keys.random(1)];
    const seal = keys.wrapPart(upload, part);
    expect(unwrapPart(upload, seal)).toEqual(Buffer.from(part));
    expect(unwrapPart(other, seal)).toBeUndefined();
  });
});
