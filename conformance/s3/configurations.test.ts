/** Configurations with ids, acceleration, request payment. Answers as recorded on AWS. */
import {
  type AnalyticsConfiguration,
  CreateBucketCommand,
  DeleteBucketAnalyticsConfigurationCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteBucketMetricsConfigurationCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAnalyticsConfigurationCommand,
  GetBucketIntelligentTieringConfigurationCommand,
  GetBucketInventoryConfigurationCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketRequestPaymentCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type InventoryConfiguration,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAnalyticsConfigurationCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketRequestPaymentCommand,
  type Tiering,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, OpenBucket } from "./open-bucket.ts";

const Bucket = BUCKET;
let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

const inventory = (Id: string): InventoryConfiguration => ({
  Id,
  IsEnabled: true,
  IncludedObjectVersions: "All",
  Schedule: { Frequency: "Daily" },
  OptionalFields: ["Size", "ETag"],
  Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::elsewhere", Format: "CSV" } },
});
const analytics = (Id: string): AnalyticsConfiguration => ({
  Id,
  Filter: { Prefix: "logs/" },
  StorageClassAnalysis: {},
});
const tiering = (Id: string, Tierings: Tiering[] = [{ Days: 90, AccessTier: "ARCHIVE_ACCESS" }]) =>
  ({ Id, Filter: { Prefix: Id }, Status: "Enabled", Tierings }) as const;
const metrics = (Id: string) => ({ Id, Filter: { Prefix: "logs/" } });

interface Kind {
  readonly name: string;
  readonly mismatch: string;
  readonly made: (id: string) => { readonly Id: string | undefined };
  readonly put: (id: string, given: object) => Promise<{ $metadata: { httpStatusCode?: number } }>;
  readonly get: (id: string) => Promise<object>;
  readonly remove: (id: string) => Promise<{ $metadata: { httpStatusCode?: number } }>;
  readonly list: (
    token?: string,
  ) => Promise<{ IsTruncated?: boolean; NextContinuationToken?: string }>;
}

const kinds: readonly Kind[] = [
  {
    name: "Inventory",
    mismatch: "IdMismatch",
    made: inventory as Kind["made"],
    put: (Id, given) =>
      open.s3.send(
        new PutBucketInventoryConfigurationCommand({
          Bucket,
          Id,
          InventoryConfiguration: given as InventoryConfiguration,
        }),
      ),
    get: (Id) => open.s3.send(new GetBucketInventoryConfigurationCommand({ Bucket, Id })),
    remove: (Id) => open.s3.send(new DeleteBucketInventoryConfigurationCommand({ Bucket, Id })),
    list: (ContinuationToken) =>
      open.s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket, ContinuationToken })),
  },
  {
    name: "Analytics",
    mismatch: "MalformedXML",
    made: analytics as Kind["made"],
    put: (Id, given) =>
      open.s3.send(
        new PutBucketAnalyticsConfigurationCommand({
          Bucket,
          Id,
          AnalyticsConfiguration: given as AnalyticsConfiguration,
        }),
      ),
    get: (Id) => open.s3.send(new GetBucketAnalyticsConfigurationCommand({ Bucket, Id })),
    remove: (Id) => open.s3.send(new DeleteBucketAnalyticsConfigurationCommand({ Bucket, Id })),
    list: (ContinuationToken) =>
      open.s3.send(new ListBucketAnalyticsConfigurationsCommand({ Bucket, ContinuationToken })),
  },
  {
    name: "Metrics",
    mismatch: "MalformedXML",
    made: metrics as Kind["made"],
    put: (Id, given) =>
      open.s3.send(
        new PutBucketMetricsConfigurationCommand({
          Bucket,
          Id,
          MetricsConfiguration: given as ReturnType<typeof metrics>,
        }),
      ),
    get: (Id) => open.s3.send(new GetBucketMetricsConfigurationCommand({ Bucket, Id })),
    remove: (Id) => open.s3.send(new DeleteBucketMetricsConfigurationCommand({ Bucket, Id })),
    list: (ContinuationToken) =>
      open.s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket, ContinuationToken })),
  },
  {
    name: "IntelligentTiering",
    mismatch: "MalformedXML",
    made: tiering as Kind["made"],
    put: (Id, given) =>
      open.s3.send(
        new PutBucketIntelligentTieringConfigurationCommand({
          Bucket,
          Id,
          IntelligentTieringConfiguration: given as ReturnType<typeof tiering>,
        }),
      ),
    get: (Id) => open.s3.send(new GetBucketIntelligentTieringConfigurationCommand({ Bucket, Id })),
    remove: (Id) =>
      open.s3.send(new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket, Id })),
    list: (ContinuationToken) =>
      open.s3.send(
        new ListBucketIntelligentTieringConfigurationsCommand({ Bucket, ContinuationToken }),
      ),
  },
];

