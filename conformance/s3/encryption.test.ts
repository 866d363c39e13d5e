/** SSE-S3, SSE-KMS and DSSE-KMS as clients see them: what answers tell, what copies and multipart uploads do. */
import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryptionRule,
  UpdateObjectEncryptionCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const KEY_ID = "134f2428-cec1-4b25-a1ae-9048164dba47";
const KEY_ARN = `arn:aws:kms:us-east-1:000000000000:key/${KEY_ID}`;
const md5 = (text: string | Uint8Array) => `"${createHash("md5").update(text).digest("hex")}"`;
const head = (Key: string) => open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
const copy = (from: string, Key: string, more: object = {}) =>
  open.s3.send(
    new CopyObjectCommand({ Bucket: BUCKET, Key, CopySource: `${BUCKET}/${from}`, ...more }),
  );
const configure = (Bucket: string, ...Rules: ServerSideEncryptionRule[]) =>
  open.s3.send(
    new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
  );

/** What an answer tells of encryption. */
const told = (answer: object) => {
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = answer as Record<string, unknown>;
  return [ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled];
};
const SSE_S3 = ["AES256", undefined, undefined];

describe("SSE-S3", () => {
  test("is told of every new object by every operation that makes or shows one, and the ETag is the MD5", async () => {
    const put = await open.put("plain", "bytes");
    expect(told(put)).toEqual(SSE_S3);
    expect(put.ETag).toBe(md5("bytes"));
    expect(told(await open.get("plain"))).toEqual(SSE_S3);
    expect(told(await head("plain"))).toEqual(SSE_S3);
    expect(told(await copy("plain", "plain-copy"))).toEqual(SSE_S3);
    const named = await open.put("named", "bytes", { ServerSideEncryption: "AES256" });
    expect(told(named)).toEqual(SSE_S3);
    const where = { Bucket: BUCKET, Key: "parts" };
    const created = await open.s3.send(new CreateMultipartUploadCommand(where));
    const upload = { ...where, UploadId: created.UploadId };
    const part = await open.s3.send(
      new UploadPartCommand({ ...upload, PartNumber: 1, Body: "bytes" }),
    );
    const copied = await open.s3.send(
      new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource: `${BUCKET}/plain` }),
    );
    const Parts = [{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }];
    const completed = await open.s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
    for (const answer of [created, part, copied, completed, await head("parts")]) {
      expect(told(answer)).toEqual(SSE_S3);
    }
  });

  test("reads back empty, small, frame-sized and large objects, whole and by range", async () => {
    for (const sizeBytes of [0, 1, 65_520, 65_521, 300_000, 3_000_000]) {
      const body = Buffer.from(Array.from({ length: sizeBytes }, (_, at) => (at * 31) >> 3));
      const Key = `sized-${sizeBytes}`;
      expect((await open.put(Key, body)).ETag).toBe(md5(body));
      expect((await head(Key)).ContentLength).toBe(sizeBytes);
      const read = (await (await open.get(Key)).Body?.transformToByteArray()) ?? Buffer.of();
      expect(body.equals(read)).toBe(true);
      for (const [first, last] of [
        [0, 0],
        [65_519, 65_520],
        [sizeBytes >> 1, sizeBytes - 1],
      ] as const) {
        if (last >= sizeBytes || first > last) continue;
        const { Body } = await open.get(Key, { Range: `bytes=${first}-${last}` });
        const part = (await Body?.transformToByteArray()) ?? Buffer.of();
        expect(body.subarray(first, last + 1).equals(part)).toBe(true);
      }
    }
  });
});

