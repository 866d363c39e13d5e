/**
 * Bucket policies: each condition key that S3 fills. A policy lets another account in only under the condition; one
 * request meets it, one does not.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { OTHER, OWNER, outcomeOf, TwoAccounts } from "./two-accounts.ts";

const Bucket = "conditions";
const RESOURCES = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];

let two: TwoAccounts;
let oldVersion: string | undefined;
let otherId: string;
beforeAll(async () => {
  two = await TwoAccounts.start();
  otherId = await two.canonicalId(two.other);
  await two.openBucket(Bucket);
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await two.owner.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  const put = () => two.owner.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
  oldVersion = (await put()).VersionId;
  await put();
  await two.owner.send(new PutObjectCommand({ Bucket, Key: "acl", Body: "x" }));
  await two.other.send(new CreateBucketCommand({ Bucket: "elsewhere" }));
  await two.other.send(new PutObjectCommand({ Bucket: "elsewhere", Key: "s", Body: "x" }));
  await two.other.send(new PutObjectCommand({ Bucket: "elsewhere", Key: "t", Body: "x" }));
});
// ACLs that a row gives let nobody in elsewhere.
beforeEach(async () => {
  await two.owner.send(new PutBucketAclCommand({ Bucket, ACL: "private" }));
});
afterAll(() => two.stop());

type Ask = (client: S3Client) => Promise<unknown>;

const put =
  (more: Partial<PutObjectCommandInput> = {}): Ask =>
  (client) =>
    client.send(new PutObjectCommand({ Bucket, Key: "new", Body: "x", ...more }));
const list =
  (more: object = {}): Ask =>
  (client) =>
    client.send(new ListObjectsV2Command({ Bucket, ...more }));
const get =
  (more: object = {}): Ask =>
  (client) =>
    client.send(new GetObjectCommand({ Bucket, Key: "k", ...more }));
const copy =
  (more: object = {}): Ask =>
  (client) =>
    client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: "elsewhere/s", ...more }));
const equals = (key: string, value: unknown) => ({ StringEquals: { [key]: value } });
const presigned =
  (expiresIn: number): Ask =>
  async (client) => {
    const command = new GetObjectCommand({ Bucket, Key: "k" });
    const url = await getSignedUrl(client, command, { expiresIn });
    two.emulator.running.clock.advance(2000);
    const { status } = await fetch(url);
    if (status !== 200) throw new Error(`${status}`);
  };

/** What a request meets, and what not; `get` with the account's signature in a header where nothing else is said. */
const rows: readonly (readonly [key: string, condition: object, meets: Ask, fails: Ask])[] = [
  ["s3:prefix", equals("s3:prefix", "a/"), list({ Prefix: "a/" }), list({ Prefix: "b/" })],
  [
    "s3:prefix of ListObjects",
    equals("s3:prefix", "a/"),
    (client) => client.send(new ListObjectsCommand({ Bucket, Prefix: "a/" })),
    (client) => client.send(new ListObjectsCommand({ Bucket })),
  ],
  [
    "s3:prefix of ListObjectVersions",
    equals("s3:prefix", "a/"),
    (client) => client.send(new ListObjectVersionsCommand({ Bucket, Prefix: "a/" })),
    (client) => client.send(new ListObjectVersionsCommand({ Bucket })),
  ],
  ["s3:delimiter", equals("s3:delimiter", "/"), list({ Delimiter: "/" }), list()],
  [
    "s3:max-keys",
    { NumericLessThanEquals: { "s3:max-keys": "10" } },
    list({ MaxKeys: 10 }),
    list({ MaxKeys: 11 }),
  ],
  ["s3:x-amz-acl", equals("s3:x-amz-acl", "private"), put({ ACL: "private" }), put()],
  [
    "s3:x-amz-acl of PutObjectAcl",
    equals("s3:x-amz-acl", "private"),
    (client) => client.send(new PutObjectAclCommand({ Bucket, Key: "acl", ACL: "private" })),
    (client) => client.send(new PutObjectAclCommand({ Bucket, Key: "acl", ACL: "public-read" })),
  ],
  [
    "s3:x-amz-acl of PutBucketAcl",
    equals("s3:x-amz-acl", "private"),
    (client) => client.send(new PutBucketAclCommand({ Bucket, ACL: "private" })),
    (client) => client.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" })),
  ],
  ...(
    [
      ["full-control", "GrantFullControl"],
      ["read", "GrantRead"],
      ["read-acp", "GrantReadACP"],
      ["write-acp", "GrantWriteACP"],
    ] as const
  ).map(
    ([name, member]) =>
      [
        `s3:x-amz-grant-${name}`,
        { StringLike: { [`s3:x-amz-grant-${name}`]: "id=*" } },
        (client: S3Client) => put({ [member]: `id=${otherId}` })(client),
        put(),
      ] as const,
  ),
  [
    "s3:x-amz-grant-write",
    { StringLike: { "s3:x-amz-grant-write": "id=*" } },
    (client) => client.send(new PutBucketAclCommand({ Bucket, GrantWrite: `id=${otherId}` })),
    (client) => client.send(new PutBucketAclCommand({ Bucket, GrantRead: `id=${otherId}` })),
  ],
  [
    "s3:x-amz-copy-source",
    equals("s3:x-amz-copy-source", "elsewhere/s"),
    copy(),
    copy({ CopySource: "elsewhere/t" }),
  ],
  [
    "s3:x-amz-metadata-directive",
    equals("s3:x-amz-metadata-directive", "REPLACE"),
    copy({ MetadataDirective: "REPLACE" }),
    copy(),
  ],
  [
    "s3:x-amz-storage-class",
    equals("s3:x-amz-storage-class", "STANDARD_IA"),
    put({ StorageClass: "STANDARD_IA" }),
    put(),
  ],
  [
    "s3:x-amz-server-side-encryption",
    equals("s3:x-amz-server-side-encryption", "AES256"),
    put({ ServerSideEncryption: "AES256" }),
    put(),
  ],
  [
    "s3:x-amz-website-redirect-location",
    equals("s3:x-amz-website-redirect-location", "/there"),
    put({ WebsiteRedirectLocation: "/there" }),
    put(),
  ],
  [
    "s3:if-none-match",
    equals("s3:if-none-match", "*"),
    put({ Key: "once", IfNoneMatch: "*" }),
    put(),
  ],
  [
    "s3:if-match",
    { Null: { "s3:if-match": "false" } },
    (client) =>
      client.send(new DeleteObjectCommand({ Bucket, Key: "gone", IfMatch: "*" })).catch((error) => {
        if (error.name === "AccessDenied") throw error;
      }),
    (client) => client.send(new DeleteObjectCommand({ Bucket, Key: "gone" })),
  ],
  [
    "s3:VersionId",
    { StringLike: { "s3:VersionId": "*" } },
    (client) => get({ VersionId: oldVersion })(client),
    get(),
  ],
  [
    "s3:versionid, as the reference spells it",
    { StringLike: { "s3:versionid": "*" } },
    (client) => get({ VersionId: oldVersion })(client),
    get(),
  ],
  ["s3:authType", equals("s3:authType", "REST-HEADER"), get(), presigned(60)],
  ["s3:authType of a query", equals("s3:authType", "REST-QUERY-STRING"), presigned(60), get()],
  ["s3:signatureversion", equals("s3:signatureversion", "AWS4-HMAC-SHA256"), get(), anonymously],
  ["s3:signatureAge", { NumericLessThan: { "s3:signatureAge": "600000" } }, presigned(60), get()],
  [
    "s3:x-amz-content-sha256",
    { StringNotEquals: { "s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD" } },
    put(),
    async (client) => {
      const command = new PutObjectCommand({ Bucket, Key: "unsigned" });
      const url = await getSignedUrl(client, command, {
        unhoistableHeaders: new Set(["x-amz-content-sha256"]),
      });
      const { status } = await fetch(url, {
        method: "PUT",
        body: "x",
        headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      });
      if (status !== 200) throw new Error(`${status}`);
    },
  ],
  ["s3:ResourceAccount", equals("s3:ResourceAccount", OWNER), get(), impossible],
  ["aws:ResourceAccount", equals("aws:ResourceAccount", OWNER), get(), impossible],
  [
    "s3:ObjectCreationOperation",
    { Bool: { "s3:ObjectCreationOperation": "true" } },
    put(),
    (client) => client.send(new CreateMultipartUploadCommand({ Bucket, Key: "parts" })),
  ],
  ["aws:SourceIp", { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } }, get(), impossible],
  ["aws:SecureTransport", { Bool: { "aws:SecureTransport": "false" } }, get(), impossible],
  ["aws:PrincipalAccount", equals("aws:PrincipalAccount", OTHER), get(), anonymously],
];

