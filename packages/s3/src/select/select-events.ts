/**
 * The answer to a query as a stream of events: Records of up to 1 MB, Progress, Cont, Stats, End. What is held in
 * memory is a piece of the object, a record that is not complete, and the Records being filled.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
 */
import { CsvReader } from "./csv-reader.ts";
import { decompressed } from "./decompress.ts";
import { JsonReader } from "./json-reader.ts";
import { RunningQuery, type WholeRecord } from "./query.ts";
import { createRecordWriter } from "./record-writer.ts";
import { CsvResolver, type CsvRow, JsonResolver } from "./resolve.ts";
import { readingStart, recordsWithin, type ScanRange } from "./scan-range.ts";
import { invalidKeyPath, RECORD_CHARACTERS_MAX, recordTooLong } from "./select-error.ts";
import type { Compression, CsvInput, CsvOutput, JsonInput, JsonOutput } from "./serialization.ts";
import type { Query } from "./syntax-tree.ts";
import { Utf8Reader } from "./utf8-reader.ts";
import { isStruct, type Value } from "./value.ts";

type Pieces = AsyncIterable<Uint8Array>;

export interface SelectRequest {
  readonly query: Query;
  readonly input: CsvInput | JsonInput;
  readonly compression: Compression;
  readonly output: CsvOutput | JsonOutput;
  readonly scanRange: ScanRange | undefined;
  readonly showsProgress: boolean;
  readonly nowMs: number;
}

/** The object: bytes `start` (inclusive) to its end. */
export type ReadObject = (start: number) => Pieces;

interface Counts {
  readonly BytesScanned: number;
  readonly BytesProcessed: number;
  readonly BytesReturned: number;
}

export type SelectEvent =
  | { readonly Records: { readonly Payload: Uint8Array } }
  | { readonly Progress: { readonly Details: Counts } }
  | { readonly Stats: { readonly Details: Counts } }
  | { readonly Cont: Record<never, never> }
  | { readonly End: Record<never, never> };

const RECORDS_BYTES_MAX = 1024 * 1024;
/** Records go out from this size on. */
const RECORDS_CHARACTERS = 128 * 1024;
/** After so many bytes of the object the client hears of it: with its progress, or that the query lives. */
const HEARTBEAT_BYTES = 16 * 1024 * 1024;

/** Throws SelectError, at the latest when the event is asked for. */
export function selectEvents(
  request: SelectRequest,
  readObject: ReadObject,
): AsyncGenerator<SelectEvent> {
  const { input } = request;
  const run =
    input.kind === "csv" ? csvRun(request, input, readObject) : jsonRun(request, readObject);
  return new Selection(request).events(run);
}

/** A query with its reader: text in, text out. */
interface Run {
  readonly pieces: Pieces;
  readonly isDone: () => boolean;
  take(text: string, isLast: boolean, answer: (record: string) => void): void;
  end(): string;
}

class Selection {
  readonly #request: SelectRequest;
  #scanned = 0;
  #processed = 0;
  #returned = 0;

  constructor(request: SelectRequest) {
    this.#request = request;
  }

