/** For the tests of the room: a query over a text, and what it answers. */
import { parseQuery } from "./parser.ts";
import { scanRangeOf } from "./scan-range.ts";
import { type SelectEvent, selectEvents } from "./select-events.ts";
import type { Compression, CsvInput, CsvOutput, JsonInput, JsonOutput } from "./serialization.ts";

export const CSV: CsvInput = {
  kind: "csv",
  header: "NONE",
  fieldDelimiter: ",",
  recordDelimiter: undefined,
  quote: '"',
  quoteEscape: '"',
  comments: "#",
  allowsQuotedRecordDelimiter: false,
};
export const HEADED: CsvInput = { ...CSV, header: "USE" };
export const LINES: JsonInput = { kind: "json", type: "LINES" };
export const AS_CSV: CsvOutput = {
  kind: "csv",
  quoteFields: "ASNEEDED",
  fieldDelimiter: ",",
  recordDelimiter: "\n",
  quote: '"',
  quoteEscape: '"',
};
export const AS_JSON: JsonOutput = { kind: "json", recordDelimiter: "\n" };

export interface Settings {
  readonly input?: CsvInput | JsonInput;
  readonly output?: CsvOutput | JsonOutput;
  readonly compression?: Compression;
  readonly start?: number;
  readonly end?: number;
  readonly showsProgress?: boolean;
  /** How the object comes in pieces. */
  readonly pieceBytes?: number;
}

/** Noon of 2017-10-13. */
export const NOW_MS = Date.UTC(2017, 9, 13, 12, 0, 0, 123);

export async function eventsOf(
  expression: string,
  content: string | Uint8Array,
  settings: Settings = {},
): Promise<SelectEvent[]> {
  const bytes = Buffer.from(content as string);
  const { input = CSV, output = AS_CSV, compression = "NONE", start, end } = settings;
  const ranged = start !== undefined || end !== undefined;
  const events = selectEvents(
    {
      query: parseQuery(expression),
      input,
      output,
      compression,
      scanRange: ranged ? scanRangeOf(start, end, bytes.length) : undefined,
      showsProgress: settings.showsProgress ?? false,
      nowMs: NOW_MS,
    },
    (from) => pieces(bytes.subarray(from), settings.pieceBytes ?? 65_536),
  );
  return Array.fromAsync(events);
}

/** The records that are answered, as one text. */
export async function answerOf(
  expression: string,
  content: string | Uint8Array,
  settings: Settings = {},
): Promise<string> {
  const events = await eventsOf(expression, content, settings);
  return events
    .map((event) => ("Records" in event ? Buffer.from(event.Records.Payload).toString() : ""))
    .join("");
}

/** One expression over one record without content. */
export async function resultOf(expression: string): Promise<string> {
  const answer = await answerOf(`SELECT ${expression} AS v FROM S3Object`, "{}", {
    input: LINES,
    output: AS_JSON,
  });
  return answer.trimEnd().replace(/^\{"v":(.*)\}$/, "$1");
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += size) {
    yield bytes.subarray(offset, offset + size);
  }
}
