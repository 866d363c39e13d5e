/** Exports to S3 and imports from it, as S3's own client sees them. */
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeExportCommand,
  DescribeImportCommand,
  type DynamoDBClient,
  type ExportDescription,
  ExportTableToPointInTimeCommand,
  type ExportTableToPointInTimeInput,
  ImportTableCommand,
  type ImportTableDescription,
  type ImportTableInput,
  ListExportsCommand,
  ListImportsCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  UpdateContinuousBackupsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { until, untilActive } from "./until.ts";

const MINUTE_MS = 60_000;
const Bucket = "transfers";
let emulator: Emulator;
let client: DynamoDBClient;
let s3: S3Client;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  client = emulator.dynamodb();
  s3 = emulator.s3();
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => emulator.stop());

const KEYS = {
  AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" as const }],
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" as const }],
  BillingMode: "PAY_PER_REQUEST" as const,
};

async function recoverable(TableName: string): Promise<string> {
  await client.send(new CreateTableCommand({ TableName, ...KEYS }));
  await untilActive(emulator, client, TableName);
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  return `arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`;
}

const put = (TableName: string, pk: string, more: object = {}) =>
  client.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, ...more } }));

async function textOf(Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function linesOf(key: string): Promise<Record<string, unknown>[]> {
  const bytes = await textOf(key);
  const text = (key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

async function exported(
  input: Omit<ExportTableToPointInTimeInput, "S3Bucket"> & { S3Bucket?: string },
): Promise<ExportDescription> {
  const { ExportDescription: begun } = await client.send(
    new ExportTableToPointInTimeCommand({ S3Bucket: Bucket, ...input }),
  );
  expect(begun?.ExportStatus).toBe("IN_PROGRESS");
  let described = begun;
  await until(emulator, async () => {
    const ExportArn = begun?.ExportArn;
    described = (await client.send(new DescribeExportCommand({ ExportArn }))).ExportDescription;
    return described?.ExportStatus !== "IN_PROGRESS";
  });
  return described as ExportDescription;
}

/** The lines of all files that the manifest names, whose checksums are right. */
async function exportedLines(description: ExportDescription): Promise<Record<string, unknown>[]> {
  const [summary = {}] = await linesOf(description.ExportManifest ?? "");
  expect(summary).toMatchObject({
    exportArn: description.ExportArn,
    itemCount: description.ItemCount,
    outputFormat: "DYNAMODB_JSON",
  });
  const lines: Record<string, unknown>[] = [];
  for (const file of await linesOf(String(summary.manifestFilesS3Key))) {
    const key = String(file.dataFileS3Key);
    const md5 = createHash("md5")
      .update(await textOf(key))
      .digest("base64");
    expect(file.md5Checksum).toBe(md5);
    const inFile = await linesOf(key);
    expect(file.itemCount).toBe(inFile.length);
    lines.push(...inFile);
  }
  return lines;
}

async function refusal(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "done";
}

describe("an export", () => {
  test("has the items of a time that is past, in AWS's files", async () => {
    const TableArn = await recoverable("exported");
    await put("exported", "a", { bytes: { B: Uint8Array.of(1, 2) }, list: { L: [{ N: "1.5" }] } });
    await put("exported", "b");
    await emulator.advance(MINUTE_MS);
    const ExportTime = new Date(emulator.running.clock.now());
    await emulator.advance(MINUTE_MS);
    await put("exported", "c");
    await client.send(new DeleteItemCommand({ TableName: "exported", Key: { pk: { S: "b" } } }));
    const description = await exported({ TableArn, ExportTime, S3Prefix: "some/where" });
    expect(description).toMatchObject({
      ExportStatus: "COMPLETED",
      ItemCount: 2,
      S3SseAlgorithm: "AES256",
      ExportFormat: "DYNAMODB_JSON",
    });
    expect(description.ExportManifest).toMatch(
      /^some\/where\/AWSDynamoDB\/\d{14}-[0-9a-f]{8}\/manifest-summary\.json$/,
    );
    const lines = await exportedLines(description);
    expect(lines).toHaveLength(2);
    expect(lines).toEqual(
      expect.arrayContaining([
        { Item: { pk: { S: "a" }, bytes: { B: "AQI=" }, list: { L: [{ N: "1.5" }] } } },
        { Item: { pk: { S: "b" } } },
      ]),
    );
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: "some/where" }),
    );
    const names = Contents.map(({ Key = "" }) => Key.split("/").at(-1));
    for (const name of ["_started", "manifest-files.checksum", "manifest-summary.checksum"]) {
      expect(names).toContain(name);
    }
    const list = await client.send(new ListExportsCommand({ TableArn }));
    expect(list.ExportSummaries).toMatchObject([{ ExportArn: description.ExportArn }]);
  });

  test("of changes has what became of each item", async () => {
    const TableArn = await recoverable("changing");
    await put("changing", "changed", { n: { N: "1" } });
    await put("changing", "removed");
    await emulator.advance(MINUTE_MS);
    const ExportFromTime = new Date(emulator.running.clock.now());
    await emulator.advance(MINUTE_MS);
    await put("changing", "changed", { n: { N: "2" } });
    await put("changing", "changed", { n: { N: "3" } });
    await client.send(
      new DeleteItemCommand({ TableName: "changing", Key: { pk: { S: "removed" } } }),
    );
    await put("changing", "new");
    await emulator.advance(20 * MINUTE_MS);
    const description = await exported({
      TableArn,
      ExportType: "INCREMENTAL_EXPORT",
      IncrementalExportSpecification: { ExportFromTime },
    });
    expect(description).toMatchObject({ ExportStatus: "COMPLETED", ItemCount: 3 });
    const lines = await exportedLines(description);
    const Metadata = { WriteTimestampMicros: expect.stringMatching(/^\d{16}$/) };
    const keys = (pk: string) => ({ Metadata, Keys: { pk: { S: pk } } });
    expect(lines).toEqual(
      expect.arrayContaining([
        {
          ...keys("changed"),
          OldImage: { pk: { S: "changed" }, n: { N: "1" } },
          NewImage: { pk: { S: "changed" }, n: { N: "3" } },
        },
        { ...keys("removed"), OldImage: { pk: { S: "removed" } } },
        { ...keys("new"), NewImage: { pk: { S: "new" } } },
      ]),
    );
  });

  test("fails where S3 refuses, and repeats itself under its token", async () => {
    const TableArn = await recoverable("refused");
    expect(await exported({ TableArn, S3Bucket: "there-is-none" })).toMatchObject({
      ExportStatus: "FAILED",
      FailureCode: "S3NoSuchBucket",
      FailureMessage: expect.stringMatching(
        /^The specified bucket does not exist \(Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; /,
      ),
    });
    const stranger = emulator.dynamodb({ accessKeyId: "222222222222", secretAccessKey: "test" });
    const again = (S3Prefix: string) =>
      client.send(
        new ExportTableToPointInTimeCommand({
          TableArn,
          S3Bucket: Bucket,
          S3Prefix,
          ClientToken: "token",
        }),
      );
    const first = (await again("one")).ExportDescription?.ExportArn;
    expect((await again("one")).ExportDescription?.ExportArn).toBe(first);
    expect(await refusal(again("two"))).toBe(
      "ExportConflictException: Export conflict: Duplicate request detected with conflicting parameters",
    );
    expect(await refusal(stranger.send(new DescribeExportCommand({ ExportArn: first })))).toContain(
      "AccessDeniedException",
    );
  });

  test("writes with the rights of who asked for it", async () => {
    const account = { accessKeyId: "333333333333", secretAccessKey: "test" };
    const before = client;
    client = emulator.dynamodb(account);
    try {
      await recoverable("theirs");
      const TableArn = "arn:aws:dynamodb:us-east-1:333333333333:table/theirs";
      const description = await exported({ TableArn });
      expect(description).toMatchObject({
        ExportStatus: "FAILED",
        FailureCode: "S3AccessDenied",
      });
    } finally {
      client = before;
    }
  });

  const REFUSED: [Omit<ExportTableToPointInTimeInput, "S3Bucket">, string][] = [
    [
      { TableArn: "exported" },
      "ValidationException: One or more parameter values were invalid: tableArn is not a valid ARN",
    ],
    [
      { TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/nowhere" },
      "TableNotFoundException: Table not found: arn:aws:dynamodb:us-east-1:000000000000:table/nowhere",
    ],
    [
      {
        TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/exported",
        ExportType: "INCREMENTAL_EXPORT",
      },
      "ValidationException: Invalid Request: Incremental Export Specification expected when export type is set as Incremental Export",
    ],
    [
      {
        TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/exported",
        ExportTime: new Date(0),
      },
      "InvalidExportTimeException: Export Time is invalid",
    ],
    [
      {
        TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/exported",
        ExportFormat: "ION",
      },
      "NotImplemented: Export in Amazon Ion is not implemented by this emulator.",
    ],
  ];
  for (const [input, answer] of REFUSED) {
    test(`is refused: ${answer}`, async () => {
      const command = new ExportTableToPointInTimeCommand({ S3Bucket: Bucket, ...input });
      expect(await refusal(client.send(command))).toBe(answer);
    });
  }
});

describe("an import", () => {
  const imported = async (
    TableName: string,
    S3KeyPrefix: string,
    more: Partial<ImportTableInput> = {},
    S3Bucket = Bucket,
  ): Promise<ImportTableDescription> => {
    const { ImportTableDescription: begun } = await client.send(
      new ImportTableCommand({
        S3BucketSource: { S3Bucket, S3KeyPrefix },
        InputFormat: "DYNAMODB_JSON",
        TableCreationParameters: { TableName, ...KEYS },
        ...more,
      }),
    );
    expect(begun?.ImportStatus).toBe("IN_PROGRESS");
    let described = begun;
    await until(emulator, async () => {
      const ImportArn = begun?.ImportArn;
      const answer = await client.send(new DescribeImportCommand({ ImportArn }));
      described = answer.ImportTableDescription;
      return described?.ImportStatus !== "IN_PROGRESS";
    });
    return described as ImportTableDescription;
  };
  const upload = (Key: string, Body: string | Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const itemsOf = async (TableName: string) =>
    (await client.send(new ScanCommand({ TableName }))).Items;

  test("of an export makes the same table", async () => {
    const TableArn = await recoverable("first");
    for (let at = 0; at < 30; at++) await put("first", `key-${at}`, { n: { N: String(at) } });
    const { ExportManifest = "" } = await exported({ TableArn, S3Prefix: "copy" });
    const prefix = ExportManifest.replace("manifest-summary.json", "data/");
    const description = await imported("second", prefix, { InputCompressionType: "GZIP" });
    expect(description).toMatchObject({
      ImportStatus: "COMPLETED",
      ProcessedItemCount: 30,
      ImportedItemCount: 30,
      ErrorCount: 0,
    });
    const sorted = (items: unknown[] | undefined) =>
      items?.map((one) => JSON.stringify(one)).sort();
    expect(sorted(await itemsOf("second"))).toEqual(sorted(await itemsOf("first")));
    const { ImportSummaryList } = await client.send(new ListImportsCommand({}));
    expect(ImportSummaryList).toMatchObject([{ ImportArn: description.ImportArn }]);
  });

  test("reads CSV, by its first line or a list of names", async () => {
    await upload("csv/one", 'pk,text,none\na,"one, ""two""",\nb,three,four\n');
    const plain = await imported("csv", "csv/", { InputFormat: "CSV" });
    expect(plain).toMatchObject({ ImportStatus: "COMPLETED", ImportedItemCount: 2 });
    expect(await itemsOf("csv")).toEqual(
      expect.arrayContaining([
        { pk: { S: "a" }, text: { S: 'one, "two"' } },
        { pk: { S: "b" }, text: { S: "three" }, none: { S: "four" } },
      ]),
    );
    await upload("named/one", zstdCompressSync("a;1\nb;2"));
    await imported("named", "named/", {
      InputFormat: "CSV",
      InputCompressionType: "ZSTD",
      InputFormatOptions: { Csv: { Delimiter: ";", HeaderList: ["pk", "n"] } },
    });
    expect(await itemsOf("named")).toEqual(
      expect.arrayContaining([
        { pk: { S: "a" }, n: { S: "1" } },
        { pk: { S: "b" }, n: { S: "2" } },
      ]),
    );
  });

  test("counts what is no item, and takes the rest", async () => {
    const lines = [
      '{"Item":{"pk":{"S":"good"}}}',
      '{"Item":{"other":{"S":"no key"}}}',
      "garbage",
      '{"Item":{"pk":{"S":"bad"},"n":{"N":"none"}}}',
    ];
    await upload("bad/one", gzipSync(lines.join("\n")));
    await upload("bad/two", "not gzipped");
    const description = await imported("bad", "bad/", { InputCompressionType: "GZIP" });
    expect(description).toMatchObject({
      ImportStatus: "FAILED",
      FailureCode: "ItemValidationError",
      ProcessedItemCount: 5,
      ImportedItemCount: 1,
      ErrorCount: 4,
    });
    expect(await itemsOf("bad")).toEqual([{ pk: { S: "good" } }]);
  });

  test("without a bucket leaves no table", async () => {
    expect(await imported("none", "", {}, "there-is-none")).toMatchObject({
      ImportStatus: "FAILED",
      FailureCode: "S3NoSuchBucket",
    });
    const { TableNames } = await client.send(new ListTablesCommand({}));
    expect(TableNames).not.toContain("none");
    const taken = new ImportTableCommand({
      S3BucketSource: { S3Bucket: Bucket },
      InputFormat: "DYNAMODB_JSON",
      TableCreationParameters: { TableName: "second", ...KEYS },
    });
    expect(await refusal(client.send(taken))).toBe(
      "ResourceInUseException: Table already exists: second",
    );
  });
});
