/** What SelectObjectContent asks for, checked, in the words of the query's room. */
import type { SelectObjectContentCommandInput } from "@aws-sdk/client-s3";
import type { ObjectRecord } from "../object/index/object-record.ts";
import { parseQuery } from "../select/parser.ts";
import { type ScanRange, scanRangeOf } from "../select/scan-range.ts";
import * as faults from "../select/select-error.ts";
import type { SelectRequest } from "../select/select-events.ts";
import type {
  Compression,
  CsvInput,
  CsvOutput,
  JsonInput,
  JsonOutput,
} from "../select/serialization.ts";

type Asked = Omit<SelectObjectContentCommandInput, "Bucket" | "Key">;
type AskedInput = NonNullable<Asked["InputSerialization"]>;
type AskedOutput = NonNullable<Asked["OutputSerialization"]>;

/** Archived and reduced objects cannot be queried. */
const unsupportedClasses = new Set(["GLACIER", "DEEP_ARCHIVE", "REDUCED_REDUNDANCY"]);

/** Throws SelectError. */
export function selectRequest(
  asked: Asked,
  { sizeBytes, storageClass }: Pick<ObjectRecord, "sizeBytes" | "storageClass">,
  nowMs: number,
): SelectRequest {
  if (storageClass !== undefined && unsupportedClasses.has(storageClass)) {
    throw faults.unsupportedStorageClass(storageClass);
  }
  const { InputSerialization: input = {}, OutputSerialization: output = {} } = asked;
  const read = inputOf(input);
  const compression = (input.CompressionType ?? "NONE") as Compression;
  const request = {
    input: read,
    compression,
    output: outputOf(output),
    scanRange: rangeOf(asked.ScanRange, read, compression, sizeBytes),
    showsProgress: asked.RequestProgress?.Enabled === true,
    nowMs,
  };
  return { ...request, query: parseQuery(asked.Expression ?? "") };
}

function inputOf({ CSV: csv, JSON: json, Parquet: parquet }: AskedInput): CsvInput | JsonInput {
  const given = [csv, json, parquet].filter((format) => format !== undefined);
  if (given.length > 1) throw faults.serializationConflict();
  if (parquet !== undefined) throw faults.parquetUnsupported();
  if (csv !== undefined) return csvInput(csv);
  if (json !== undefined) return { kind: "json", type: json.Type ?? "DOCUMENT" };
  throw faults.invalidDataSource();
}

function csvInput(csv: NonNullable<AskedInput["CSV"]>): CsvInput {
  const quote = character(csv.QuoteCharacter, '"', "QuoteCharacter");
  return {
    kind: "csv",
    header: csv.FileHeaderInfo ?? "NONE",
    fieldDelimiter: character(csv.FieldDelimiter, ",", "FieldDelimiter"),
    recordDelimiter: csv.RecordDelimiter ? recordDelimiter(csv.RecordDelimiter) : undefined,
    quote,
    quoteEscape: character(csv.QuoteEscapeCharacter, '"', "QuoteEscapeCharacter"),
    comments: character(csv.Comments, "#", "Comments"),
    allowsQuotedRecordDelimiter: csv.AllowQuotedRecordDelimiter === true,
  };
}

function outputOf({ CSV: csv, JSON: json }: AskedOutput): CsvOutput | JsonOutput {
  if (csv !== undefined && json !== undefined) throw faults.serializationConflict();
  if (json !== undefined) {
    return { kind: "json", recordDelimiter: recordDelimiter(json.RecordDelimiter || "\n") };
  }
  if (csv === undefined) throw faults.missingParameter("OutputSerialization");
  return {
    kind: "csv",
    quoteFields: csv.QuoteFields ?? "ASNEEDED",
    fieldDelimiter: character(csv.FieldDelimiter, ",", "FieldDelimiter"),
    recordDelimiter: recordDelimiter(csv.RecordDelimiter || "\n"),
    quote: character(csv.QuoteCharacter, '"', "QuoteCharacter"),
    quoteEscape: character(csv.QuoteEscapeCharacter, '"', "QuoteEscapeCharacter"),
  };
}

/** An empty one is the default. */
function character(given: string | undefined, otherwise: string, name: string): string {
  if (given === undefined || given === "") return otherwise;
  if ([...given].length !== 1) throw faults.invalidParameter(name);
  return given;
}

/** One character, or a carriage return with a line feed. */
function recordDelimiter(given: string): string {
  if ([...given].length > 2) throw faults.invalidParameter("RecordDelimiter");
  return given;
}

/** Where a record begins cannot be told inside compressed or quoted text, nor inside a document. */
function rangeOf(
  range: Asked["ScanRange"],
  input: CsvInput | JsonInput,
  compression: Compression,
  sizeBytes: number,
): ScanRange | undefined {
  if (range === undefined || (range.Start === undefined && range.End === undefined)) {
    return undefined;
  }
  const isSplittable =
    input.kind === "csv" ? !input.allowsQuotedRecordDelimiter : input.type === "LINES";
  if (compression !== "NONE" || !isSplittable) throw faults.unsupportedScanRange();
  return scanRangeOf(numberOf(range.Start), numberOf(range.End), sizeBytes);
}

const numberOf = (value: number | bigint | undefined): number | undefined =>
  value === undefined ? undefined : Number(value);
