import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { DefaultEncryption } from "../../bucket/default-encryption.ts";
import { encryptionFromText, encryptionText, type ObjectEncryption } from "./object-encryption.ts";
import { type EncryptionInput, requestedEncryption } from "./requested-encryption.ts";

const KEY = Buffer.alloc(32, 5);
const customer = (key: Uint8Array = KEY, algorithm = "AES256"): EncryptionInput => ({
  SSECustomerAlgorithm: algorithm,
  SSECustomerKey: Buffer.from(key).toString("base64"),
  SSECustomerKeyMD5: hash("md5", key, "base64"),
});
const kms: DefaultEncryption = { algorithm: "aws:kms", keyId: "alias/k", bucketKeyEnabled: true };
const context = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

describe("the encryption that a write asks for", () => {
  it("is the service's key where neither request nor bucket says otherwise", () => {
    expect(requestedEncryption({}, undefined)).toEqual({ mode: "AES256" });
    expect(requestedEncryption({ ServerSideEncryption: "AES256" }, kms)).toEqual({
      mode: "AES256",
    });
  });

  it("is the bucket's default for a request that says nothing", () => {
    expect(requestedEncryption({}, kms)).toMatchObject({
      mode: "aws:kms",
      keyId: "alias/k",
      bucketKeyEnabled: true,
    });
    expect(requestedEncryption({ BucketKeyEnabled: false }, kms)).toMatchObject({
      bucketKeyEnabled: false,
    });
  });

  it("takes AWS's own key, and the bucket's setting of bucket keys, when KMS is named without a key", () => {
    expect(requestedEncryption({ ServerSideEncryption: "aws:kms" }, kms)).toMatchObject({
      keyId: undefined,
      bucketKeyEnabled: true,
    });
    expect(requestedEncryption({ ServerSideEncryption: "aws:kms:dsse" }, kms)).toMatchObject({
      bucketKeyEnabled: false,
    });
  });

  it("is refused for what contradicts itself", () => {
    const fault = (input: EncryptionInput) => requestedEncryption(input, undefined);
    expect(fault({ ...customer(), ServerSideEncryption: "AES256" })).toBe("several-encryptions");
    expect(fault({ ServerSideEncryption: "aes:kms" })).toBe("unknown-encryption");
    expect(fault({ ServerSideEncryption: "" })).toBe("unknown-encryption");
    expect(fault({ SSEKMSKeyId: "k" })).toBe("key-without-kms");
    expect(fault({ ServerSideEncryption: "AES256", SSEKMSKeyId: "k" })).toBe("key-without-kms");
    for (const value of ["text", ["a"], { a: 1 }, null]) {
      const SSEKMSEncryptionContext = context(value);
      expect(fault({ ServerSideEncryption: "aws:kms", SSEKMSEncryptionContext })).toBe(
        "context-malformed",
      );
    }
  });

  it("is refused for customer-provided keys that are not whole", () => {
    const fault = (input: EncryptionInput) => requestedEncryption(input, undefined);
    const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = customer();
    expect(fault(customer(KEY, "KMS"))).toBe("unknown-algorithm");
    expect(fault({ SSECustomerKey, SSECustomerKeyMD5 })).toBe("no-algorithm");
    expect(fault({ SSECustomerAlgorithm, SSECustomerKeyMD5 })).toBe("no-key");
    expect(fault({ SSECustomerAlgorithm, SSECustomerKey })).toBe("no-md5");
    expect(fault({ ...customer(), SSECustomerKeyMD5: "AAAA" })).toBe("wrong-md5");
    expect(fault(customer(Buffer.alloc(10)))).toBe("wrong-length");
    expect(fault(customer())).toMatchObject({ mode: "SSE-C", customerKey: { key: KEY } });
  });

  it("is refused before the key is looked at where the bucket blocks customer-provided keys", () => {
    const blocked = { algorithm: "AES256", blocksCustomerKeys: true } as const;
    expect(requestedEncryption({ SSECustomerKeyMD5: "x" }, blocked)).toBe("customer-keys-blocked");
    expect(requestedEncryption({}, blocked)).toEqual({ mode: "AES256" });
  });
});

describe("what the index keeps of an object's encryption", () => {
  it("is read as it was written", () => {
    const seal = Buffer.alloc(60, 1);
    const all: ObjectEncryption[] = [
      { mode: "AES256", seal },
      { mode: "SSE-C", seal },
      {
        mode: "aws:kms",
        seal,
        keyArn: "arn:k",
        context: { a: "b" },
        bucketKey: Buffer.alloc(60, 2),
      },
      { mode: "aws:kms:dsse", seal, keyArn: "arn:k", context: undefined, bucketKey: undefined },
    ];
    for (const encryption of all) {
      expect(encryptionFromText(encryptionText(encryption))).toEqual(encryption);
    }
  });
});