  async *events(run: Run): AsyncGenerator<SelectEvent> {
    let answer: string[] = [];
    let answeredCharacters = 0;
    let heard = 0;
    const answerRecord = (record: string) => {
      if (record === "") return;
      if (record.length > RECORD_CHARACTERS_MAX) throw recordTooLong();
      answer.push(record);
      answeredCharacters += record.length;
    };
    if (!run.isDone()) {
      const utf8 = new Utf8Reader();
      for await (const piece of this.#content(run.pieces)) {
        run.take(utf8.read(piece), false, answerRecord);
        if (answeredCharacters >= RECORDS_CHARACTERS) {
          yield* this.#records(answer.join(""));
          answer = [];
          answeredCharacters = 0;
        }
        if (this.#scanned - heard >= HEARTBEAT_BYTES) {
          heard = this.#scanned;
          yield this.#request.showsProgress
            ? { Progress: { Details: this.#counts() } }
            : { Cont: {} };
        }
        if (run.isDone()) break;
      }
      if (!run.isDone()) {
        utf8.end();
        run.take("", true, answerRecord);
      }
    }
    answerRecord(run.end());
    if (answer.length > 0) yield* this.#records(answer.join(""));
    if (this.#request.showsProgress) yield { Progress: { Details: this.#counts() } };
    yield { Stats: { Details: this.#counts() } };
    yield { End: {} };
  }

  async *#content(pieces: Pieces): Pieces {
    for await (const piece of decompressed(this.#counted(pieces), this.#request.compression)) {
      this.#processed += piece.length;
      yield piece;
    }
  }

  async *#counted(pieces: Pieces): Pieces {
    for await (const piece of pieces) {
      this.#scanned += piece.length;
      yield piece;
    }
  }

  *#records(answer: string): Generator<SelectEvent> {
    const bytes = Buffer.from(answer);
    for (let start = 0; start < bytes.length; start += RECORDS_BYTES_MAX) {
      const Payload = bytes.subarray(start, start + RECORDS_BYTES_MAX);
      this.#returned += Payload.length;
      yield { Records: { Payload } };
    }
  }

  #counts(): Counts {
    return {
      BytesScanned: this.#scanned,
      BytesProcessed: this.#processed,
      BytesReturned: this.#returned,
    };
  }
}

function jsonRun(request: SelectRequest, readObject: ReadObject): Run {
  const { query, output, nowMs } = request;
  const running = new RunningQuery<Value>(
    query,
    new JsonResolver(query.alias),
    wholeValue,
    createRecordWriter(output),
    { nowMs },
  );
  const reader = new JsonReader(query.path);
  return {
    pieces: inRange(request, readObject),
    isDone: () => running.isDone,
    take(text, isLast, answer) {
      for (const record of reader.read(text, isLast)) {
        answer(running.take(record));
        if (running.isDone) return;
      }
    },
    end: () => running.end(),
  };
}

/** What is no structure has the name `_1`. */
function wholeValue(value: Value): WholeRecord {
  return isStruct(value)
    ? { names: [...value.keys()], values: [...value.values()] }
    : { names: ["_1"], values: [value] };
}

function csvRun(request: SelectRequest, input: CsvInput, readObject: ReadObject): Run {
  const { query, output, scanRange, nowMs } = request;
  if (query.pathPosition !== undefined) throw invalidKeyPath(query.pathPosition);
  const resolver = new CsvResolver(query.alias, input.header === "USE");
  let namesOf = columnNames([]);
  const running = new RunningQuery<CsvRow>(
    query,
    resolver,
    (row) => ({ names: namesOf(row.length), values: row }),
    createRecordWriter(output),
    { nowMs },
  );
  const reader = new CsvReader(input);
  const bind = (row: CsvRow) => {
    if (input.header !== "USE") return;
    resolver.bind(row);
    namesOf = columnNames(row);
  };
  // A range that begins inside the object does not have the header in it.
  const isApart = input.header !== "NONE" && scanRange !== undefined && scanRange.start > 0;
  let awaitsHeader = input.header !== "NONE" && !isApart;
  return {
    pieces: isApart
      ? afterHeader(() => readHeader(input, readObject), bind, inRange(request, readObject))
      : inRange(request, readObject),
    isDone: () => running.isDone,
    take(text, isLast, answer) {
      for (const row of reader.read(text, isLast)) {
        if (awaitsHeader) {
          awaitsHeader = false;
          bind(row);
          continue;
        }
        answer(running.take(row));
        if (running.isDone) return;
      }
    },
    end: () => running.end(),
  };
}

/** For records of so many fields: the headers, `_4` where there is none. Nearly all have the same number. */
function columnNames(headers: CsvRow): (count: number) => readonly string[] {
  let last = headers;
  return (count) => {
    if (last.length !== count) {
      last = Array.from({ length: count }, (_, index) => headers[index] ?? `_${index + 1}`);
    }
    return last;
  };
}

async function* afterHeader(
  read: () => Promise<readonly string[] | undefined>,
  bind: (headers: readonly string[]) => void,
  pieces: Pieces,
): Pieces {
  const headers = await read();
  if (headers !== undefined) bind(headers);
  yield* pieces;
}

async function readHeader(
  input: CsvInput,
  readObject: ReadObject,
): Promise<readonly string[] | undefined> {
  const reader = new CsvReader(input);
  const utf8 = new Utf8Reader();
  for await (const piece of readObject(0)) {
    for (const row of reader.read(utf8.read(piece), false)) return row;
  }
  for (const row of reader.read("", true)) return row;
  return undefined;
}

function inRange({ scanRange, input }: SelectRequest, readObject: ReadObject): Pieces {
  if (scanRange === undefined) return lazily(() => readObject(0));
  const text = input.kind === "csv" ? (input.recordDelimiter ?? "\n") : "\n";
  const delimiter = Buffer.from(text);
  return lazily(() =>
    recordsWithin(readObject(readingStart(scanRange, delimiter)), scanRange, delimiter),
  );
}

/** Nothing is opened that nobody reads. */
async function* lazily(open: () => Pieces): Pieces {
  yield* open();
}