describe.each(kinds.map((kind) => [kind.name, kind] as const))("%s", (name, kind) => {
  const { made, put, get, remove, list, mismatch } = kind;
  const idsIn = (page: object) =>
    ((page as Record<string, { Id: string }[]>)[`${name}ConfigurationList`] ?? []).map(
      ({ Id }) => Id,
    );
  const missing = {
    name: "NoSuchConfiguration",
    status: 404,
    message: "The specified configuration does not exist.",
  };

  test("is put, read as it was put, listed by id, replaced and deleted", async () => {
    expect(await denialOf(get("first"))).toMatchObject(missing);
    expect(idsIn(await list())).toEqual([]);
    expect((await put("z-last", made("z-last"))).$metadata.httpStatusCode).toBe(204);
    await put("first", made("first"));
    await put("first", made("first"));
    expect(await get("first")).toMatchObject({ [`${name}Configuration`]: made("first") });
    const page = await list();
    expect([page.IsTruncated, idsIn(page)]).toEqual([false, ["first", "z-last"]]);
    expect((await remove("first")).$metadata.httpStatusCode).toBe(204);
    expect(await denialOf(remove("first"))).toMatchObject(missing);
    await remove("z-last");
    expect(idsIn(await list())).toEqual([]);
  });

  test("has an id of its own, the same in the address and in the body", async () => {
    expect((await denialOf(put("one", made("other")))).name).toBe(mismatch);
    expect((await denialOf(put("sp ace", made("sp ace")))).name).toBe("InvalidArgument");
    expect(await denialOf(get("__proto__"))).toMatchObject(missing);
  });

  test("is listed a hundred a page", async () => {
    const ids = Array.from({ length: 102 }, (_, at) => `id-${1000 + at}`);
    for (const id of ids) await put(id, made(id));
    const first = await list();
    expect([first.IsTruncated, idsIn(first)]).toEqual([true, ids.slice(0, 100)]);
    const second = await list(first.NextContinuationToken);
    expect(second).toMatchObject({
      IsTruncated: false,
      ContinuationToken: first.NextContinuationToken,
    });
    expect(idsIn(second)).toEqual(ids.slice(100));
    expect((await denialOf(list("made up"))).name).toBe("InvalidArgument");
  });
});

