/** Object ownership: who owns what is written, and when ACLs count at all. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  type Grant,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  type ObjectCannedACL,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { OWNER, outcomeOf, TwoAccounts } from "./two-accounts.ts";

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
const put = (Key: string, more: Partial<PutObjectCommandInput> = {}, client = two.owner) =>
  client.send(new PutObjectCommand({ Bucket: "acls", Key, Body: "x", ...more }));
const get = (Key: string, client = two.other) =>
  outcomeOf(client.send(new GetObjectCommand({ Bucket: "acls", Key })));
const bucketGrants = async (Bucket = "acls") =>
  (await two.owner.send(new GetBucketAclCommand({ Bucket }))).Grants;

describe("object ownership", () => {
  const Bucket = "owned";
  const setOwnership = (ObjectOwnership: string) =>
    two.owner.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: { Rules: [{ ObjectOwnership: ObjectOwnership as never }] },
      }),
    );
  const write = (Key: string, ACL?: ObjectCannedACL) =>
    two.other.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...(ACL && { ACL }) }));
  const ownerOf = async (Key: string, client = two.other) =>
    (await client.send(new GetObjectAclCommand({ Bucket, Key }))).Owner?.ID;
  const readAs = (client: typeof two.owner, Key: string) =>
    outcomeOf(client.send(new GetObjectCommand({ Bucket, Key })));
  beforeAll(async () => {
    await two.openBucket(Bucket);
    await two.owner.send(new PutBucketAclCommand({ Bucket, ACL: "public-read-write" }));
  });

  test("ObjectWriter: the writer owns it, and the bucket's owner may not read it", async () => {
    await write("writer");
    expect(await ownerOf("writer")).toBe(otherId);
    expect(await readAs(two.other, "writer")).toBe("allowed");
    expect(await readAs(two.owner, "writer")).toBe("AccessDenied");
    const { Contents } = await two.owner.send(
      new ListObjectsV2Command({ Bucket, FetchOwner: true, Prefix: "writer" }),
    );
    expect(Contents?.[0]?.Owner).toEqual({ ID: otherId });
    const { Versions } = await two.owner.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: "writer" }),
    );
    expect(Versions?.[0]?.Owner).toEqual({ ID: otherId });
  });

  test("an upload of parts is shown as its writer's who will own the object", async () => {
    const where = { Bucket, Key: "upload" };
    const upload = await two.other.send(new CreateMultipartUploadCommand(where));
    const named = { ...where, UploadId: upload.UploadId };
    const parts = await two.owner.send(new ListPartsCommand(named));
    expect(parts.Owner).toEqual({ ID: otherId });
    const { Uploads } = await two.owner.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads?.map(({ Owner }) => Owner)).toEqual([{ ID: otherId }]);
    await two.owner.send(new AbortMultipartUploadCommand(named));
  });

  test("who began an upload may list its parts and abort it, unless the bucket's policy denies it", async () => {
    const where = { Bucket, Key: "begun" };
    const begin = async (client = two.other) => {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(where));
      return { ...where, UploadId };
    };
    const abort = (named: { Bucket: string; Key: string; UploadId: string | undefined }) =>
      outcomeOf(two.other.send(new AbortMultipartUploadCommand(named)));
    const own = await begin();
    expect(await outcomeOf(two.other.send(new ListPartsCommand(own)))).toBe("allowed");
    expect(await abort(own)).toBe("allowed");
    const ofAnother = await begin(two.owner);
    expect(await abort(ofAnother)).toBe("AccessDenied");
    const guarded = await begin();
    await two.putPolicy(Bucket, {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:AbortMultipartUpload",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    });
    expect(await abort(guarded)).toBe("AccessDenied");
    await two.owner.send(new DeleteBucketPolicyCommand({ Bucket }));
  });

  test("the bucket's policy gives nobody access to another account's object, and can deny it", async () => {
    await two.putPolicy(Bucket, {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    });
    await two.owner.send(new PutObjectCommand({ Bucket, Key: "own", Body: "x" }));
    expect(await two.anonymous("GET", `/${Bucket}/own`)).toBe(200);
    expect(await two.anonymous("GET", `/${Bucket}/writer`)).toBe(403);
    expect(await readAs(two.owner, "writer")).toBe("AccessDenied");
    await two.putPolicy(Bucket, {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    });
    expect(await readAs(two.other, "writer")).toBe("AccessDenied");
    await two.putPolicy(Bucket, {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteBucket",
      Resource: `arn:aws:s3:::${Bucket}`,
    });
  });

  test("the bucket's owner may delete what others own in it", async () => {
    await write("doomed");
    await two.owner.send(new DeleteObjectCommand({ Bucket, Key: "doomed" }));
    expect(await readAs(two.other, "doomed")).not.toBe("allowed");
  });

  test("BucketOwnerPreferred: the bucket's owner owns what is given him in full", async () => {
    await setOwnership("BucketOwnerPreferred");
    await write("kept");
    expect(await ownerOf("kept")).toBe(otherId);
    await write("given", "bucket-owner-full-control");
    expect(await ownerOf("given", two.owner)).toBe(ownerId);
    expect(await readAs(two.owner, "given")).toBe("allowed");
    expect(await readAs(two.other, "given")).toBe("AccessDenied");
  });

  test("an upload in parts belongs to who began it", async () => {
    const where = { Bucket, Key: "begun" };
    await setOwnership("ObjectWriter");
    const { UploadId } = await two.other.send(new CreateMultipartUploadCommand(where));
    const part = { ...where, UploadId, PartNumber: 1, Body: "x" };
    const { ETag } = await two.other.send(new UploadPartCommand(part));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = { ...where, UploadId, MultipartUpload };
    await two.owner.send(new CompleteMultipartUploadCommand(complete));
    expect(await ownerOf("begun")).toBe(otherId);
  });

  test("BucketOwnerEnforced is refused while the ACL gives access; then the ACLs mean nothing", async () => {
    expect(await denialOf(setOwnership("BucketOwnerEnforced"))).toMatchObject({
      name: "InvalidBucketAclWithObjectOwnership",
      status: 400,
      message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    });
    await two.owner.send(new PutBucketAclCommand({ Bucket, ACL: "private" }));
    await setOwnership("BucketOwnerEnforced");
    expect(await readAs(two.owner, "writer")).toBe("allowed");
    expect(await readAs(two.other, "writer")).toBe("AccessDenied");
    expect(await ownerOf("writer", two.owner)).toBe(ownerId);
    const refused = {
      name: "AccessControlListNotSupported",
      status: 400,
      message: "The bucket does not allow ACLs",
    };
    const set = [
      new PutBucketAclCommand({ Bucket, ACL: "private" }),
      new PutObjectAclCommand({ Bucket, Key: "own", ACL: "bucket-owner-full-control" }),
      new PutObjectCommand({ Bucket, Key: "new", Body: "x", ACL: "private" }),
      new PutObjectCommand({ Bucket, Key: "new", Body: "x", GrantRead: `id=${otherId}` }),
    ];
    for (const command of set) {
      expect(await denialOf(two.owner.send(command as PutObjectCommand))).toMatchObject(refused);
    }
    const full = { GrantFullControl: `id=${ownerId}` };
    await two.owner.send(new PutObjectCommand({ Bucket, Key: "new", Body: "x", ...full }));
  });

  test("the controls are read, changed, deleted; wrong ones are refused", async () => {
    const read = () =>
      two.owner.send(new GetBucketOwnershipControlsCommand({ Bucket: "controls" }));
    await two.owner.send(new CreateBucketCommand({ Bucket: "controls" }));
    expect((await read()).OwnershipControls).toEqual({
      Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }],
    });
    const remove = new DeleteBucketOwnershipControlsCommand({ Bucket: "controls" });
    for (let times = 0; times < 2; times++) await two.owner.send(remove);
    expect(await denialOf(read())).toMatchObject({
      name: "OwnershipControlsNotFoundError",
      status: 404,
      message: "The bucket ownership controls were not found",
      fields: { BucketName: "controls" },
    });
    expect((await denialOf(setOwnership("RandomValue"))).name).toBe("MalformedXML");
    const create = (more: object) =>
      two.owner.send(new CreateBucketCommand({ Bucket: "never-made", ...more }));
    expect(await denialOf(create({ ObjectOwnership: "RandomValue" }))).toMatchObject({
      name: "InvalidArgument",
      message: "Invalid x-amz-object-ownership header: RandomValue",
      fields: { ArgumentName: "x-amz-object-ownership" },
    });
    expect((await denialOf(create({ ACL: "public-read" }))).name).toBe(
      "InvalidBucketAclWithObjectOwnership",
    );
    const writer = { ObjectOwnership: "ObjectWriter" };
    expect((await denialOf(create({ ...writer, ACL: "public-read" }))).name).toBe(
      "InvalidBucketAclWithBlockPublicAccessError",
    );
    await create({ ...writer, GrantRead: `id=${otherId}` });
    expect(await bucketGrants("never-made")).toEqual([user(otherId, "READ")]);
  });

  test("who gives an ACL needs s3:PutObjectAcl besides s3:PutObject", async () => {
    const writer = await two.user(OWNER, "writer", "s3:PutObject");
    const both = await two.user(OWNER, "giver", "s3:PutObject", "s3:PutObjectAcl");
    expect(await outcomeOf(put("by-user", {}, writer))).toBe("allowed");
    const denial = await denialOf(put("by-user", { ACL: "public-read" }, writer));
    expect(denial.message).toContain("is not authorized to perform: s3:PutObjectAcl on resource");
    expect(await outcomeOf(put("by-user", { ACL: "public-read" }, both))).toBe("allowed");
  });

  test("what nobody signed for belongs to the anonymous user", async () => {
    await two.owner.send(new PutBucketAclCommand({ Bucket: "acls", ACL: "public-read-write" }));
    expect(await two.anonymous("PUT", "/acls/nobodys", { body: "x" })).toBe(200);
    expect(await get("nobodys", two.owner)).toBe("AccessDenied");
    expect(await two.anonymous("GET", "/acls/nobodys")).toBe(200);
    const { Contents } = await two.owner.send(
      new ListObjectsV2Command({ Bucket: "acls", FetchOwner: true, Prefix: "nobodys" }),
    );
    expect(Contents?.[0]?.Owner).toEqual({ ID: "65a011a29cdf8ec533ec3d1ccaae921c" });
    const upload = new AbortMultipartUploadCommand({ Bucket: "acls", Key: "k", UploadId: "none" });
    expect(await outcomeOf(two.other.send(upload))).toBe("AccessDenied");
  });
});
