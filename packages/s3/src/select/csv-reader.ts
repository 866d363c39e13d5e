/** CSV text in pieces to records, as RFC 4180 has it, with S3 Select's settings. */
import * as errors from "./select-error.ts";
import type { CsvInput } from "./serialization.ts";

export class CsvReader {
  readonly #input: CsvInput;
  readonly #delimiter: string;
  #rest = "";

  constructor(input: CsvInput) {
    this.#input = input;
    this.#delimiter = input.recordDelimiter ?? "\n";
  }

  /** The records that are complete; the last piece completes the last one. Empty ones are none. */
  *read(text: string, isLast: boolean): Generator<readonly string[]> {
    const buffer = this.#rest === "" ? text : this.#rest + text;
    this.#rest = "";
    const { comments, quote } = this.#input;
    let start = 0;
    while (start < buffer.length) {
      const found = buffer.indexOf(this.#delimiter, start);
      if (found < 0 && !isLast) break;
      const end = found < 0 ? buffer.length : found;
      const next = found < 0 ? buffer.length : found + this.#delimiter.length;
      const line = this.#withoutReturn(buffer.slice(start, end));
      if (line === "" || (comments !== "" && line.startsWith(comments))) {
        start = next;
        continue;
      }
      if (quote === "" || !line.includes(quote)) {
        if (line.length > errors.RECORD_CHARACTERS_MAX) throw errors.recordTooLong();
        yield line.split(this.#input.fieldDelimiter);
        start = next;
        continue;
      }
      const record = new QuotedRecord(this.#input, this.#delimiter, buffer, start, isLast);
      if (!record.parse()) break;
      yield record.fields;
      start = record.offset;
    }
    this.#rest = buffer.slice(start);
    if (this.#rest.length > errors.RECORD_CHARACTERS_MAX) throw errors.recordTooLong();
  }

  #withoutReturn(line: string): string {
    return this.#input.recordDelimiter === undefined && line.endsWith("\r")
      ? line.slice(0, -1)
      : line;
  }
}

/** One record that has quotes in it, field by field. */
class QuotedRecord {
  readonly fields: string[] = [];
  /** After `parse`: where the next record begins. */
  offset: number;
  readonly #input: CsvInput;
  readonly #delimiter: string;
  readonly #buffer: string;
  readonly #start: number;
  readonly #isLast: boolean;

  constructor(input: CsvInput, delimiter: string, buffer: string, start: number, isLast: boolean) {
    this.#input = input;
    this.#delimiter = delimiter;
    this.#buffer = buffer;
    this.#start = start;
    this.offset = start;
    this.#isLast = isLast;
  }

  /** False when the buffer ends before the record does. */
  parse(): boolean {
    for (;;) {
      const complete = this.#buffer.startsWith(this.#input.quote, this.offset)
        ? this.#quotedField()
        : this.#plainField();
      if (!complete) return false;
      if (this.offset - this.#start > errors.RECORD_CHARACTERS_MAX) throw errors.recordTooLong();
      if (this.#takes(this.#input.fieldDelimiter)) continue;
      // The end of the object, or the delimiter that the field stopped at.
      this.#takesRecordDelimiter();
      return true;
    }
  }

  #plainField(): boolean {
    const buffer = this.#buffer;
    const field = buffer.indexOf(this.#input.fieldDelimiter, this.offset);
    const record = buffer.indexOf(this.#delimiter, this.offset);
    if (field >= 0 && (record < 0 || field < record)) {
      this.fields.push(buffer.slice(this.offset, field));
      this.offset = field;
      return true;
    }
    if (record < 0 && !this.#isLast) return false;
    let end = record < 0 ? buffer.length : record;
    if (this.#input.recordDelimiter === undefined && buffer[end - 1] === "\r") end -= 1;
    this.fields.push(buffer.slice(this.offset, Math.max(end, this.offset)));
    this.offset = Math.max(end, this.offset);
    return true;
  }

  #quotedField(): boolean {
    const { quote, quoteEscape } = this.#input;
    const buffer = this.#buffer;
    let value = "";
    let from = this.offset + quote.length;
    for (let position = from; ; ) {
      const special = this.#nextSpecial(position);
      if (special < 0) {
        this.#checkDelimiter(from, buffer.length);
        if (this.#isLast) throw errors.csvParsing();
        return false;
      }
      const next = buffer[special + 1];
      if (next === undefined && !this.#isLast) return false;
      const isEscape = buffer[special] === quoteEscape;
      if (isEscape && (next === quote || (next === quoteEscape && quoteEscape !== quote))) {
        value += buffer.slice(from, special) + next;
        this.#checkDelimiter(from, special);
        from = special + 2;
        position = from;
      } else if (buffer[special] === quote) {
        value += buffer.slice(from, special);
        this.#checkDelimiter(from, special);
        return this.#endOfQuoted(value, special + 1);
      } else position = special + 1;
    }
  }

  #nextSpecial(position: number): number {
    const { quote, quoteEscape } = this.#input;
    const closing = this.#buffer.indexOf(quote, position);
    if (quoteEscape === quote || quoteEscape === "") return closing;
    const escaping = this.#buffer.indexOf(quoteEscape, position);
    return escaping >= 0 && (closing < 0 || escaping < closing) ? escaping : closing;
  }

  /** Behind the closing quote only a delimiter may stand. */
  #endOfQuoted(value: string, end: number): boolean {
    const buffer = this.#buffer;
    if (!this.#isLast && end + this.#delimiter.length + 1 > buffer.length) return false;
    this.offset = end;
    const ends =
      end === buffer.length ||
      buffer.startsWith(this.#input.fieldDelimiter, end) ||
      buffer.startsWith(this.#delimiter, end) ||
      this.#isReturn(end);
    if (!ends) throw errors.unescapedQuote();
    this.fields.push(value);
    return true;
  }

  #isReturn(offset: number): boolean {
    const buffer = this.#buffer;
    if (this.#input.recordDelimiter !== undefined || buffer[offset] !== "\r") return false;
    return buffer[offset + 1] === "\n" || offset + 1 === buffer.length;
  }

  #checkDelimiter(from: number, to: number): void {
    if (this.#input.allowsQuotedRecordDelimiter) return;
    const found = this.#buffer.indexOf(this.#delimiter, from);
    if (found >= 0 && found < to) throw errors.quotedRecordDelimiter();
  }

  #takesRecordDelimiter(): void {
    if (this.#isReturn(this.offset)) this.offset += 1;
    this.#takes(this.#delimiter);
  }

  #takes(text: string): boolean {
    if (!this.#buffer.startsWith(text, this.offset)) return false;
    this.offset += text.length;
    return true;
  }
}