/** The request is refused when the condition is turned round. */
async function impossible(): Promise<never> {
  throw new Error("turned round");
}

async function anonymously(): Promise<void> {
  const status = await two.anonymous("GET", `/${Bucket}/k`);
  if (status !== 200) throw new Error(`${status}`);
}

describe("a condition key lets in the request that has it and keeps out the one that has not", () => {
  test.each(rows)("%s", async (_key, Condition, meets, fails) => {
    const statement = { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: RESOURCES };
    await two.putPolicy(Bucket, { ...statement, Condition });
    expect(await outcomeOf(meets(two.other))).toBe("allowed");
    expect(await outcomeOf(fails(two.other))).not.toBe("allowed");
    if (fails === impossible) {
      await two.putPolicy(Bucket, {
        ...statement,
        Effect: "Deny",
        Action: "s3:GetObject*",
        Condition,
      });
      expect(await outcomeOf(meets(two.owner))).toBe("AccessDenied");
    }
    // Not for another reason: without the condition both are let in.
    await two.putPolicy(Bucket, statement);
    if (fails !== impossible) expect(await outcomeOf(fails(two.other))).toBe("allowed");
  });

  test("CreateBucket: s3:LocationConstraint, s3:x-amz-acl, s3:x-amz-object-ownership", async () => {
    const create = (client: S3Client, name: string, more: object) =>
      outcomeOf(client.send(new CreateBucketCommand({ Bucket: name, ...more })));
    const west = { CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } };
    const located = await userWith("located", equals("s3:LocationConstraint", "eu-west-1"));
    expect(await create(located, "in-the-west", west)).toBe("allowed");
    expect(await create(located, "in-the-east", {})).toBe("AccessDenied");
    const writer = { ObjectOwnership: "ObjectWriter" };
    const owning = await userWith("owning", equals("s3:x-amz-object-ownership", "ObjectWriter"));
    expect(await create(owning, "of-writers", writer)).toBe("allowed");
    expect(await create(owning, "of-owners", {})).toBe("AccessDenied");
    const listed = await userWith("listed", equals("s3:x-amz-acl", "private"));
    expect(await create(listed, "private-one", { ...writer, ACL: "private" })).toBe("allowed");
    expect(await create(listed, "other-one", writer)).toBe("AccessDenied");
  });

  test("completing an upload is a creation, sending a part is not", async () => {
    await two.putPolicy(Bucket, {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
      Condition: {
        Null: { "s3:if-none-match": "true" },
        Bool: { "s3:ObjectCreationOperation": "true" },
      },
    });
    const where = { Bucket, Key: "multi" };
    const { UploadId } = await two.owner.send(new CreateMultipartUploadCommand(where));
    const part = { ...where, UploadId, PartNumber: 1, Body: "x" };
    const { ETag } = await two.owner.send(new UploadPartCommand(part));
    const complete = { ...where, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
    const end = (more: object) =>
      outcomeOf(two.owner.send(new CompleteMultipartUploadCommand({ ...complete, ...more })));
    expect(await end({})).toBe("AccessDenied");
    expect(await end({ IfNoneMatch: "*" })).toBe("allowed");
  });
});

