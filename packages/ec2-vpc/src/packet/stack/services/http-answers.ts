/** As much of HTTP/1.1 as a page that is always there needs (RFC 9112): requests one after the other, bodies read over. */
import type { TcpConnection } from "../tcp/tcp-connection.ts";
import { characterPieces } from "./pattern.ts";

const HEAD_BYTES_MAX = 16_384;
const END_OF_HEAD = "\r\n\r\n";

interface Head {
  readonly method: string;
  readonly bodyBytes: number;
  readonly staysOpen: boolean;
  readonly expectsContinue: boolean;
}

/** Undefined: not a request that can be answered. A body in chunks is none. */
function parseHead(text: string): Head | undefined {
  const [first = "", ...lines] = text.split("\r\n");
  const request = /^([A-Z]+) \S+ HTTP\/1\.([01])$/.exec(first);
  if (request === null) return undefined;
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const length = fields.get("content-length") ?? "0";
  if (!/^\d{1,15}$/.test(length) || fields.has("transfer-encoding")) return undefined;
  const connection = fields.get("connection")?.toLowerCase() ?? "";
  const isOld = request[2] === "0";
  return {
    method: request[1]!,
    bodyBytes: Number(length),
    staysOpen: isOld ? connection === "keep-alive" : connection !== "close",
    expectsContinue: fields.get("expect")?.toLowerCase() === "100-continue",
  };
}

function head(status: string, bytes: number, staysOpen: boolean): Uint8Array {
  const connection = staysOpen ? "keep-alive" : "close";
  return Buffer.from(
    `HTTP/1.1 ${status}\r\nServer: cloudglass\r\nContent-Type: text/plain\r\n` +
      `Content-Length: ${bytes}\r\nConnection: ${connection}\r\n\r\n`,
  );
}

/** Reads what a connection brings without holding more than a head. */
class RequestReader {
  readonly #connection: TcpConnection;
  #rest: Buffer = Buffer.alloc(0);

  constructor(connection: TcpConnection) {
    this.#connection = connection;
  }

  /** Undefined when the client sends no more; "bad" for what is no request. */
  async head(): Promise<Head | "bad" | undefined> {
    for (;;) {
      const end = this.#rest.indexOf(END_OF_HEAD);
      if (end >= 0) {
        const text = this.#rest.toString("latin1", 0, end);
        this.#rest = this.#rest.subarray(end + END_OF_HEAD.length);
        return parseHead(text) ?? "bad";
      }
      if (this.#rest.length > HEAD_BYTES_MAX) return "bad";
      const bytes = await this.#connection.read();
      if (bytes === undefined) return undefined;
      this.#rest = Buffer.concat([this.#rest, bytes]);
    }
  }

  /** False when the client ended before its body did. */
  async skip(count: number): Promise<boolean> {
    let left = count;
    for (;;) {
      const used = Math.min(left, this.#rest.length);
      this.#rest = this.#rest.subarray(used);
      left -= used;
      if (left === 0) return true;
      const bytes = await this.#connection.read();
      if (bytes === undefined) return false;
      this.#rest = Buffer.from(bytes);
    }
  }
}

/** Answers requests until the client has no more. The body is so many characters, or `name`. */
export async function answerHttp(
  connection: TcpConnection,
  bytes: number | undefined,
  name: () => string,
): Promise<void> {
  const reader = new RequestReader(connection);
  for (;;) {
    const request = await reader.head();
    if (request === undefined) break;
    if (request === "bad") {
      await connection.write(head("400 Bad Request", 0, false));
      break;
    }
    if (request.expectsContinue) {
      await connection.write(Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    if (!(await reader.skip(request.bodyBytes))) break;
    const text = Buffer.from(bytes === undefined ? `${name()}\n` : "");
    await connection.write(head("200 OK", bytes ?? text.length, request.staysOpen));
    if (request.method !== "HEAD") {
      if (bytes === undefined) await connection.write(text);
      else for (const piece of characterPieces(bytes)) await connection.write(piece);
    }
    if (!request.staysOpen) break;
  }
  connection.end();
  // What the client says after that is read over until it ends too.
  while ((await connection.read()) !== undefined);
}
