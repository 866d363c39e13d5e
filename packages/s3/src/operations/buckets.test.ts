import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isValidBucketName } from "../bucket/bucket-name.ts";
import { type RunningS3, rootCaller, startS3 } from "../testing.ts";

let s3: RunningS3;
beforeEach(async () => {
  s3 = await startS3();
});
afterEach(() => s3.close());

const create = (Bucket: string, options = {}, LocationConstraint?: string) =>
  s3.call(
    "CreateBucket",
    { Bucket, ...(LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } }) },
    options,
  );
const other = { ...rootCaller, accountId: "111111111111" };

describe("buckets", () => {
  it.each(["ab", "Abc", "a..b", "-ab", "ab-", "192.168.0.1", "xn--a", "a_b", "b".repeat(64)])(
    "%s is no bucket name",
    (name) => expect(isValidBucketName(name)).toBe(false),
  );
  it.each(["abc", "my.bucket-1", "1bucket", "b".repeat(63)])("%s is a bucket name", (name) =>
    expect(isValidBucketName(name)).toBe(true),
  );

  it("to make one's own bucket again succeeds in us-east-1 only", async () => {
    await create("first");
    await create("first");
    await create("second", { region: "eu-west-1" }, "eu-west-1");
    const again = {
      Bucket: "second",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    };
    const refusal = await s3.refusal("CreateBucket", again, { region: "eu-west-1" });
    expect(refusal).toMatchObject({ code: "BucketAlreadyOwnedByYou", status: 409 });
    expect((await s3.refusal("CreateBucket", { Bucket: "first" }, { caller: other })).code).toBe(
      "BucketAlreadyExists",
    );
  });

  it("of racing creators of one name in two accounts one wins", async () => {
    const outcomes = await Promise.allSettled([
      create("race", { caller: rootCaller }),
      create("race", { caller: other }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("the location constraint must fit the region", async () => {
    const refuse = (LocationConstraint: string | undefined, region: string) =>
      s3.refusal(
        "CreateBucket",
        { Bucket: "bucket", CreateBucketConfiguration: { LocationConstraint } },
        { region },
      );
    expect((await refuse(undefined, "eu-west-1")).message).toBe(
      "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
    );
    expect((await refuse("us-west-2", "eu-west-1")).code).toBe(
      "IllegalLocationConstraintException",
    );
    expect((await refuse("us-east-1", "us-east-1")).code).toBe("InvalidLocationConstraint");
    await create("bucket", {}, "ap-south-1");
    expect(await s3.call("GetBucketLocation", { Bucket: "bucket" })).toEqual({
      LocationConstraint: "ap-south-1",
    });
    await create("virginia");
    expect(await s3.call("GetBucketLocation", { Bucket: "virginia" })).toEqual({});
    expect(await s3.call("HeadBucket", { Bucket: "bucket" })).toMatchObject({
      BucketRegion: "ap-south-1",
    });
  });

  it("a bucket goes when it is empty, with its uploads in progress", async () => {
    await create("bucket");
    await s3.call("PutObject", { Bucket: "bucket", Key: "k" }, { body: "v" });
    expect((await s3.refusal("DeleteBucket", { Bucket: "bucket" })).code).toBe("BucketNotEmpty");
    await s3.call("DeleteObject", { Bucket: "bucket", Key: "k" });
    await s3.call("CreateMultipartUpload", { Bucket: "bucket", Key: "k" });
    await s3.call("DeleteBucket", { Bucket: "bucket" });
    expect((await s3.refusal("HeadBucket", { Bucket: "bucket" })).fields).toEqual({
      BucketName: "bucket",
    });
    await create("bucket");
    const listing = await s3.call("ListMultipartUploads", { Bucket: "bucket" });
    expect(listing.Uploads).toEqual([]);
  });

  it("ListBuckets shows the caller's own, by page, prefix and region", async () => {
    for (const name of ["b-2", "b-1", "c-1"]) await create(name);
    await create("b-3", {}, "eu-west-1");
    await create("theirs", { caller: other });
    const names = (answer: { Buckets: { Name: string }[] }) => answer.Buckets.map((b) => b.Name);
    expect(names(await s3.call("ListBuckets", {}))).toEqual(["b-1", "b-2", "b-3", "c-1"]);
    const page = await s3.call("ListBuckets", { MaxBuckets: 2, Prefix: "b-" });
    expect(names(page)).toEqual(["b-1", "b-2"]);
    const next = { MaxBuckets: 2, Prefix: "b-", ContinuationToken: page.ContinuationToken };
    expect(await s3.call("ListBuckets", next)).toMatchObject({
      Buckets: [{ Name: "b-3", BucketRegion: "eu-west-1" }],
    });
    expect(names(await s3.call("ListBuckets", { BucketRegion: "eu-west-1" }))).toEqual(["b-3"]);
    expect((await s3.refusal("ListBuckets", { ContinuationToken: "made-up" })).code).toBe(
      "InvalidArgument",
    );
  });

  it("an owner that is not the expected one is refused", async () => {
    await create("bucket");
    const input = { Bucket: "bucket", ExpectedBucketOwner: "111111111111" };
    expect((await s3.refusal("HeadBucket", input)).code).toBe("AccessDenied");
    await s3.call("HeadBucket", { Bucket: "bucket", ExpectedBucketOwner: "000000000000" });
  });
});

describe("bucket policy", () => {
  const policy = (Resource: string, Action = "s3:GetObject") =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action, Resource }],
    });

  it("is kept word for word, given to authorization, and goes", async () => {
    await create("bucket");
    const absent = await s3.refusal("GetBucketPolicy", { Bucket: "bucket" });
    expect(absent).toMatchObject({ code: "NoSuchBucketPolicy", status: 404 });
    const text = policy("arn:aws:s3:::bucket/*");
    await s3.call("DeletePublicAccessBlock", { Bucket: "bucket" });
    await s3.call("PutBucketPolicy", { Bucket: "bucket", Policy: text });
    expect(await s3.call("GetBucketPolicy", { Bucket: "bucket" })).toEqual({ Policy: text });
    let given: string | undefined;
    await s3.refusal(
      "GetObject",
      { Bucket: "bucket", Key: "k" },
      {
        allow: ({ resourcePolicy }) => {
          given = resourcePolicy;
          return true;
        },
      },
    );
    expect(given).toBe(text);
    await s3.call("DeleteBucketPolicy", { Bucket: "bucket" });
    expect((await s3.refusal("GetBucketPolicy", { Bucket: "bucket" })).code).toBe(
      "NoSuchBucketPolicy",
    );
  });

  it("must be JSON of at most 20 KB, about this bucket and S3's actions", async () => {
    await create("bucket");
    const refuse = async (Policy: string) =>
      (await s3.refusal("PutBucketPolicy", { Bucket: "bucket", Policy })).message;
    expect(await refuse("no")).toContain("Policies must be valid JSON");
    expect(await refuse("{")).toContain("Policies must be valid JSON");
    expect(await refuse(policy("arn:aws:s3:::other/*"))).toBe("Policy has invalid resource");
    expect(await refuse(policy("arn:aws:s3:::bucket2"))).toBe("Policy has invalid resource");
    expect(await refuse(policy("arn:aws:s3:::bucket", "ec2:*"))).toBe("Policy has invalid action");
    expect(await refuse(policy("x".repeat(20_480)))).toContain("exceeds the maximum");
  });
});
