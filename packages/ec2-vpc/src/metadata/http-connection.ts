/**
 * HTTP/1.1 as far as instance metadata needs it (RFC 9112): requests one after the other on a connection whose bytes come
 * in pieces. Bodies are read over.
 */

export interface MetadataRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Names in lower case; the first of several. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface MetadataResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

const HEAD_BYTES_MAX = 16 * 1024;
const BODY_BYTES_MAX = 64 * 1024;
const HEAD_END = Buffer.from("\r\n\r\n");

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  500: "Internal Server Error",
};

interface Out {
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
}

/** One connection. `answer` is called for each request in turn, when the other side has taken the answer before it. */
export class HttpConnection {
  readonly #out: Out;
  readonly #answer: (request: MetadataRequest) => MetadataResponse;
  #waiting: Buffer = Buffer.alloc(0);
  /** Bytes of the last request's body that are still to come. */
  #bodyBytes = 0;
  #isOver = false;

  constructor(out: Out, answer: (request: MetadataRequest) => MetadataResponse) {
    this.#out = out;
    this.#answer = answer;
  }

  /** Resolves when all that is in the bytes is answered: until then no more may be read. */
  async received(bytes: Uint8Array): Promise<void> {
    if (this.#isOver) return;
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    for (let written = this.#next(); written !== undefined; written = this.#next()) await written;
  }

  closed(): void {
    this.#isOver = true;
    this.#waiting = Buffer.alloc(0);
  }

  /** Undefined when more bytes are needed, or none at all. */
  #next(): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    const skipped = Math.min(this.#bodyBytes, this.#waiting.length);
    this.#waiting = this.#waiting.subarray(skipped);
    this.#bodyBytes -= skipped;
    if (this.#bodyBytes > 0) return undefined;
    const end = this.#waiting.indexOf(HEAD_END);
    if (end === -1) {
      return this.#waiting.length > HEAD_BYTES_MAX ? this.#refuse() : undefined;
    }
    const request = parseHead(this.#waiting.toString("latin1", 0, end));
    this.#waiting = this.#waiting.subarray(end + HEAD_END.length);
    const lengthText = request?.headers.get("content-length") ?? "0";
    const isReadable = /^\d{1,5}$/.test(lengthText) && Number(lengthText) <= BODY_BYTES_MAX;
    if (request === undefined || !isReadable || request.headers.has("transfer-encoding")) {
      return this.#refuse();
    }
    this.#bodyBytes = Number(lengthText);
    const isLast = request.headers.get("connection")?.toLowerCase() === "close";
    return this.#write(this.#answer(request), request.method === "HEAD", isLast);
  }

  #refuse(): Promise<void> {
    return this.#write({ status: 400, body: "" }, false, true);
  }

  #write(response: MetadataResponse, isHead: boolean, isLast: boolean): Promise<void> {
    const body = Buffer.from(response.body as string);
    const headers = {
      "Content-Type": "text/plain",
      Server: "EC2ws",
      ...response.headers,
      "Content-Length": String(body.length),
      Connection: isLast ? "close" : "keep-alive",
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const status = `HTTP/1.1 ${response.status} ${REASONS[response.status] ?? ""}\r\n`;
    const head = Buffer.from(`${status}${lines.join("")}\r\n`, "latin1");
    const written = this.#out.write(isHead ? head : Buffer.concat([head, body]));
    if (isLast) {
      this.closed();
      this.#out.end();
    }
    return written;
  }
}

function parseHead(text: string): MetadataRequest | undefined {
  const [start = "", ...lines] = text.split("\r\n");
  const parts = /^([A-Z]{1,16}) (\/[\x21-\x7e]*) HTTP\/1\.[01]$/.exec(start);
  if (parts === null) return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const field = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (field === null) return undefined;
    const name = (field[1] as string).toLowerCase();
    if (!headers.has(name)) headers.set(name, field[2] as string);
  }
  const [, method = "", target = ""] = parts;
  return { method, path: target.split("?")[0] as string, headers };
}
