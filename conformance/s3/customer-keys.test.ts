/** SSE-C: the client's key is needed wherever content is read, a wrong one is refused, and none is kept. */
import { createHash } from "node:crypto";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  SelectObjectContentCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("sealed", "secret content", ours);
  await open.put("open", "open content");
});
afterAll(() => open.stop());

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("base64");
const customer = (byte: number, length = 32) => {
  const key = Buffer.alloc(length, byte);
  return {
    SSECustomerAlgorithm: "AES256",
    SSECustomerKey: key.toString("base64"),
    SSECustomerKeyMD5: md5(key),
  };
};
const ours = customer(1);
const theirs = customer(2);
const source = (key: typeof ours) => ({
  CopySourceSSECustomerAlgorithm: key.SSECustomerAlgorithm,
  CopySourceSSECustomerKey: key.SSECustomerKey,
  CopySourceSSECustomerKeyMD5: key.SSECustomerKeyMD5,
});
const refusal = async (call: Promise<unknown>) => {
  const { status, name, message } = await denialOf(call);
  return [status, name, message];
};
const head = (Key: string, more: object = {}) =>
  open.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key, ...more }));
const copy = (from: string, Key: string, more: object = {}) =>
  open.s3.send(
    new CopyObjectCommand({ Bucket: BUCKET, Key, CopySource: `${BUCKET}/${from}`, ...more }),
  );

const NEEDED = [
  400,
  "InvalidRequest",
  "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
];
const WRONG = [
  403,
  "AccessDenied",
  "Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
];
const NOT_APPLICABLE = [
  400,
  "InvalidRequest",
  "The encryption parameters are not applicable to this object.",
];

describe("an object under the client's key", () => {
  test("is read with that key alone, whole, by range and by HEAD", async () => {
    const got = await open.get("sealed", ours);
    expect(await got.Body?.transformToString()).toBe("secret content");
    expect([got.SSECustomerAlgorithm, got.SSECustomerKeyMD5]).toEqual([
      "AES256",
      ours.SSECustomerKeyMD5,
    ]);
    expect(got.ServerSideEncryption).toBeUndefined();
    expect(await open.text("sealed", { ...ours, Range: "bytes=7-13" })).toBe("content");
    expect((await head("sealed", ours)).ContentLength).toBe(14);
    expect(await refusal(open.get("sealed"))).toEqual(NEEDED);
    expect(await refusal(open.get("sealed", theirs))).toEqual(WRONG);
    expect((await denialOf(head("sealed"))).status).toBe(400);
    expect((await denialOf(head("sealed", theirs))).status).toBe(403);
  });

  test("is neither described nor queried without the key", async () => {
    await open.put("rows", "a,1\nb,2\n", ours);
    const about = { Bucket: BUCKET, Key: "rows" };
    const attributes = (more: object) =>
      open.s3.send(
        new GetObjectAttributesCommand({ ...about, ObjectAttributes: ["ObjectSize"], ...more }),
      );
    const select = (more: object) =>
      open.s3.send(
        new SelectObjectContentCommand({
          ...about,
          Expression: "SELECT s._2 FROM S3Object s WHERE s._1 = 'b'",
          ExpressionType: "SQL",
          InputSerialization: { CSV: {} },
          OutputSerialization: { CSV: {} },
          ...more,
        }),
      );
    for (const ask of [attributes, select]) {
      expect(await refusal(ask({}))).toEqual(NEEDED);
      expect(await refusal(ask(theirs))).toEqual(WRONG);
    }
    expect((await attributes(ours)).ObjectSize).toBe(8);
    let records = "";
    for await (const event of (await select(ours)).Payload ?? []) {
      records += Buffer.from(event.Records?.Payload ?? []).toString();
    }
    expect(records).toBe("2\n");
  });

  test("has an ETag that is no MD5, and another each time", async () => {
    const etags = new Set<string | undefined>();
    for (let round = 0; round < 3; round += 1) {
      const put = await open.put("etags", "same", ours);
      expect([put.SSECustomerAlgorithm, put.SSECustomerKeyMD5]).toEqual([
        "AES256",
        ours.SSECustomerKeyMD5,
      ]);
      expect(put.ETag).toMatch(/^"[0-9a-f]{32}"$/);
      etags.add(put.ETag);
    }
    expect(etags.size).toBe(3);
    expect(etags.has(`"${createHash("md5").update("same").digest("hex")}"`)).toBe(false);
  });

  test("may be empty, and asks for the key all the same", async () => {
    await open.put("empty", "", ours);
    expect(await open.text("empty", ours)).toBe("");
    expect(await refusal(open.get("empty", theirs))).toEqual(WRONG);
  });

  test("is read through a presigned URL by who has the key", async () => {
    const command = new GetObjectCommand({ Bucket: BUCKET, Key: "sealed", ...ours });
    const url = await getSignedUrl(open.s3, command, { expiresIn: 600 });
    const name = "x-amz-server-side-encryption-customer";
    const headers = {
      [`${name}-algorithm`]: "AES256",
      [`${name}-key`]: ours.SSECustomerKey,
      [`${name}-key-md5`]: ours.SSECustomerKeyMD5,
    };
    expect(await (await fetch(url, { headers })).text()).toBe("secret content");
  });

  test("of another kind takes no key", async () => {
    expect(await refusal(open.get("open", ours))).toEqual(NOT_APPLICABLE);
    expect((await denialOf(head("open", ours))).status).toBe(400);
  });
});

