/** What lies on the disk: no content in the clear, whatever the encryption, and no key of a customer's. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { startEmulator } from "../testing/emulator.ts";

const Bucket = "vault";
const MIB = 1024 ** 2;

function* filesBelow(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

function filesWith(directory: string, needle: string | Uint8Array): string[] {
  return [...filesBelow(directory)].filter((path) => readFileSync(path).includes(needle));
}

const bytesBelow = (directory: string) =>
  [...filesBelow(directory)].reduce((sum, path) => sum + statSync(path).size, 0);

test("no file of the data directory holds content in the clear, or a customer's key", async () => {
  const emulator = await startEmulator();
  try {
    const s3 = emulator.s3();
    await s3.send(new CreateBucketCommand({ Bucket }));
    const key = createHash("sha256").update("customer").digest();
    const customer = {
      SSECustomerAlgorithm: "AES256",
      SSECustomerKey: key.toString("base64"),
      SSECustomerKeyMD5: createHash("md5").update(key).digest("base64"),
    };
    const kinds = {
      s3: {},
      kms: { ServerSideEncryption: "aws:kms" },
      dsse: { ServerSideEncryption: "aws:kms:dsse" },
      customer,
    } as const;
    const contents: string[] = [];
    for (const [name, kind] of Object.entries(kinds)) {
      for (const [size, repeats] of [
        ["small", 1],
        ["large", 100_000],
      ] as const) {
        const text = `the ${size} content under ${name} `;
        contents.push(text);
        const Body = text.repeat(repeats);
        await s3.send(new PutObjectCommand({ Bucket, Key: `${name}-${size}`, Body, ...kind }));
        if (name === "customer") continue;
        const got = await s3.send(new GetObjectCommand({ Bucket, Key: `${name}-${size}` }));
        expect((await got.Body?.transformToString()) === Body).toBe(true);
      }
      const where = { Bucket, Key: `${name}-parts` };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...where, ...kind }));
      const text = `the part under ${name} `;
      contents.push(text);
      const more = name === "customer" ? customer : {};
      const upload = { ...where, UploadId };
      const Body = text.repeat(20_000);
      const { ETag } = await s3.send(
        new UploadPartCommand({ ...upload, PartNumber: 1, Body, ...more }),
      );
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
    }
    await emulator.running.close();
    expect(bytesBelow(emulator.directory)).toBeGreaterThan(4 * 100_000 * 20);
    for (const text of contents) expect(filesWith(emulator.directory, text)).toEqual([]);
    // Metadata is not content: what is searched for can be found.
    expect(filesWith(emulator.directory, "kms-large").length).toBeGreaterThan(0);
    expect(filesWith(emulator.directory, key)).toEqual([]);
    expect(filesWith(emulator.directory, customer.SSECustomerKey)).toEqual([]);
    const ring = [...filesBelow(emulator.directory)].find((path) => path.endsWith("key-ring"));
    expect(statSync(ring!).mode & 0o077).toBe(0);
  } finally {
    await emulator.stop();
  }
});

test("a copy to another encryption moves no bytes, within one layer", async () => {
  const emulator = await startEmulator();
  try {
    const s3 = emulator.s3();
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "large", Body: Buffer.alloc(8 * MIB, "x") }));
    const before = bytesBelow(emulator.directory);
    for (const [Key, ServerSideEncryption] of [
      ["a", "aws:kms"],
      ["b", "AES256"],
    ] as const) {
      const CopySource = `${Bucket}/large`;
      await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ServerSideEncryption }));
    }
    expect(bytesBelow(emulator.directory) - before).toBeLessThan(MIB);
  } finally {
    await emulator.stop();
  }
});

test("a restart opens what was sealed before it", async () => {
  const first = await startEmulator();
  const dataDir = first.directory;
  const kinds = ["AES256", "aws:kms", "aws:kms:dsse"] as const;
  const bucketKey = { ServerSideEncryption: "aws:kms", BucketKeyEnabled: true } as const;
  try {
    const s3 = first.s3();
    await s3.send(new CreateBucketCommand({ Bucket }));
    for (const ServerSideEncryption of kinds) {
      const Key = ServerSideEncryption;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, ServerSideEncryption }));
    }
    await s3.send(
      new PutObjectCommand({ Bucket, Key: "bucket-key", Body: "bucket-key", ...bucketKey }),
    );
    await first.running.close();
    const second = await startEmulator({ dataDir });
    for (const Key of [...kinds, "bucket-key"]) {
      const got = await second.s3().send(new GetObjectCommand({ Bucket, Key }));
      expect(await got.Body?.transformToString()).toBe(Key);
    }
    await second.stop();
  } finally {
    await first.stop();
  }
});

test("without its key ring a data directory is refused, not given another one", async () => {
  const first = await startEmulator();
  const dataDir = first.directory;
  try {
    const s3 = first.s3();
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "sealed" }));
    await first.running.close();
    const ring = join(dataDir, "s3", "key-ring");
    const root = readFileSync(ring);
    rmSync(ring);
    const without = await startEmulator({ dataDir });
    const lost = without.s3().send(new GetObjectCommand({ Bucket, Key: "k" }));
    await expect(lost).rejects.toMatchObject({ name: "InternalError" });
    await without.stop();
    writeFileSync(ring, root);
    const again = await startEmulator({ dataDir });
    const got = await again.s3().send(new GetObjectCommand({ Bucket, Key: "k" }));
    expect(await got.Body?.transformToString()).toBe("sealed");
    await again.stop();
  } finally {
    await first.stop();
  }
});
