/** SelectObjectContent with the SDK: records as a stream of events, and what is refused before and within it. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  type InputSerialization,
  SelectObjectContentCommand,
  type SelectObjectContentCommandInput,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const JSON_INPUT: InputSerialization = { JSON: { Type: "DOCUMENT" } };
const HEADED: InputSerialization = { CSV: { FileHeaderInfo: "USE" } };

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
  await open.put("people.csv", "name,age\nAnn,31\nBen,4\nCid,70\n");
  await open.put("simple.json", '{"a1": "b1", "a2": "b2", "a3": null}');
  await open.put("people.csv.gz", gzipSync("name,age\nAnn,31\nBen,4\n"));
});
afterAll(() => open.stop());

const commandOf = (
  Key: string,
  Expression: string,
  InputSerialization: InputSerialization,
  more: Partial<SelectObjectContentCommandInput> = {},
) =>
  new SelectObjectContentCommand({
    Bucket: BUCKET,
    Key,
    Expression,
    ExpressionType: "SQL",
    InputSerialization,
    OutputSerialization: { CSV: {} },
    ...more,
  });

async function select(...given: Parameters<typeof commandOf>) {
  const { Payload = [] } = await open.s3.send(commandOf(...given));
  const kinds: (string | undefined)[] = [];
  const digest = createHash("sha256");
  let text = "";
  let stats: unknown;
  let largest = 0;
  for await (const event of Payload as AsyncIterable<Record<string, { Details?: unknown }>>) {
    const [kind] = Object.keys(event);
    kinds.push(kind);
    const bytes = (event as { Records?: { Payload?: Uint8Array } }).Records?.Payload;
    if (bytes !== undefined) {
      digest.update(bytes);
      largest = Math.max(largest, bytes.length);
      if (text.length < 10_000) text += Buffer.from(bytes).toString();
    }
    if (kind === "Stats") stats = event.Stats?.Details;
  }
  return { kinds, text, stats, largest, sha256: digest.digest("hex") };
}

test("records, statistics, end", async () => {
  expect(
    await select("people.csv", "SELECT s.name FROM S3Object s WHERE s.age > 30", HEADED),
  ).toMatchObject({
    kinds: ["Records", "Stats", "End"],
    text: "Ann\nCid\n",
    stats: { BytesScanned: 29, BytesProcessed: 29, BytesReturned: 8 },
  });
});

test("JSON in and out, as recorded of AWS", async () => {
  const output = { OutputSerialization: { JSON: { RecordDelimiter: "," } } };
  expect((await select("simple.json", "SELECT * FROM S3Object", JSON_INPUT, output)).text).toBe(
    '{"a1":"b1","a2":"b2","a3":null},',
  );
  expect(
    (await select("simple.json", "SELECT count(*) FROM S3Object", JSON_INPUT, output)).text,
  ).toBe('{"_1":1},');
});

test("compressed objects, progress, ranges of an object", async () => {
  const zipped = { ...HEADED, CompressionType: "GZIP" } as const;
  const progress = { RequestProgress: { Enabled: true } };
  expect(
    await select("people.csv.gz", "SELECT name FROM S3Object", zipped, progress),
  ).toMatchObject({ kinds: ["Records", "Progress", "Stats", "End"], text: "Ann\nBen\n" });
  const range = { ScanRange: { Start: 16, End: 20 } };
  expect((await select("people.csv", "SELECT name FROM S3Object", HEADED, range)).text).toBe(
    "Ben\n",
  );
});

test("40 MB in many parts pass through as they are", async () => {
  const line = `${"0123456789".repeat(10)},é\n`;
  const body = Buffer.from(line.repeat(400_000));
  await new Upload({
    client: open.s3,
    params: { Bucket: BUCKET, Key: "large", Body: body },
  }).done();
  const whole = await select("large", "SELECT * FROM S3Object", { CSV: {} });
  expect(whole.sha256).toBe(createHash("sha256").update(body).digest("hex"));
  expect(whole.largest).toBeLessThanOrEqual(1_048_576);
  const counted = await select("large", "SELECT COUNT(*) FROM S3Object", { CSV: {} });
  expect(counted.text).toBe("400000\n");
  expect(counted.kinds).toContain("Cont");
});

test.each([
  [
    "SELECT x FROM S3Object",
    HEADED,
    "MissingHeaders",
    "Some headers in the query are missing from the file. Please check the file and try again.",
  ],
  [
    "SELECT * FROM S3Object ORDER BY 1",
    HEADED,
    "ParseUnexpectedToken",
    "Unexpected token found KEYWORD:UNKNOWN at line 1, column 24.",
  ],
  [
    "SELECT CAST(name AS INT) FROM S3Object",
    HEADED,
    "CastFailed",
    "Attempt to convert from one data type to another failed: cast from STRING to INT.",
  ],
  [
    "SELECT * FROM S3Object",
    JSON_INPUT,
    "JSONParsingError",
    "Error parsing JSON file. Please check the file and try again.",
  ],
  [
    "SELECT * FROM S3Object",
    { CSV: {}, CompressionType: "GZIP" },
    "InvalidCompressionFormat",
    "GZIP is not applicable to the queried object. Please correct the request and try again.",
  ],
  [
    "SELECT * FROM S3Object",
    { JSON: { Type: "LINE" } },
    "InvalidJsonType",
    "The LINE jsonType is invalid. Please check the service documentation and try again.",
  ],
  [
    "SELECT * FROM S3Object",
    { CSV: { FileHeaderInfo: "MAYBE" } },
    "InvalidFileHeaderInfo",
    undefined,
  ],
  [
    "SELECT * FROM S3Object",
    { CSV: {}, CompressionType: "LZ4" },
    "InvalidCompressionFormat",
    undefined,
  ],
  [
    "SELECT * FROM S3Object",
    { CSV: {}, JSON: { Type: "LINES" } },
    "ObjectSerializationConflict",
    undefined,
  ],
  ["SELECT * FROM S3Object", {}, "InvalidDataSource", undefined],
  [
    "SELECT * FROM S3Object",
    { CSV: { FieldDelimiter: "ab" } },
    "InvalidRequestParameter",
    undefined,
  ],
])("%s is refused with 400 before the stream begins", async (expression, input, name, message) => {
  const refused = denialOf(
    open.s3.send(commandOf("people.csv", expression, input as InputSerialization)),
  );
  expect(await refused).toMatchObject(
    message === undefined ? { name, status: 400 } : { name, status: 400, message },
  );
});

test("other choices, ranges and absent members are refused with codes of their own", async () => {
  const refused = async (more: Record<string, unknown>) =>
    (
      await denialOf(
        open.s3.send(commandOf("people.csv", "SELECT * FROM S3Object", { CSV: {} }, more as never)),
      )
    ).name;
  expect(await refused({ ExpressionType: "QUEL" })).toBe("InvalidExpressionType");
  expect(await refused({ Expression: undefined })).toBe("MissingRequiredParameter");
  expect(await refused({ OutputSerialization: {} })).toBe("MissingRequiredParameter");
  expect(await refused({ OutputSerialization: { CSV: { QuoteFields: "NEVER" } } })).toBe(
    "InvalidQuoteFields",
  );
  expect(await refused({ OutputSerialization: { CSV: {}, JSON: {} } })).toBe(
    "ObjectSerializationConflict",
  );
  expect(await refused({ ScanRange: { Start: 20, End: 10 } })).toBe("InvalidScanRange");
  expect(await refused({ ScanRange: { Start: 20 }, InputSerialization: JSON_INPUT })).toBe(
    "UnsupportedScanRangeInput",
  );
  expect(await refused({ Key: "none" })).toBe("NoSuchKey");
});

test("Parquet is not implemented, and says so", async () => {
  const refused = denialOf(
    open.s3.send(commandOf("people.csv", "SELECT * FROM S3Object", { Parquet: {} })),
  );
  expect(await refused).toMatchObject({
    name: "NotImplemented",
    status: 501,
    message: "SelectObjectContent of Parquet objects is not implemented by this emulator.",
  });
});

test("an error behind the first records is an error of the stream", async () => {
  const good = `${"a".repeat(99)}\n`.repeat(20_000);
  await open.put("broken.csv", `${good}"x"y\n`);
  const { Payload = [] } = await open.s3.send(
    commandOf("broken.csv", "SELECT * FROM S3Object", { CSV: {} }),
  );
  let records = 0;
  const read = async () => {
    for await (const event of Payload as AsyncIterable<{ Records?: unknown }>)
      if (event.Records !== undefined) records += 1;
  };
  await expect(read()).rejects.toMatchObject({ name: "CSVUnescapedQuote" });
  expect(records).toBeGreaterThan(0);
});

test("a client that leaves early leaves the server well", async () => {
  const { Payload = [] } = await open.s3.send(
    commandOf("large", "SELECT * FROM S3Object", { CSV: {} }),
  );
  for await (const _event of Payload as AsyncIterable<unknown>) break;
  expect((await select("people.csv", "SELECT COUNT(*) FROM S3Object", { CSV: {} })).text).toBe(
    "4\n",
  );
});

test("anonymous callers are refused even where a policy lets everybody in", async () => {
  await open.allowEveryone();
  const body =
    "<SelectObjectContentRequest><Expression>SELECT * FROM S3Object</Expression><ExpressionType>SQL</ExpressionType><InputSerialization><CSV/></InputSerialization><OutputSerialization><CSV/></OutputSerialization></SelectObjectContentRequest>";
  const answer = await open.raw("POST", `/${BUCKET}/people.csv?select&select-type=2`, { body });
  expect([answer.status, element(answer, "Code")]).toEqual([403, "AccessDenied"]);
});

test("UTCNOW follows the emulator's clock", async () => {
  const expression = "SELECT UTCNOW() FROM S3Object LIMIT 1";
  const now = async () =>
    Date.parse((await select("people.csv", expression, { CSV: {} })).text.trim());
  const before = await now();
  await open.emulator.running.clock.advance(600_000);
  expect((await now()) - before).toBeGreaterThanOrEqual(600_000);
});
