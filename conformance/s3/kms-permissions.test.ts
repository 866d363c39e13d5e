/** Who may have S3 use a key of KMS: the caller needs the permission, of AWS's own key nobody in the account does. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const KEY_ARN = "arn:aws:kms:us-east-1:000000000000:key/134f2428-cec1-4b25-a1ae-9048164dba47";
const kms = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: KEY_ARN } as const;
let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("kms", "secret", kms);
});
afterAll(() => open.stop());

async function user(UserName: string, ...Statement: object[]): Promise<S3Client> {
  const iam = open.emulator.iam();
  await iam.send(new CreateUserCommand({ UserName }));
  const all = [{ Effect: "Allow", Action: "s3:*", Resource: "*" }, ...Statement];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: all });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return open.emulator.s3({
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  });
}

const get = (s3: S3Client, Key = "kms") => s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
const put = (s3: S3Client, Key: string, more: object = kms) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: "x", ...more }));

test("who may use S3 and not the key is refused, in the words of IAM; a HEAD needs no key", async () => {
  const ann = await user("ann");
  const read = await denialOf(get(ann));
  expect([read.status, read.name]).toEqual([403, "AccessDenied"]);
  expect(read.message).toContain(
    `user/ann is not authorized to perform: kms:Decrypt on resource: ${KEY_ARN}`,
  );
  const write = await denialOf(put(ann, "denied"));
  expect(write.message).toContain("kms:GenerateDataKey");
  await ann.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "kms" }));
});

test("of AWS's own key for S3 everybody in the account may make use", async () => {
  const bob = await user("bob");
  await put(bob, "own", { ServerSideEncryption: "aws:kms" });
  expect(await (await get(bob, "own")).Body?.transformToString()).toBe("x");
});

test("a policy may allow the key for one object by the encryption context", async () => {
  const cem = await user("cem", {
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: KEY_ARN,
    Condition: {
      StringEquals: {
        "kms:EncryptionContext:aws:s3:arn": `arn:aws:s3:::${BUCKET}/kms`,
        "kms:ViaService": "s3.us-east-1.amazonaws.com",
      },
    },
  });
  expect(await (await get(cem)).Body?.transformToString()).toBe("secret");
  expect((await denialOf(put(cem, "another"))).name).toBe("AccessDenied");
});

test("anonymous callers cannot have a key used", async () => {
  await open.allowEveryone();
  const answer = await open.raw("GET", `/${BUCKET}/kms`);
  expect(answer.status).toBe(400);
  expect(answer.body).toContain("require AWS Signature Version 4");
});

test("a bucket policy sees how a write is encrypted", async () => {
  const deny = (Condition: object) =>
    open.s3.send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Deny",
            Principal: "*",
            Action: "s3:PutObject",
            Resource: `arn:aws:s3:::${BUCKET}/*`,
            Condition,
          },
        }),
      }),
    );
  const dora = await user("dora", { Effect: "Allow", Action: "kms:*", Resource: "*" });
  await deny({ StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" } });
  expect((await denialOf(put(dora, "k", {}))).name).toBe("AccessDenied");
  expect((await denialOf(put(dora, "k", { ServerSideEncryption: "AES256" }))).name).toBe(
    "AccessDenied",
  );
  await put(dora, "k");
  await deny({
    ArnNotEqualsIfExists: { "s3:x-amz-server-side-encryption-aws-kms-key-id": KEY_ARN },
  });
  await put(dora, "k");
  const other = KEY_ARN.replace("134f", "1350");
  expect((await denialOf(put(dora, "k", { ...kms, SSEKMSKeyId: other }))).name).toBe(
    "AccessDenied",
  );
  await deny({ Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "true" } });
  expect((await denialOf(put(dora, "k"))).name).toBe("AccessDenied");
});

test("a policy on the encryption that is asked for decides before its name is looked at", async () => {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${BUCKET}/guarded/*`,
      Condition: { StringNotEquals: { "s3:x-amz-server-side-encryption": "AES256" } },
    },
  });
  await open.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  const write = (Key: string) => open.put(Key, "x", { ServerSideEncryption: "AES192" as "AES256" });
  expect((await denialOf(write("guarded/k"))).name).toBe("AccessDenied");
  expect((await denialOf(write("open/k"))).name).toBe("InvalidArgument");
  await open.put("guarded/k", "x", { ServerSideEncryption: "AES256" });
});
