import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, ROOT, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await emulator.s3().send(new CreateBucketCommand({ Bucket: "photos" }));
  await emulator.s3().send(new PutObjectCommand({ Bucket: "photos", Key: "cat", Body: "meow" }));
});
afterAll(() => emulator.stop());

async function makeUser(name: string): Promise<Credentials> {
  await emulator.iam().send(new CreateUserCommand({ UserName: name }));
  const { AccessKey } = await emulator.iam().send(new CreateAccessKeyCommand({ UserName: name }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

async function putPolicy(user: string, name: string, ...statements: object[]): Promise<void> {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await emulator
    .iam()
    .send(new PutUserPolicyCommand({ UserName: user, PolicyName: name, PolicyDocument: document }));
}

const readCat = { Bucket: "photos", Key: "cat" };

test("a wrong secret is SignatureDoesNotMatch with what the server signed", async () => {
  const denial = await denialOf(
    emulator
      .s3({ ...ROOT, secretAccessKey: "wrong" })
      .send(new ListObjectsV2Command({ Bucket: "photos" })),
  );
  expect(denial).toMatchObject({ name: "SignatureDoesNotMatch", status: 403 });
  expect(denial.fields.StringToSign).toMatch(/^AWS4-HMAC-SHA256\n/);
  expect(denial.fields.CanonicalRequest).toMatch(/^GET\n\/photos\/\n/);
  expect(denial.fields.AWSAccessKeyId).toBe("test");
});

test("an access key that does not exist is refused in each service's own words", async () => {
  const nobody = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x".repeat(40) };
  expect(
    await denialOf(emulator.s3(nobody).send(new ListObjectsV2Command({ Bucket: "photos" }))),
  ).toMatchObject({ name: "InvalidAccessKeyId", status: 403 });
  expect(await denialOf(emulator.sts(nobody).send(new GetCallerIdentityCommand({})))).toMatchObject(
    {
      name: "InvalidClientTokenId",
      status: 403,
    },
  );
});

test("a user without policies is AccessDenied naming the action and the ARN", async () => {
  const ann = await makeUser("ann");
  const denial = await denialOf(emulator.s3(ann).send(new GetObjectCommand(readCat)));
  expect(denial).toMatchObject({ name: "AccessDenied", status: 403 });
  expect(denial.message).toBe(
    "User: arn:aws:iam::000000000000:user/ann is not authorized to perform: s3:GetObject on resource: " +
      '"arn:aws:s3:::photos/cat" because no identity-based policy allows the s3:GetObject action',
  );
});

test("with a policy it succeeds, on the next request", async () => {
  const ben = await makeUser("ben");
  await denialOf(emulator.s3(ben).send(new GetObjectCommand(readCat)));
  await putPolicy("ben", "read", {
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::photos/*",
  });
  const answer = await emulator.s3(ben).send(new GetObjectCommand(readCat));
  expect(await answer.Body?.transformToString()).toBe("meow");
});

test("a Deny wins over every Allow", async () => {
  const eva = await makeUser("eva");
  await emulator.iam().send(
    new AttachUserPolicyCommand({
      UserName: "eva",
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  );
  await emulator.s3(eva).send(new GetObjectCommand(readCat));
  await putPolicy("eva", "not-the-cat", {
    Effect: "Deny",
    Action: "s3:*",
    Resource: "arn:aws:s3:::*/cat",
  });
  const denial = await denialOf(emulator.s3(eva).send(new GetObjectCommand(readCat)));
  expect(denial.name).toBe("AccessDenied");
  expect(denial.message).toContain("with an explicit deny in an identity-based policy");
});

test("an anonymous caller reads only what a bucket policy allows", async () => {
  const url = `${emulator.endpoint}/photos/cat`;
  const before = await fetch(url);
  expect(before.status).toBe(403);
  expect(await before.text()).toContain("<Code>AccessDenied</Code>");
  await emulator.s3().send(new DeletePublicAccessBlockCommand({ Bucket: "photos" }));
  await emulator.s3().send(
    new PutBucketPolicyCommand({
      Bucket: "photos",
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: "*",
            Action: "s3:GetObject",
            Resource: "arn:aws:s3:::photos/c*",
          },
        ],
      }),
    }),
  );
  expect(await (await fetch(url)).text()).toBe("meow");
  expect((await fetch(`${emulator.endpoint}/photos/dog`)).status).toBe(403);
});

test("a presigned URL works until its time is over", async () => {
  const moved = await startEmulator({ ephemeral: true });
  try {
    await moved.s3().send(new CreateBucketCommand({ Bucket: "photos" }));
    await moved.s3().send(new PutObjectCommand({ Bucket: "photos", Key: "cat", Body: "meow" }));
    const url = await getSignedUrl(moved.s3(), new GetObjectCommand(readCat), { expiresIn: 600 });
    expect(await (await fetch(url)).text()).toBe("meow");
    await moved.running.clock.advance(599_000 - 60_000);
    expect((await fetch(url)).status).toBe(200);
    await moved.running.clock.advance(120_000);
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("<Message>Request has expired</Message>");
  } finally {
    await moved.stop();
  }
});
