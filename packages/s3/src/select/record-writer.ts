/** Records of an answer, as CSV or JSON text. */
import { floatText, scalarText } from "./cast.ts";
import { Decimal } from "./decimal.ts";
import type { CsvOutput, JsonOutput } from "./serialization.ts";
import { Timestamp } from "./timestamp.ts";
import { isStruct, isUnknown, MISSING, type Value } from "./value.ts";

/** The text of one record, with its delimiter. */
export type RecordWriter = (names: readonly string[], values: readonly Value[]) => string;

export function createRecordWriter(output: CsvOutput | JsonOutput): RecordWriter {
  if (output.kind === "csv") {
    return (_names, values) => writeCsv(values, output) + output.recordDelimiter;
  }
  return (names, values) => writeStruct(names, values) + output.recordDelimiter;
}

function writeCsv(values: readonly Value[], output: CsvOutput): string {
  let text = "";
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) text += output.fieldDelimiter;
    text += csvField(values[index]!, output);
  }
  return text;
}

function csvField(value: Value, output: CsvOutput): string {
  const { quote, quoteEscape, quoteFields } = output;
  const text = isUnknown(value) ? "" : (scalarText(value) ?? jsonText(value) ?? "");
  if (quoteFields === "ASNEEDED" && !needsQuotes(text, output)) return text;
  const escaped = quote === "" ? text : text.replaceAll(quote, () => quoteEscape + quote);
  return quote + escaped + quote;
}

function needsQuotes(text: string, { fieldDelimiter, recordDelimiter, quote }: CsvOutput): boolean {
  if (text.includes(fieldDelimiter) || (quote !== "" && text.includes(quote))) return true;
  return text.includes(recordDelimiter) || text.includes("\n") || text.includes("\r");
}

/** Fields that are missing are left out. */
function writeStruct(names: readonly string[], values: readonly Value[]): string {
  const fields: string[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const text = jsonText(values[index]!);
    if (text !== undefined) fields.push(`${JSON.stringify(names[index])}:${text}`);
  }
  return `{${fields.join()}}`;
}

/** Undefined for MISSING. */
function jsonText(value: Value): string | undefined {
  if (value === MISSING) return undefined;
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
    case "bigint":
      return String(value);
    case "number":
      return Number.isFinite(value) ? floatText(value) : "null";
  }
  if (value instanceof Decimal) return value.toString();
  if (value instanceof Timestamp) return JSON.stringify(value.toString());
  if (isStruct(value)) return writeStruct([...value.keys()], [...value.values()]);
  const elements = value as readonly Value[];
  return `[${elements.map((element) => jsonText(element) ?? "null").join()}]`;
}