describe("SSE-KMS", () => {
  test("shows the key's ARN, keeps the content, and gives an ETag that is no MD5", async () => {
    const put = await open.put("kms", "secret", {
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: KEY_ID,
    });
    expect(told(put)).toEqual(["aws:kms", KEY_ARN, undefined]);
    expect(put.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(put.ETag).not.toBe(md5("secret"));
    const got = await open.get("kms");
    expect(told(got)).toEqual(["aws:kms", KEY_ARN, undefined]);
    expect([await got.Body?.transformToString(), got.ETag]).toEqual(["secret", put.ETag]);
  });

  test("without a key takes AWS's own for S3, the same in every bucket of the account", async () => {
    const first = await open.put("own", "a", { ServerSideEncryption: "aws:kms" });
    const Bucket = "second-shelf";
    await open.s3.send(new CreateBucketCommand({ Bucket }));
    const second = await open.put("own", "a", { Bucket, ServerSideEncryption: "aws:kms" });
    expect(first.SSEKMSKeyId).toMatch(/^arn:aws:kms:us-east-1:000000000000:key\/[0-9a-f-]{36}$/);
    expect(second.SSEKMSKeyId).toBe(first.SSEKMSKeyId);
    const alias = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: "alias/aws/s3" } as const;
    expect((await open.put("own", "b", alias)).SSEKMSKeyId).toBe(first.SSEKMSKeyId);
  });

  test("takes a bucket key where request or bucket ask for one", async () => {
    const kms = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ARN } as const;
    const put = await open.put("bucket-key", "secret", { ...kms, BucketKeyEnabled: true });
    expect(told(put)).toEqual(["aws:kms", KEY_ARN, true]);
    expect(told(await head("bucket-key"))).toEqual(["aws:kms", KEY_ARN, true]);
    expect(await open.text("bucket-key")).toBe("secret");
  });

  test("keeps the client's own encryption context with the object, and refuses one that is none", async () => {
    const context = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
    const kms = { ServerSideEncryption: "aws:kms" } as const;
    await open.put("context", "secret", { ...kms, SSEKMSEncryptionContext: context({ a: "b" }) });
    expect(await open.text("context")).toBe("secret");
    const SSEKMSEncryptionContext = context({ a: 1 });
    const denial = await denialOf(open.put("context", "x", { ...kms, SSEKMSEncryptionContext }));
    expect([denial.name, denial.status]).toEqual(["InvalidArgument", 400]);
    expect(denial.message).toContain("represents a string-string map");
  });

  test("of an upload holds for its parts, which need not name it again", async () => {
    const where = { Bucket: BUCKET, Key: "kms-parts" };
    const kms = {
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: KEY_ID,
      BucketKeyEnabled: true,
    } as const;
    const created = await open.s3.send(new CreateMultipartUploadCommand({ ...where, ...kms }));
    const upload = { ...where, UploadId: created.UploadId };
    const bodies = [Buffer.alloc(5 * 1024 ** 2, "a part "), Buffer.from("the end")];
    const Parts = [];
    for (const [index, Body] of bodies.entries()) {
      const PartNumber = index + 1;
      const part = await open.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
      expect(told(part)).toEqual(["aws:kms", KEY_ARN, true]);
      expect(part.ETag).not.toBe(md5(Body));
      Parts.push({ PartNumber, ETag: part.ETag });
    }
    const completed = await open.s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
    expect(told(completed)).toEqual(["aws:kms", KEY_ARN, true]);
    const raw = Buffer.concat(Parts.map(({ ETag }) => Buffer.from(`${ETag}`.slice(1, -1), "hex")));
    expect(completed.ETag).toBe(`${md5(raw).slice(0, -1)}-2"`);
    const read = (await (await open.get("kms-parts")).Body?.transformToByteArray()) ?? Buffer.of();
    expect(Buffer.concat(bodies).equals(read)).toBe(true);
    const { Body } = await open.get("kms-parts", {
      Range: `bytes=${5 * 1024 ** 2 - 3}-${5 * 1024 ** 2 + 2}`,
    });
    expect(await Body?.transformToString()).toBe(
      Buffer.concat(bodies).toString("latin1", 5 * 1024 ** 2 - 3, 5 * 1024 ** 2 + 3),
    );
  });

  test("refuses names of no key in the words of KMS", async () => {
    const refused = async (SSEKMSKeyId: string) => {
      const { name, message, status } = await denialOf(
        open.put("refused", "x", { ServerSideEncryption: "aws:kms", SSEKMSKeyId }),
      );
      return [name, message, status];
    };
    expect(await refused("fake-key-id")).toEqual([
      "KMS.NotFoundException",
      "Invalid keyId 'fake-key-id'",
      400,
    ]);
    expect(await refused(KEY_ARN.replace("us-east-1", "us-west-2"))).toEqual([
      "KMS.NotFoundException",
      "Invalid arn us-west-2",
      400,
    ]);
  });
});

