/**
 * Takes a form apart while it flows (multipart/form-data, RFC 7578): the fields before the file are kept, within
 * a limit; the file is handed on piece by piece and never held. What comes behind the file is read and dropped.
 *
 *     --BOUNDARY CRLF headers CRLF CRLF value CRLF --BOUNDARY … CRLF --BOUNDARY--
 */

export interface FormFields {
  /** Lower-case name → value; of a name that comes twice the last. */
  readonly values: ReadonlyMap<string, string>;
  /** What the file's part calls it; undefined for one without a name. */
  readonly fileName: string | undefined;
  /** Bytes of the form before the file's content. */
  readonly sizeBytes: number;
}

export type FormFault = "malformed" | "fields-too-large" | "no-file" | "several-files";

export class FormError extends Error {
  override readonly name = "FormError";
  readonly fault: FormFault;

  constructor(fault: FormFault) {
    super(fault);
    this.fault = fault;
  }
}

/** All that may come before the file: S3 API Reference, "PostObject". */
export const FIELDS_BYTES_MAX = 20 * 1024;
const FILE = "file";

type Write = (bytes: Uint8Array) => void | Promise<void>;
type State = "delimiter" | "headers" | "field" | "file" | "dropped" | "done";

/** The parameter of a Content-Type header; undefined when it is not that of a form. */
export function formBoundary(contentType: string | undefined): string | undefined {
  const match = /^\s*multipart\/form-data\s*;(.*)$/is.exec(contentType ?? "");
  const found = /(?:^|;)\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(match?.[1] ?? "");
  return found?.[1] ?? found?.[2];
}

export class FormReader {
  readonly #delimiter: Buffer;
  readonly #begun: (fields: FormFields) => Write | Promise<Write>;
  readonly #values = new Map<string, string>();
  /** Not looked at yet; a delimiter may stand at its end in part. */
  #rest: Buffer = Buffer.from("\r\n");
  #state: State = "dropped";
  #consumedBytes = -2;
  #fieldName = "";
  #write: Write | undefined;
  #fileCount = 0;

  /** `begun` is called once the file's content begins, and gives what takes it. */
  constructor(boundary: string, begun: (fields: FormFields) => Write | Promise<Write>) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, "latin1");
    this.#begun = begun;
  }

  /** The next bytes of the form. Rejects with a `FormError`, and with what the file's `write` rejects with. */
  async take(bytes: Uint8Array): Promise<void> {
    this.#rest = this.#rest.length === 0 ? asBuffer(bytes) : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const step = this.#step();
      if (step === undefined) return this.#keep();
      if (step instanceof Promise) await step;
    }
  }

  /** REQUIRES: all bytes were taken. Throws a `FormError` unless the form was whole. */
  end(): void {
    if (this.#state !== "done") throw new FormError("malformed");
    if (this.#fileCount === 0) throw new FormError("no-file");
  }

  /** What stays is a view of the sender's bytes, which are its own again after `take`. */
  #keep(): void {
    this.#rest = Buffer.from(this.#rest);
    const isBeforeFile = this.#fileCount === 0;
    if (isBeforeFile && this.#consumedBytes + this.#rest.length > FIELDS_BYTES_MAX) {
      throw new FormError("fields-too-large");
    }
    if (this.#rest.length > FIELDS_BYTES_MAX) throw new FormError("malformed");
  }

  /** Undefined when more bytes are needed. */
  #step(): true | Promise<void> | undefined {
    switch (this.#state) {
      case "delimiter":
        return this.#readDelimiterEnd();
      case "headers":
        return this.#readHeaders();
      case "field":
        return this.#readField();
      case "file":
      case "dropped":
        return this.#passContent();
      case "done":
        // An epilogue is nobody's.
        this.#consume(this.#rest.length);
        return undefined;
    }
  }

  #consume(count: number): void {
    this.#rest = this.#rest.subarray(count);
    this.#consumedBytes += count;
    if (this.#fileCount === 0 && this.#consumedBytes > FIELDS_BYTES_MAX) {
      throw new FormError("fields-too-large");
    }
  }

  /** Behind a boundary: `--` ends the form, white space and a line end begin a part. */
  #readDelimiterEnd(): true | undefined {
    if (this.#rest.length < 2) return undefined;
    if (this.#rest.toString("latin1", 0, 2) === "--") {
      this.#consume(2);
      this.#state = "done";
      return true;
    }
    const lineEnd = this.#rest.indexOf("\r\n");
    const padding = this.#rest.toString("latin1", 0, lineEnd < 0 ? undefined : lineEnd);
    if (!/^[ \t]*\r?$/.test(padding)) throw new FormError("malformed");
    if (lineEnd < 0) return undefined;
    this.#consume(lineEnd);
    this.#state = "headers";
    return true;
  }

  #readHeaders(): true | Promise<void> | undefined {
    // The line end before the first header stands in the text, so that a part without headers has an empty line too.
    const end = this.#rest.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const disposition = readDisposition(this.#rest.toString("utf8", 0, end));
    this.#consume(end + 4);
    if (disposition === undefined) throw new FormError("malformed");
    const name = disposition.name.toLowerCase();
    if (name !== FILE) {
      this.#fieldName = name;
      this.#state = this.#fileCount > 0 ? "dropped" : "field";
      return true;
    }
    if (++this.#fileCount > 1) throw new FormError("several-files");
    this.#state = "file";
    return this.#beginFile(disposition.fileName);
  }

  async #beginFile(fileName: string | undefined): Promise<void> {
    const sizeBytes = this.#consumedBytes;
    this.#write = await this.#begun({ values: this.#values, fileName, sizeBytes });
  }

  #readField(): true | undefined {
    const end = this.#rest.indexOf(this.#delimiter);
    if (end < 0) return undefined;
    this.#values.set(this.#fieldName, this.#rest.toString("utf8", 0, end));
    this.#consume(end + this.#delimiter.length);
    this.#state = "delimiter";
    return true;
  }

  #passContent(): true | Promise<void> | undefined {
    const found = this.#rest.indexOf(this.#delimiter);
    const end = found < 0 ? this.#rest.length - this.#delimiter.length + 1 : found;
    const isFile = this.#state === "file";
    const content = this.#rest.subarray(0, Math.max(0, end));
    if (found >= 0) {
      this.#consume(found + this.#delimiter.length);
      this.#state = "delimiter";
    } else {
      this.#consume(content.length);
    }
    const busy = isFile && content.length > 0 ? this.#write?.(content) : undefined;
    if (busy !== undefined) return busy;
    return found < 0 ? undefined : true;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `Content-Disposition: form-data; name="key"; filename="a.txt"`; undefined without a name. */
function readDisposition(
  headers: string,
): { readonly name: string; readonly fileName: string | undefined } | undefined {
  const line = /\r\ncontent-disposition:\s*form-data\s*(;.*)/i.exec(headers)?.[1];
  if (line === undefined) return undefined;
  let name: string | undefined;
  let fileName: string | undefined;
  for (const match of line.matchAll(/;\s*([a-z*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/gi)) {
    const value = match[2] === undefined ? match[3] : unescaped(match[2]);
    if (match[1]?.toLowerCase() === "name") name = value;
    if (match[1]?.toLowerCase() === "filename") fileName = value;
  }
  return name === undefined ? undefined : { name, fileName };
}

/** Browsers write a quote as `%22`, others escape it; a backslash before anything else is a path's. */
function unescaped(text: string): string {
  return text.replaceAll('\\"', '"').replaceAll("%22", '"');
}