test.each<[string, Partial<InventoryConfiguration>, string]>([
  [
    "a destination that is no ARN",
    { Destination: { S3BucketDestination: { Bucket: "elsewhere", Format: "CSV" } } },
    "InvalidS3DestinationBucket",
  ],
  ["an unknown frequency", { Schedule: { Frequency: "Hourly" as "Daily" } }, "MalformedXML"],
  ["unknown versions", { IncludedObjectVersions: "Wrong" as "All" }, "MalformedXML"],
  ["an unknown field", { OptionalFields: ["TestField" as "Size"] }, "MalformedXML"],
  [
    "a format that nobody writes here",
    { Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::elsewhere", Format: "ORC" } } },
    "NotImplemented",
  ],
  [
    "a field that nobody fills here",
    { OptionalFields: ["ObjectAccessControlList"] },
    "NotImplemented",
  ],
])("an inventory with %s is refused", async (_name, more, code) => {
  const [{ put }] = kinds as [Kind];
  expect((await denialOf(put("wrong", { ...inventory("wrong"), ...more }))).name).toBe(code);
});

test("an analysis with an export is refused, for nobody writes it", async () => {
  const S3BucketDestination = { Format: "CSV", Bucket: "arn:aws:s3:::elsewhere" } as const;
  const DataExport = { OutputSchemaVersion: "V_1", Destination: { S3BucketDestination } } as const;
  const given = { ...analytics("export"), StorageClassAnalysis: { DataExport } };
  const refused = await denialOf(kinds[1]!.put("export", given));
  expect([refused.status, refused.message]).toEqual([501, expect.stringContaining("DataExport")]);
});

test.each<[string, Tiering[], string]>([
  ["no tier", [], "MalformedXML"],
  ["89 days", [{ Days: 89, AccessTier: "ARCHIVE_ACCESS" }], "InvalidArgument"],
  [
    "179 days of deep archive",
    [{ Days: 179, AccessTier: "DEEP_ARCHIVE_ACCESS" }],
    "InvalidArgument",
  ],
  ["731 days", [{ Days: 731, AccessTier: "DEEP_ARCHIVE_ACCESS" }], "InvalidArgument"],
])("Intelligent-Tiering with %s is refused", async (_name, tierings, code) => {
  expect((await denialOf(kinds[3]!.put("wrong", tiering("wrong", tierings)))).name).toBe(code);
});

test("acceleration is configured, but not for names with periods", async () => {
  const status = async () =>
    (await open.s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status;
  const accelerate = (Status: string, name = Bucket) =>
    open.s3.send(
      new PutBucketAccelerateConfigurationCommand({
        Bucket: name,
        AccelerateConfiguration: { Status: Status as "Enabled" },
      }),
    );
  expect(await status()).toBeUndefined();
  for (const wanted of ["Enabled", "Suspended"]) {
    await accelerate(wanted);
    expect(await status()).toBe(wanted);
  }
  expect((await denialOf(accelerate("enabled"))).name).toBe("MalformedXML");
  await open.s3.send(new CreateBucketCommand({ Bucket: "with.periods" }));
  expect(await denialOf(accelerate("Enabled", "with.periods"))).toMatchObject({
    name: "InvalidRequest",
    status: 400,
    message:
      "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
  });
});

test("where requesters pay, other accounts say that they do, and hear that they are charged", async () => {
  await open.put("k", "x");
  await open.allowEveryone();
  const payer = async () =>
    (await open.s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer;
  const setPayer = (Payer: string) =>
    open.s3.send(
      new PutBucketRequestPaymentCommand({
        Bucket,
        RequestPaymentConfiguration: { Payer: Payer as "Requester" },
      }),
    );
  const stranger = open.emulator.s3({ accessKeyId: "123456789012", secretAccessKey: "test" });
  const get = (RequestPayer?: "requester") =>
    stranger.send(new GetObjectCommand({ Bucket, Key: "k", RequestPayer }));
  expect(await payer()).toBe("BucketOwner");
  expect((await get("requester")).RequestCharged).toBeUndefined();
  expect((await denialOf(setPayer("Nobody"))).name).toBe("MalformedXML");
  await setPayer("Requester");
  expect(await payer()).toBe("Requester");
  expect(await denialOf(get())).toMatchObject({ name: "AccessDenied", status: 403 });
  expect((await get("requester")).RequestCharged).toBe("requester");
  const head = new HeadObjectCommand({ Bucket, Key: "k", RequestPayer: "requester" });
  expect((await stranger.send(head)).RequestCharged).toBe("requester");
  expect((await open.get("k")).RequestCharged).toBeUndefined();
  const anonymous = await open.raw("GET", `/${Bucket}/k`, {
    headers: { "x-amz-request-payer": "requester" },
  });
  expect(anonymous.status).toBe(403);
  await setPayer("BucketOwner");
  await get();
});