async function userWith(name: string, Condition: object): Promise<S3Client> {
  const { PutUserPolicyCommand } = await import("@aws-sdk/client-iam");
  const keys = await two.keysOf(OWNER, name);
  const iam = two.emulator.iam({ accessKeyId: OWNER, secretAccessKey: "test" });
  const PolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "s3:*", Resource: "*", Condition },
      { Effect: "Allow", Action: "s3:PutBucketOwnershipControls", Resource: "*" },
    ],
  });
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: "may", PolicyDocument }));
  return two.emulator.s3(keys);
}

test("DeleteObjects asks for each version as DeleteObject does", async () => {
  const statements = [
    { Effect: "Allow", Principal: { AWS: OTHER }, Action: "s3:*", Resource: RESOURCES },
    {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteObjectVersion",
      Resource: RESOURCES,
      Condition: equals("s3:VersionId", oldVersion),
    },
  ];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  await two.owner.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const one = { Key: "k", VersionId: oldVersion };
  const alone = two.other.send(new DeleteObjectCommand({ Bucket, ...one }));
  expect((await denialOf(alone)).name).toBe("AccessDenied");
  const { Deleted, Errors } = await two.other.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [one] } }),
  );
  expect(Deleted).toBeUndefined();
  expect(Errors).toMatchObject([{ ...one, Code: "AccessDenied" }]);
});