test("keys that are not whole are refused as AWS does, for writes and reads", async () => {
  const fault = async (more: object) => {
    const write = await denialOf(open.put("refused", "x", more));
    const read = await denialOf(open.get("sealed", more));
    expect([read.name, read.message]).toEqual([write.name, write.message]);
    expect(write.fields.ArgumentName).toBe("x-amz-server-side-encryption");
    return [write.status, write.name, write.message];
  };
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = ours;
  const family =
    "Requests specifying Server Side Encryption with Customer provided keys must provide";
  const invalid = (message: string) => [400, "InvalidArgument", message];
  expect(await fault({ ...ours, SSECustomerAlgorithm: "KMS" })).toEqual([
    400,
    "InvalidEncryptionAlgorithmError",
    "The Encryption request you specified is not valid. Supported value: AES256.",
  ]);
  expect(await fault({ SSECustomerKey, SSECustomerKeyMD5 })).toEqual(
    invalid(`${family} a valid encryption algorithm.`),
  );
  expect(await fault({ SSECustomerAlgorithm, SSECustomerKeyMD5 })).toEqual(
    invalid(`${family} an appropriate secret key.`),
  );
  // Of its length only writes speak: for a read it is not the key.
  expect(await denialOf(open.put("refused", "x", customer(1, 10)))).toMatchObject({
    name: "InvalidArgument",
    message: "The secret key was invalid for the specified algorithm.",
  });
  expect(await denialOf(open.get("sealed", customer(1, 10)))).toMatchObject({
    name: "AccessDenied",
    message: `${family} the correct secret key.`,
  });
  // The SDK computes the digest by itself.
  const careless = open.emulator.s3();
  careless.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers["x-amz-server-side-encryption-customer-key-md5"] = theirs.SSECustomerKeyMD5;
      return next(args);
    },
    { step: "build", priority: "low" },
  );
  const put = new PutObjectCommand({ Bucket: BUCKET, Key: "refused", Body: "x", ...ours });
  expect(await refusal(careless.send(put))).toEqual(
    invalid("The calculated MD5 hash of the key did not match the hash that was provided."),
  );
  const both = await denialOf(
    open.put("refused", "x", { ...ours, ServerSideEncryption: "AES256" }),
  );
  expect([both.status, both.name, both.message]).toEqual([
    400,
    "InvalidArgument",
    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
  ]);
});

describe("a copy", () => {
  test("needs the source's key, and takes any encryption of its own", async () => {
    expect(await refusal(copy("sealed", "c"))).toEqual(NEEDED);
    expect(await refusal(copy("sealed", "c", source(theirs)))).toEqual(WRONG);
    expect(await refusal(copy("open", "c", source(ours)))).toEqual(NOT_APPLICABLE);
    const opened = await copy("sealed", "c", source(ours));
    expect(opened.ServerSideEncryption).toBe("AES256");
    expect(await open.text("c")).toBe("secret content");
    const rekeyed = await copy("sealed", "c", { ...source(ours), ...theirs });
    expect(rekeyed.SSECustomerKeyMD5).toBe(theirs.SSECustomerKeyMD5);
    expect(await open.text("c", theirs)).toBe("secret content");
    expect(await refusal(open.get("c", ours))).toEqual(WRONG);
    await copy("open", "c", ours);
    expect(await open.text("c", ours)).toBe("open content");
  });

  test("onto itself changes the key", async () => {
    await open.put("rekeyed", "content", ours);
    await copy("rekeyed", "rekeyed", { ...source(ours), ...theirs });
    expect(await open.text("rekeyed", theirs)).toBe("content");
    expect(await refusal(open.get("rekeyed", ours))).toEqual(WRONG);
  });
});

