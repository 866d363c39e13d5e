/** The buckets, objects and the user that requests are about, and how they are put back after each batch. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Credentials, Emulator } from "../testing/emulator.ts";
import { BUCKETS, USER_NAME } from "./places.ts";

/** The object `key`, which is the website's page for errors too. */
export const ERROR_DOCUMENT = "content of the object";

/** May do most things, and some not. */
const USER_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "s3:*", Resource: "*" },
    { Effect: "Deny", Action: ["s3:DeleteBucket", "s3:GetBucketTagging"], Resource: "*" },
    {
      ...{ Effect: "Deny", Action: "s3:PutObject", Resource: "arn:aws:s3:::*/a/*" },
      Condition: { StringEquals: { "s3:x-amz-storage-class": "GLACIER" } },
    },
  ],
});

export async function createUser(emulator: Pick<Emulator, "iam">): Promise<Credentials> {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName: USER_NAME }));
  const policy = { UserName: USER_NAME, PolicyName: "most", PolicyDocument: USER_POLICY };
  await iam.send(new PutUserPolicyCommand(policy));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: USER_NAME }));
  return {
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  };
}

/** Everybody may read it as a website. */
const websiteOf = (Bucket: string) => [
  new DeletePublicAccessBlockCommand({ Bucket }),
  new PutBucketPolicyCommand({
    Bucket,
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        ...{ Effect: "Allow", Principal: "*", Action: "s3:GetObject" },
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    }),
  }),
  new PutBucketWebsiteCommand({
    Bucket,
    WebsiteConfiguration: { IndexDocument: { Suffix: "c" }, ErrorDocument: { Key: "key" } },
  }),
];

/** Fails for nothing: a bucket may be there, be locked, or belong to nobody. */
export async function tendShelves(s3: S3Client): Promise<void> {
  for (const Bucket of BUCKETS) {
    const steps = [
      new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: Bucket === "books-locked" }),
      new DeleteBucketPolicyCommand({ Bucket }),
      ...(Bucket === "books" ? websiteOf(Bucket) : []),
      ...(Bucket === "books-versioned"
        ? [
            new PutBucketVersioningCommand({
              Bucket,
              VersioningConfiguration: { Status: "Enabled" },
            }),
          ]
        : []),
      new PutObjectCommand({ Bucket, Key: "key", Body: ERROR_DOCUMENT }),
      new PutObjectCommand({ Bucket, Key: "a/b/c", Body: "a,1\nb,5\n" }),
      new PutObjectCommand({ Bucket, Key: "large", Body: Buffer.alloc(100_000, "x") }),
    ];
    for (const step of steps) await s3.send(step as PutObjectCommand).catch(() => undefined);
  }
}