test("DSSE-KMS keeps the content, in two layers, and knows no bucket keys", async () => {
  const dsse = { ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: KEY_ID } as const;
  const put = await open.put("dsse", "twice", { ...dsse, BucketKeyEnabled: true });
  expect(told(put)).toEqual(["aws:kms:dsse", KEY_ARN, undefined]);
  const got = await open.get("dsse");
  expect(told(got)).toEqual(["aws:kms:dsse", KEY_ARN, undefined]);
  expect(await got.Body?.transformToString()).toBe("twice");
  expect(await open.text("dsse", { Range: "bytes=1-2" })).toBe("wi");
});

test("contradicting or unknown requests are refused as AWS does", async () => {
  const refused = async (more: object) => {
    const { name, message, status, fields } = await denialOf(open.put("refused", "x", more));
    return [status, name, message, fields.ArgumentName, fields.ArgumentValue];
  };
  const header = "x-amz-server-side-encryption";
  expect(await refused({ ServerSideEncryption: "aes:kms" })).toEqual([
    400,
    "InvalidArgument",
    "The encryption method specified is not supported",
    header,
    "aes:kms",
  ]);
  const kmsNeeded = `Server Side Encryption with AWS KMS managed key requires HTTP header ${header} : aws:kms`;
  expect((await refused({ SSEKMSKeyId: KEY_ID })).slice(0, 4)).toEqual([
    400,
    "InvalidArgument",
    kmsNeeded,
    header,
  ]);
  expect(await refused({ ServerSideEncryption: "AES256", SSEKMSKeyId: KEY_ID })).toEqual([
    400,
    "InvalidArgument",
    kmsNeeded,
    header,
    "AES256",
  ]);
});

describe("a copy", () => {
  test("gets the encryption that it asks for, or the bucket's default, whatever the source has", async () => {
    const kinds = {
      s3: {},
      kms: { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ID },
      bucketKey: { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ID, BucketKeyEnabled: true },
      dsse: { ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: KEY_ID },
    } as const;
    for (const [from, source] of Object.entries(kinds)) {
      await open.put(`from-${from}`, `content ${from}`, source);
      for (const [to, target] of Object.entries(kinds)) {
        const Key = `from-${from}-to-${to}`;
        const copied = await copy(`from-${from}`, Key, target);
        expect(told(copied)[0]).toBe((target as typeof kinds.kms).ServerSideEncryption ?? "AES256");
        const got = await open.get(Key);
        expect(told(got)).toEqual(told(copied));
        expect(await got.Body?.transformToString()).toBe(`content ${from}`);
        if (to === "s3") expect(got.ETag).toBe(md5(`content ${from}`));
        else expect(got.ETag).not.toBe(md5(`content ${from}`));
      }
    }
  });

  test("outlives its source, and a part that is a copy too", async () => {
    await open.put("source", "shared content");
    await copy("source", "kept", { ServerSideEncryption: "aws:kms" });
    const where = { Bucket: BUCKET, Key: "kept-part" };
    const { UploadId } = await open.s3.send(new CreateMultipartUploadCommand(where));
    const part = { ...where, UploadId, PartNumber: 1 };
    const { CopyPartResult } = await open.s3.send(
      new UploadPartCopyCommand({ ...part, CopySource: `${BUCKET}/source` }),
    );
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
    await open.s3.send(
      new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload: { Parts } }),
    );
    await open.put("source", "something else");
    expect(await open.text("kept")).toBe("shared content");
    expect(await open.text("kept-part")).toBe("shared content");
    await copy("kept-part", "kept-again", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ID });
    expect(await open.text("kept-again")).toBe("shared content");
  });

  test("onto itself may change the encryption alone", async () => {
    await open.put("itself", "test");
    expect((await denialOf(copy("itself", "itself"))).name).toBe("InvalidRequest");
    const copied = await copy("itself", "itself", { ServerSideEncryption: "aws:kms" });
    expect(told(copied)[0]).toBe("aws:kms");
    expect(await open.text("itself")).toBe("test");
    const back = await copy("itself", "itself", { ServerSideEncryption: "AES256" });
    expect(told(back)).toEqual(SSE_S3);
    expect((await head("itself")).ETag).toBe(md5("test"));
  });
});