describe("a multipart upload", () => {
  const WRONG_PART = [
    400,
    "InvalidRequest",
    "The provided encryption parameters did not match the ones used originally.",
  ];
  const NEEDED_PART = [
    400,
    "InvalidRequest",
    "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
  ];
  const create = async (Key: string, more: object = {}) => {
    const created = await open.s3.send(
      new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ...more }),
    );
    return { Bucket: BUCKET, Key, UploadId: created.UploadId };
  };

  test("takes parts with its key alone, completes without, and is read with it", async () => {
    const upload = await create("parts", ours);
    const send = (PartNumber: number, Body: Uint8Array, more: object) =>
      open.s3.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...more }));
    const bodies = [Buffer.alloc(5 * 1024 ** 2, "a part "), Buffer.from("the end")];
    expect(await refusal(send(1, bodies[1]!, {}))).toEqual(NEEDED_PART);
    expect(await refusal(send(1, bodies[1]!, theirs))).toEqual(WRONG_PART);
    const Parts = [];
    for (const [index, body] of bodies.entries()) {
      const part = await send(index + 1, body, ours);
      expect(part.SSECustomerKeyMD5).toBe(ours.SSECustomerKeyMD5);
      Parts.push({ PartNumber: index + 1, ETag: part.ETag });
    }
    expect((await open.s3.send(new ListPartsCommand(upload))).Parts?.length).toBe(2);
    await open.s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
    expect(await refusal(open.get("parts"))).toEqual(NEEDED);
    const got = await open.get("parts", ours);
    const read = (await got.Body?.transformToByteArray()) ?? Buffer.of();
    expect(Buffer.concat(bodies).equals(read)).toBe(true);
    await copy("parts", "parts-copy", { ...source(ours), ...theirs });
    expect((await head("parts-copy", theirs)).ContentLength).toBe(5 * 1024 ** 2 + 7);
  });

  test("under another kind of encryption takes no key", async () => {
    const upload = await create("no-key");
    const part = new UploadPartCommand({ ...upload, PartNumber: 1, Body: "x", ...ours });
    expect(await refusal(open.s3.send(part))).toEqual(NEEDED_PART);
  });

  test("takes copied parts with the keys of both", async () => {
    const upload = await create("copied-parts", theirs);
    const from = { ...upload, PartNumber: 1, CopySource: `${BUCKET}/sealed` };
    const send = (more: object) => open.s3.send(new UploadPartCopyCommand({ ...from, ...more }));
    expect(await refusal(send(theirs))).toEqual(NEEDED);
    expect(await refusal(send({ ...source(ours), ...ours }))).toEqual(WRONG_PART);
    const { CopyPartResult } = await send({ ...source(ours), ...theirs });
    const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
    await open.s3.send(
      new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }),
    );
    expect(await open.text("copied-parts", theirs)).toBe("secret content");
  });
});

test("a browser's form may bring the key", async () => {
  const name = "x-amz-server-side-encryption-customer";
  const Fields = {
    [`${name}-algorithm`]: "AES256",
    [`${name}-key`]: ours.SSECustomerKey,
    [`${name}-key-MD5`]: ours.SSECustomerKeyMD5,
  };
  const { url, fields } = await createPresignedPost(open.s3, {
    Bucket: BUCKET,
    Key: "by-form",
    Fields,
    Conditions: Object.entries(Fields).map(([field, value]) => ["eq", `$${field}`, value] as never),
  });
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("file", new Blob(["from a form"]));
  expect((await fetch(url, { method: "POST", body: form })).status).toBe(204);
  expect(await open.text("by-form", ours)).toBe("from a form");
  expect(await refusal(open.get("by-form"))).toEqual(NEEDED);
});

test("a bucket that blocks customer-provided keys refuses writes with them, and reads what is there", async () => {
  const block = (type: "SSE-C" | "NONE") =>
    open.s3.send(
      new PutBucketEncryptionCommand({
        Bucket: BUCKET,
        ServerSideEncryptionConfiguration: {
          Rules: [{ BlockedEncryptionTypes: { EncryptionType: [type] } }],
        },
      }),
    );
  await block("SSE-C");
  const blocked =
    "because this bucket has blocked upload requests that specify Server Side Encryption";
  for (const call of [() => open.put("blocked", "x", ours), () => copy("open", "blocked", ours)]) {
    const [status, name, message] = await refusal(call());
    expect([status, name]).toEqual([403, "AccessDenied"]);
    expect(message).toContain(blocked);
  }
  expect(await open.text("sealed", ours)).toBe("secret content");
  await block("NONE");
  await open.put("blocked", "x", ours);
});
