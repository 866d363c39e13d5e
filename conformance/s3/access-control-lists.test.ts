/** ACLs of buckets and objects: what is taken, what is refused, and whom they let in. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  type Grant,
  ListObjectsV2Command,
  type ObjectCannedACL,
  PutBucketAclCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { OTHER, outcomeOf, TwoAccounts } from "./two-accounts.ts";

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const SIGNED_IN = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOGGING = "http://acs.amazonaws.com/groups/s3/LogDelivery";

let two: TwoAccounts;
let ownerId: string;
let otherId: string;
beforeAll(async () => {
  two = await TwoAccounts.start();
  ownerId = await two.canonicalId(two.owner);
  otherId = await two.canonicalId(two.other);
  await two.openBucket("acls");
});
afterAll(() => two.stop());

const user = (ID: string, Permission: Grant["Permission"]): Grant => ({
  Grantee: { Type: "CanonicalUser", ID },
  Permission,
});
const group = (URI: string, Permission: Grant["Permission"]): Grant => ({
  Grantee: { Type: "Group", URI },
  Permission,
});
const put = (Key: string, more: Partial<PutObjectCommandInput> = {}, client = two.owner) =>
  client.send(new PutObjectCommand({ Bucket: "acls", Key, Body: "x", ...more }));
const get = (Key: string, client = two.other) =>
  outcomeOf(client.send(new GetObjectCommand({ Bucket: "acls", Key })));
const bucketGrants = async (Bucket = "acls") =>
  (await two.owner.send(new GetBucketAclCommand({ Bucket }))).Grants;
const objectAcl = async (Key: string, client = two.owner) => {
  const { Owner, Grants } = await client.send(new GetObjectAclCommand({ Bucket: "acls", Key }));
  return { Owner, Grants };
};

describe("what an ACL says", () => {
  test("a bucket without one: all to its owner, who has no DisplayName", async () => {
    const { Owner, Grants } = await two.owner.send(new GetBucketAclCommand({ Bucket: "acls" }));
    expect(Owner).toEqual({ ID: ownerId });
    expect(Grants).toEqual([user(ownerId, "FULL_CONTROL")]);
  });

  test.each([
    ["private", []],
    ["public-read", [group(ALL_USERS, "READ")]],
    ["public-read-write", [group(ALL_USERS, "READ"), group(ALL_USERS, "WRITE")]],
    ["authenticated-read", [group(SIGNED_IN, "READ")]],
    ["log-delivery-write", [group(LOGGING, "WRITE"), group(LOGGING, "READ_ACP")]],
  ])("canned, of a bucket: %s", async (ACL, granted) => {
    await two.owner.send(new PutBucketAclCommand({ Bucket: "acls", ACL: ACL as never }));
    expect(await bucketGrants()).toEqual([user(ownerId, "FULL_CONTROL"), ...granted]);
  });

  test("canned, of an object: the bucket's owner gets what it says, unless he is the owner", async () => {
    await two.owner.send(new PutBucketAclCommand({ Bucket: "acls", ACL: "public-read-write" }));
    await put("theirs", { ACL: "bucket-owner-read" }, two.other);
    expect(await objectAcl("theirs", two.other)).toEqual({
      Owner: { ID: otherId },
      Grants: [user(otherId, "FULL_CONTROL"), user(ownerId, "READ")],
    });
    await put("mine", { ACL: "bucket-owner-full-control" });
    expect((await objectAcl("mine")).Grants).toEqual([user(ownerId, "FULL_CONTROL")]);
    await put("image", { ACL: "aws-exec-read" });
    expect((await objectAcl("image")).Grants).toHaveLength(2);
    await two.owner.send(new PutBucketAclCommand({ Bucket: "acls", ACL: "private" }));
  });

  test("grants in headers, several in one, each with its permission", async () => {
    await two.owner.send(
      new PutBucketAclCommand({
        Bucket: "acls",
        GrantRead: `id="${otherId}", uri="${LOGGING}"`,
        GrantWriteACP: `id=${ownerId}`,
      }),
    );
    expect(await bucketGrants()).toEqual([
      user(otherId, "READ"),
      group(LOGGING, "READ"),
      user(ownerId, "WRITE_ACP"),
    ]);
  });

  test("a document, down to one without any grant; a hundred grants and no more", async () => {
    const send = (Grants: Grant[]) =>
      two.owner.send(
        new PutBucketAclCommand({
          Bucket: "acls",
          AccessControlPolicy: { Owner: { ID: ownerId }, Grants },
        }),
      );
    const hundred = Array.from({ length: 100 }, () => user(otherId, "READ"));
    await send(hundred);
    expect(await bucketGrants()).toEqual(hundred);
    expect((await denialOf(send([...hundred, user(ownerId, "READ")]))).name).toBe(
      "MalformedACLError",
    );
    await send([]);
    expect((await bucketGrants()) ?? []).toEqual([]);
    await two.owner.send(new PutBucketAclCommand({ Bucket: "acls", ACL: "private" }));
  });

  test("what writes an object gives it its ACL: put, copy, multipart upload", async () => {
    const both = [user(ownerId, "FULL_CONTROL"), group(ALL_USERS, "READ")];
    await put("put", { ACL: "public-read" });
    expect((await objectAcl("put")).Grants).toEqual(both);
    const copy = { Bucket: "acls", CopySource: "acls/put", Key: "copied" } as const;
    await two.owner.send(new CopyObjectCommand(copy));
    expect((await objectAcl("copied")).Grants).toEqual([user(ownerId, "FULL_CONTROL")]);
    await two.owner.send(new CopyObjectCommand({ ...copy, ACL: "public-read" }));
    expect((await objectAcl("copied")).Grants).toEqual(both);
    const where = { Bucket: "acls", Key: "parts" };
    const { UploadId } = await two.owner.send(
      new CreateMultipartUploadCommand({ ...where, GrantRead: `uri="${ALL_USERS}"` }),
    );
    const { ETag } = await two.owner.send(
      new UploadPartCommand({ ...where, UploadId, PartNumber: 1, Body: "x" }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await two.owner.send(
      new CompleteMultipartUploadCommand({ ...where, UploadId, MultipartUpload }),
    );
    expect((await objectAcl("parts")).Grants).toEqual([group(ALL_USERS, "READ")]);
  });

  test("each version has its own; a delete marker has none", async () => {
    await two.openBucket("versioned-acls");
    const Bucket = "versioned-acls";
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await two.owner.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    const where = { Bucket, Key: "k" };
    const { VersionId } = await two.owner.send(new PutObjectCommand({ ...where, Body: "1" }));
    await two.owner.send(new PutObjectCommand({ ...where, Body: "2" }));
    await two.owner.send(new PutObjectAclCommand({ ...where, VersionId, ACL: "public-read" }));
    const grantsOf = async (version?: string) =>
      (await two.owner.send(new GetObjectAclCommand({ ...where, VersionId: version }))).Grants;
    expect(await grantsOf(VersionId)).toHaveLength(2);
    expect(await grantsOf()).toHaveLength(1);
    expect(await two.anonymous("GET", `/${Bucket}/k?versionId=${VersionId}`)).toBe(200);
    expect(await two.anonymous("GET", `/${Bucket}/k`)).toBe(403);
    await two.owner.send(new DeleteObjectCommand(where));
    const acl = { ...where, ACL: "private" as ObjectCannedACL };
    expect(await denialOf(two.owner.send(new PutObjectAclCommand(acl)))).toMatchObject({
      name: "MethodNotAllowed",
      status: 405,
      fields: { Method: "PUT", ResourceType: "DeleteMarker" },
    });
    expect((await denialOf(grantsOf())).name).toBe("NoSuchKey");
  });
});

describe("what is refused, as recordings of AWS show it", () => {
  const refusals: readonly (readonly [string, object, object])[] = [
    [
      "an unknown canned ACL",
      { ACL: "fake-acl" },
      { name: "InvalidArgument", fields: { ArgumentName: "x-amz-acl", ArgumentValue: "fake-acl" } },
    ],
    [
      "an unknown group",
      { GrantWrite: 'uri="http://acs.amazonaws.com/groups/s3/FakeGroup"' },
      { name: "InvalidArgument", message: "Invalid group uri", fields: { ArgumentName: "uri" } },
    ],
    [
      "an unknown kind of grantee",
      { GrantWrite: 'fakekey="1234"' },
      {
        name: "InvalidArgument",
        message: "Argument format not recognized",
        fields: { ArgumentName: "x-amz-grant-write", ArgumentValue: 'fakekey="1234"' },
      },
    ],
    [
      "an id that is none",
      { GrantWrite: 'id="wrong-id"' },
      {
        name: "InvalidArgument",
        message: "Invalid id",
        fields: { ArgumentName: "id", ArgumentValue: "wrong-id" },
      },
    ],
    [
      "a grantee by e-mail",
      { GrantRead: 'emailAddress="ann@example.com"' },
      { name: "MethodNotAllowed", status: 405 },
    ],
    [
      "nothing at all",
      {},
      { name: "MissingSecurityHeader", fields: { MissingHeaderName: "x-amz-acl" } },
    ],
    [
      "canned and grants",
      { ACL: "private", GrantRead: `uri="${LOGGING}"` },
      {
        name: "InvalidRequest",
        message: "Specifying both Canned ACLs and Header Grants is not allowed",
      },
    ],
    ["an empty document", { AccessControlPolicy: {} }, { name: "MalformedACLError" }],
    [
      "a document without owner",
      { AccessControlPolicy: { Grants: [group(LOGGING, "WRITE")] } },
      { name: "MalformedACLError" },
    ],
  ];
  test.each(refusals)("%s", async (_name, input, expected) => {
    await put("refused");
    const of = { Bucket: "acls", ...input };
    expect(await denialOf(two.owner.send(new PutBucketAclCommand(of)))).toMatchObject(expected);
    const ofObject = { ...of, Key: "refused" };
    expect(await denialOf(two.owner.send(new PutObjectAclCommand(ofObject)))).toMatchObject(
      expected,
    );
  });

  test("faults inside a document; headers beside one", async () => {
    const document = (Owner: object, grant: unknown, more: object = {}) =>
      denialOf(
        two.owner.send(
          new PutBucketAclCommand({
            Bucket: "acls",
            AccessControlPolicy: { Owner, Grants: [grant as Grant] },
            ...more,
          }),
        ),
      );
    const owner = { ID: ownerId };
    const logging = group(LOGGING, "FULL_CONTROL");
    expect((await document(owner, group(LOGGING, "WRONG" as never))).name).toBe(
      "MalformedACLError",
    );
    expect(await document({ ID: "wrong-id" }, logging)).toMatchObject({
      name: "InvalidArgument",
      fields: { ArgumentName: "CanonicalUser/ID", ArgumentValue: "wrong-id" },
    });
    expect(await document(owner, group(`${LOGGING}x`, "READ"))).toMatchObject({
      name: "InvalidArgument",
      fields: { ArgumentName: "Group/URI" },
    });
    expect(await document(owner, user("wrong-id", "READ"))).toMatchObject({
      fields: { ArgumentName: "CanonicalUser/ID" },
    });
    const bad = { Grantee: { Type: "BadType", ID: ownerId }, Permission: "READ" };
    expect((await document(owner, bad)).name).toBe("MalformedACLError");
    expect((await document(owner, logging, { ACL: "private" })).name).toBe("UnexpectedContent");
    expect((await document({ ID: otherId }, logging)).name).toBe("AccessDenied");
  });
});

describe("whom an ACL lets in", () => {
  test("everybody, by a public object; those who sign, by authenticated-read", async () => {
    await put("public", { ACL: "public-read" });
    await put("signed", { ACL: "authenticated-read" });
    await put("closed");
    const statusOf = (key: string) => two.anonymous("GET", `/acls/${key}`);
    expect([await statusOf("public"), await statusOf("signed"), await statusOf("closed")]).toEqual([
      200, 403, 403,
    ]);
    expect([await get("public"), await get("signed"), await get("closed")]).toEqual([
      "allowed",
      "allowed",
      "AccessDenied",
    ]);
  });

  test("the root of the account that is named, its users only when that account allows them too", async () => {
    await put("named", { GrantRead: `id=${otherId}` });
    const idle = await two.user(OTHER, "idle");
    const reader = await two.user(OTHER, "reader", "s3:GetObject");
    expect([await get("named"), await get("named", idle), await get("named", reader)]).toEqual([
      "allowed",
      "AccessDenied",
      "allowed",
    ]);
    // READ is not READ_ACP.
    const acl = new GetObjectAclCommand({ Bucket: "acls", Key: "named" });
    expect(await outcomeOf(two.other.send(acl))).toBe("AccessDenied");
  });

  test("an explicit deny of the bucket policy wins over every grant", async () => {
    await put("denied", { ACL: "public-read" });
    await two.putPolicy("acls", {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::acls/denied",
    });
    expect(await two.anonymous("GET", "/acls/denied")).toBe(403);
    const read = two.other.send(new GetObjectCommand({ Bucket: "acls", Key: "denied" }));
    expect((await denialOf(read)).message).toBe(
      `User: arn:aws:iam::${OTHER}:root is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::acls/denied" with an explicit deny in a resource-based policy`,
    );
  });

  test("READ of a bucket lists, WRITE puts and deletes, the ACP permissions read and write the ACL", async () => {
    await two.openBucket("shared");
    const Bucket = "shared";
    const give = (input: object) => two.owner.send(new PutBucketAclCommand({ Bucket, ...input }));
    const tries = async () => [
      await outcomeOf(two.other.send(new ListObjectsV2Command({ Bucket }))),
      await outcomeOf(two.other.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }))),
      await outcomeOf(two.other.send(new DeleteObjectCommand({ Bucket, Key: "k" }))),
      await outcomeOf(two.other.send(new GetBucketAclCommand({ Bucket }))),
      await outcomeOf(
        two.other.send(new PutBucketAclCommand({ Bucket, GrantWriteACP: `id=${otherId}` })),
      ),
    ];
    const no = "AccessDenied";
    expect(await tries()).toEqual([no, no, no, no, no]);
    await give({ GrantRead: `id=${otherId}` });
    expect(await tries()).toEqual(["allowed", no, no, no, no]);
    await give({ GrantWrite: `id=${otherId}` });
    expect(await tries()).toEqual([no, "allowed", "allowed", no, no]);
    await give({ GrantReadACP: `id=${otherId}` });
    expect(await tries()).toEqual([no, no, no, "allowed", no]);
    await give({ GrantWriteACP: `id=${otherId}` });
    expect(await tries()).toEqual([no, no, no, no, "allowed"]);
    await give({ GrantFullControl: `id=${otherId}` });
    expect(await tries()).toEqual(Array(5).fill("allowed"));
    await give({ ACL: "public-read-write" });
    expect(await two.anonymous("PUT", "/shared/anybody", { body: "x" })).toBe(200);
    expect(await two.anonymous("GET", "/shared?list-type=2")).toBe(200);
  });

  test("whether a key exists is told to those whom the bucket's ACL lets list", async () => {
    await two.openBucket("listed");
    const missing = () =>
      outcomeOf(two.other.send(new GetObjectCommand({ Bucket: "listed", Key: "missing" })));
    await two.owner.send(new PutBucketAclCommand({ Bucket: "listed", ACL: "public-read" }));
    expect(await missing()).toBe("NoSuchKey");
    await two.putPolicy("listed", {
      Effect: "Allow",
      Principal: { AWS: OTHER },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::listed/*",
    });
    expect(await missing()).toBe("NoSuchKey");
    await two.owner.send(new PutBucketAclCommand({ Bucket: "listed", ACL: "private" }));
    expect(await missing()).toBe("AccessDenied");
  });
});
