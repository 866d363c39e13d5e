/** CreateBucket, HeadBucket, DeleteBucket, ListBuckets, GetBucketLocation. */
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListBuckets,
  waitUntilBucketExists,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const OTHER = { accessKeyId: "123456789012", secretAccessKey: "test" };
const create = (Bucket: string, constraint?: string, region = "us-east-1") =>
  open.emulator.s3(undefined, { region }).send(
    new CreateBucketCommand({
      Bucket,
      ...(constraint === undefined
        ? {}
        : {
            CreateBucketConfiguration: {
              LocationConstraint: constraint as BucketLocationConstraint,
            },
          }),
    }),
  );

test("a created bucket exists, is listed and lies where it was asked to", async () => {
  expect((await create("first")).Location).toBe("/first");
  const client = open.s3;
  await waitUntilBucketExists({ client, maxWaitTime: 10 }, { Bucket: "first" });
  const head = await client.send(new HeadBucketCommand({ Bucket: "first" }));
  expect(head).toMatchObject({ BucketRegion: "us-east-1", BucketArn: "arn:aws:s3:::first" });
  const location = await client.send(new GetBucketLocationCommand({ Bucket: "first" }));
  expect(location.LocationConstraint).toBeUndefined();
  await create("in-frankfurt", "eu-central-1");
  const there = await client.send(new GetBucketLocationCommand({ Bucket: "in-frankfurt" }));
  expect(there.LocationConstraint).toBe("eu-central-1");
  const { Buckets = [], Owner } = await client.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toEqual(["first", "in-frankfurt", BUCKET]);
  expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  expect(Math.abs((Buckets[0]?.CreationDate?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test("to create one's own bucket again succeeds in us-east-1 and nowhere else", async () => {
  await create("mine");
  await create("mine");
  await create("mine-in-ireland", "eu-west-1", "eu-west-1");
  expect(await denialOf(create("mine-in-ireland", "eu-west-1", "eu-west-1"))).toMatchObject({
    name: "BucketAlreadyOwnedByYou",
    status: 409,
    message: "Your previous request to create the named bucket succeeded and you already own it.",
    fields: { BucketName: "mine-in-ireland" },
  });
});

test("the name of another account's bucket is taken, and the bucket closed", async () => {
  const stranger = open.emulator.s3(OTHER);
  expect(await denialOf(stranger.send(new CreateBucketCommand({ Bucket: BUCKET })))).toMatchObject({
    name: "BucketAlreadyExists",
    status: 409,
    fields: { BucketName: BUCKET },
  });
  expect((await denialOf(stranger.send(new HeadBucketCommand({ Bucket: BUCKET })))).status).toBe(
    403,
  );
  expect(await denialOf(stranger.send(new ListObjectsV2Command({ Bucket: BUCKET })))).toMatchObject(
    { name: "AccessDenied", status: 403 },
  );
  expect((await stranger.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
});

test("of twenty clients in two accounts that create one name, one account owns it", async () => {
  const clients = Array.from({ length: 20 }, (_, index) =>
    open.emulator.s3(index % 2 === 0 ? undefined : OTHER, { region: "eu-west-1" }),
  );
  const CreateBucketConfiguration = { LocationConstraint: "eu-west-1" } as const;
  const input = { Bucket: "raced", CreateBucketConfiguration };
  const outcomes = await Promise.all(
    clients.map((client) =>
      client.send(new CreateBucketCommand(input)).then(
        () => "created",
        (error: Error) => error.name,
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "BucketAlreadyExists")).toHaveLength(10);
  expect(outcomes.filter((outcome) => outcome === "BucketAlreadyOwnedByYou")).toHaveLength(9);
});

test.each([
  "ab",
  "a".repeat(64),
  "Upper",
  "under_score",
  "dots..twice",
  "dot.-dash",
  "dash-.dot",
  "-dash",
  "dash-",
  ".dot",
  "192.168.5.4",
  "xn--puny",
  "sthree-x",
  "x-s3alias",
  "x--ol-s3",
])("the name %s is InvalidBucketName", async (name) => {
  expect(await denialOf(create(name))).toMatchObject({
    name: "InvalidBucketName",
    status: 400,
    message: "The specified bucket is not valid.",
    fields: { BucketName: name },
  });
});

test.each(["abc", "a".repeat(63), "with.dots.in-it", "123", "1a-b"])(
  "the name %s is allowed",
  async (name) => {
    await create(name);
    await open.s3.send(new DeleteBucketCommand({ Bucket: name }));
  },
);

test("location constraints that do not fit the endpoint are refused in AWS's words", async () => {
  expect(await denialOf(create("other-region", "eu-north-1", "eu-west-1"))).toMatchObject({
    name: "IllegalLocationConstraintException",
    message:
      "The eu-north-1 location constraint is incompatible for the region specific endpoint this request was sent to.",
  });
  expect(await denialOf(create("moon", "moon-base"))).toMatchObject({
    name: "InvalidLocationConstraint",
    status: 400,
    message: "The specified location-constraint is not valid",
    fields: { LocationConstraint: "moon-base" },
  });
  expect((await denialOf(create("home", "us-east-1"))).name).toBe("InvalidLocationConstraint");
});

test("a bucket with objects stays; an emptied one goes, and its name with it", async () => {
  await create("to-go");
  await open.s3.send(new PutObjectCommand({ Bucket: "to-go", Key: "k" }));
  const remove = () => open.s3.send(new DeleteBucketCommand({ Bucket: "to-go" }));
  expect(await denialOf(remove())).toMatchObject({
    name: "BucketNotEmpty",
    status: 409,
    message: "The bucket you tried to delete is not empty",
    fields: { BucketName: "to-go" },
  });
  await open.s3.send(new DeleteObjectCommand({ Bucket: "to-go", Key: "k" }));
  expect((await remove()).$metadata.httpStatusCode).toBe(204);
  expect(await denialOf(remove())).toMatchObject({
    name: "NoSuchBucket",
    status: 404,
    message: "The specified bucket does not exist",
    fields: { BucketName: "to-go" },
  });
  expect((await denialOf(open.s3.send(new HeadBucketCommand({ Bucket: "to-go" })))).status).toBe(
    404,
  );
});

test("pages of buckets, by prefix and by region", async () => {
  const lister = { accessKeyId: "333333333333", secretAccessKey: "test" };
  const client = open.emulator.s3(lister);
  for (const Bucket of ["page-c", "page-a", "page-b", "other-a"]) {
    await client.send(new CreateBucketCommand({ Bucket }));
  }
  const seen: (string | undefined)[] = [];
  for await (const page of paginateListBuckets({ client, pageSize: 2 }, { Prefix: "page-" })) {
    expect(page.Buckets?.length).toBeLessThanOrEqual(2);
    seen.push(...(page.Buckets ?? []).map(({ Name }) => Name));
  }
  expect(seen).toEqual(["page-a", "page-b", "page-c"]);
  const abroad = await client.send(new ListBucketsCommand({ BucketRegion: "eu-west-1" }));
  expect(abroad.Buckets ?? []).toEqual([]);
  for (const MaxBuckets of [0, 10_001]) {
    expect(await denialOf(client.send(new ListBucketsCommand({ MaxBuckets })))).toMatchObject({
      name: "InvalidArgument",
      status: 400,
    });
  }
  const start = await client.send(new ListBucketsCommand({ ContinuationToken: "", MaxBuckets: 1 }));
  expect(start.Buckets?.map(({ Name }) => Name)).toEqual(["other-a"]);
  const ContinuationToken = "made-up";
  expect(await denialOf(client.send(new ListBucketsCommand({ ContinuationToken })))).toMatchObject({
    name: "InvalidArgument",
    message: "The continuation token provided is incorrect",
  });
});

test("the expected owner must be the owner, and an account id", async () => {
  const head = (ExpectedBucketOwner: string) =>
    open.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ExpectedBucketOwner }));
  await head("000000000000");
  expect(await denialOf(head("111111111111"))).toMatchObject({ name: "AccessDenied", status: 403 });
  expect(await denialOf(head("abcd"))).toMatchObject({
    name: "InvalidBucketOwnerAWSAccountID",
    status: 400,
    message: "The value of the expected bucket owner parameter must be an AWS Account ID... [abcd]",
  });
});
