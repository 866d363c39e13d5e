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
    const special = specialCharacters(output);
    return (_names, values) => writeCsv(values, output, special) + output.recordDelimiter;
  }
  return (names, values) => writeStruct(names, values) + output.recordDelimiter;
}

function writeCsv(values: readonly Value[], output: CsvOutput, special: RegExp): string {
  const fields: string[] = [];
  for (const value of values) fields.push(csvField(value, output, special));
  return fields.join(output.fieldDelimiter);
}

function csvField(value: Value, output: CsvOutput, special: RegExp): string {
  const { quote, quoteEscape, quoteFields } = output;
  const text =
    typeof value === "string"
      ? value
      : isUnknown(value)
        ? ""
        : (scalarText(value) ?? jsonText(value) ?? "");
  if (quoteFields === "ASNEEDED" && !special.test(text)) return text;
  const escaped = quote === "" ? text : text.replaceAll(quote, () => quoteEscape + quote);
  return quote + escaped + quote;
}

/** A field that has one of these in it needs quotes. */
function specialCharacters({ fieldDelimiter, recordDelimiter, quote }: CsvOutput): RegExp {
  const characters = [...new Set(`${fieldDelimiter}${recordDelimiter}${quote}\n\r`)];
  const escaped = characters.map((one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);
  return new RegExp(`[${escaped.join("")}]`, "u");
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
export function jsonText(value: Value): string | undefined {
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