describe("the default encryption of a bucket", () => {
  const Bucket = "defaults";
  const byDefault = (more: object) =>
    ({ ApplyServerSideEncryptionByDefault: more }) as ServerSideEncryptionRule;
  const shown = async () =>
    (await open.s3.send(new GetBucketEncryptionCommand({ Bucket })))
      .ServerSideEncryptionConfiguration?.Rules;
  beforeAll(() => open.s3.send(new CreateBucketCommand({ Bucket })));

  test("is SSE-S3 until it is configured, and again once the configuration is deleted", async () => {
    const unconfigured = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
        BucketKeyEnabled: false,
        BlockedEncryptionTypes: { EncryptionType: ["NONE"] },
      },
    ];
    expect(await shown()).toEqual(unconfigured);
    await configure(Bucket, byDefault({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY_ID }));
    expect(await shown()).not.toEqual(unconfigured);
    for (let round = 0; round < 2; round += 1) {
      const deleted = await open.s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
      expect(deleted.$metadata.httpStatusCode).toBe(204);
    }
    expect(await shown()).toEqual(unconfigured);
  });

  test("holds for whoever asks for nothing, and shows the key as it was named", async () => {
    await configure(Bucket, {
      ...byDefault({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY_ID }),
      BucketKeyEnabled: true,
    });
    expect((await shown())?.[0]).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: KEY_ID },
      BucketKeyEnabled: true,
    });
    expect(told(await open.put("k", "v", { Bucket }))).toEqual(["aws:kms", KEY_ARN, true]);
    const without = await open.put("k", "v", { Bucket, BucketKeyEnabled: false });
    expect(told(without)).toEqual(["aws:kms", KEY_ARN, undefined]);
    const named = await open.put("k", "v", { Bucket, ServerSideEncryption: "AES256" });
    expect(told(named)).toEqual(SSE_S3);
    await open.put("elsewhere", "v");
    const copied = await open.s3.send(
      new CopyObjectCommand({ Bucket, Key: "c", CopySource: `${BUCKET}/elsewhere` }),
    );
    expect(told(copied)).toEqual(["aws:kms", KEY_ARN, true]);
  });

  test("is refused when it is none", async () => {
    const refused = async (...rules: ServerSideEncryptionRule[]) =>
      (await denialOf(configure(Bucket, ...rules))).name;
    expect(await refused()).toBe("MalformedXML");
    const rule = byDefault({ SSEAlgorithm: "AES256" });
    expect(await refused(rule, rule)).toBe("MalformedXML");
    expect(await refused(byDefault({ SSEAlgorithm: "ROT13" }))).toBe("MalformedXML");
    const withKey = await denialOf(
      configure(Bucket, byDefault({ SSEAlgorithm: "AES256", KMSMasterKeyID: KEY_ID })),
    );
    expect([withKey.name, withKey.message]).toEqual([
      "InvalidArgument",
      "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
    ]);
  });
});

describe("UpdateObjectEncryption", () => {
  const update = (Key: string, KMSKeyArn: string, more: object = {}) =>
    open.s3.send(
      new UpdateObjectEncryptionCommand({
        Bucket: BUCKET,
        Key,
        ObjectEncryption: { SSEKMS: { KMSKeyArn, ...more } },
      }),
    );

  test("changes the key and nothing else of an object", async () => {
    const put = await open.put("updated", "content", { Metadata: { kept: "yes" } });
    const before = await head("updated");
    await update("updated", KEY_ARN, { BucketKeyEnabled: true });
    const after = await open.get("updated");
    expect(told(after)).toEqual(["aws:kms", KEY_ARN, true]);
    expect([after.ETag, after.LastModified, after.Metadata]).toEqual([
      put.ETag,
      before.LastModified,
      { kept: "yes" },
    ]);
    expect(await after.Body?.transformToString()).toBe("content");
  });

  test("is refused for other kinds of encryption and for what is no key's ARN", async () => {
    await open.put("twofold", "x", { ServerSideEncryption: "aws:kms:dsse" });
    expect((await denialOf(update("twofold", KEY_ARN))).name).toBe("InvalidRequest");
    await open.put("simple", "x");
    expect((await denialOf(update("simple", "alias/mine-is-long-enough"))).status).toBe(400);
    expect((await denialOf(update("absent", KEY_ARN))).name).toBe("NoSuchKey");
  });
});
