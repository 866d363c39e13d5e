/** How an object is read and an answer is written. */

export interface CsvInput {
  readonly kind: "csv";
  readonly header: "USE" | "IGNORE" | "NONE";
  readonly fieldDelimiter: string;
  /** Undefined is a line feed, with or without a carriage return before it. */
  readonly recordDelimiter: string | undefined;
  readonly quote: string;
  readonly quoteEscape: string;
  /** A record that begins with it is skipped. */
  readonly comments: string;
  readonly allowsQuotedRecordDelimiter: boolean;
}

export interface JsonInput {
  readonly kind: "json";
  readonly type: "DOCUMENT" | "LINES";
}

export interface CsvOutput {
  readonly kind: "csv";
  readonly quoteFields: "ALWAYS" | "ASNEEDED";
  readonly fieldDelimiter: string;
  readonly recordDelimiter: string;
  readonly quote: string;
  readonly quoteEscape: string;
}

export interface JsonOutput {
  readonly kind: "json";
  readonly recordDelimiter: string;
}

export type Compression = "NONE" | "GZIP" | "BZIP2";