describe("a bucket policy", () => {
  const allowTo = (AWS: string | string[]) => ({
    Effect: "Allow",
    Principal: { AWS },
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${Bucket}/*`,
  });

  test("names principals that exist: accounts, users, roles", async () => {
    await two.keysOf(OTHER, "real");
    const real = `arn:aws:iam::${OTHER}:user/real`;
    await two.putPolicy(Bucket, allowTo([OTHER, `arn:aws:iam::${OWNER}:root`, real]));
    for (const nobody of [
      `arn:aws:iam::${OTHER}:user/nobody`,
      `arn:aws:iam::${OTHER}:user/path/real`,
      `arn:aws:iam::${OTHER}:role/nobody`,
      `arn:aws:sts::${OTHER}:assumed-role/nobody/session`,
      "AIDAQ3EGU5CZKZJ3QZZZZ",
    ]) {
      expect(await denialOf(two.putPolicy(Bucket, allowTo([real, nobody])))).toMatchObject({
        name: "MalformedPolicy",
        status: 400,
        message: "Invalid principal in policy",
        fields: { Detail: `"AWS" : "${nobody}"` },
      });
    }
  });

  test("names an account by its canonical id", async () => {
    await two.putPolicy(Bucket, { ...allowTo(OTHER), Principal: { CanonicalUser: otherId } });
    expect(await outcomeOf(get()(two.other))).toBe("allowed");
    expect(await two.anonymous("GET", `/${Bucket}/k`)).toBe(403);
  });

  test("locks nobody out for good: the root user may always change it, unless that was confirmed away", async () => {
    const admin = await two.user(OWNER, "admin", "s3:*");
    const lock = {
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
      Resource: `arn:aws:s3:::${Bucket}`,
    };
    await two.putPolicy(Bucket, lock);
    const read = new GetBucketPolicyCommand({ Bucket });
    const remove = new DeleteBucketPolicyCommand({ Bucket });
    expect(await outcomeOf(admin.send(read))).toBe("AccessDenied");
    expect(await outcomeOf(admin.send(remove))).toBe("AccessDenied");
    expect(await outcomeOf(two.owner.send(read))).toBe("allowed");
    await two.putPolicy(Bucket, lock);
    await two.owner.send(remove);
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: lock });
    await two.owner.send(
      new PutBucketPolicyCommand({ Bucket, Policy, ConfirmRemoveSelfBucketAccess: true }),
    );
    expect(await outcomeOf(two.owner.send(read))).toBe("AccessDenied");
    expect(await outcomeOf(two.owner.send(remove))).toBe("AccessDenied");
  });
});
