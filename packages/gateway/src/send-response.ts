/** Writes an answer to the socket: lengths set, bodies streamed with back-pressure, given up when the client leaves. */
import type { ServerResponse } from "node:http";
import type { ResponseStream, WireResponse } from "@cloudglass/wire";

const MERGED_BYTES_MAX = 8192;
const COPIED_CHARACTERS_MIN = 65_536;

export interface SendOptions {
  readonly isHead: boolean;
  /** Milliseconds since the epoch, for the `Date` header: clients correct their clocks by it. */
  readonly now: number;
  /** Added to every answer. */
  readonly extraHeaders: Readonly<Record<string, string>>;
  /** The request's body was not read to its end. */
  readonly closesConnection: boolean;
}

/** Resolves when the answer is sent or the client has gone; rejects with what a stream throws. */
export async function sendResponse(
  raw: ServerResponse,
  response: WireResponse,
  options: SendOptions,
): Promise<void> {
  const { body, status } = response;
  const { "content-disposition": disposition } = response.headers;
  const headers: Record<string, string | number | string[]> = {
    // First: behind a content-length Node refuses one with characters beyond ASCII.
    ...(disposition === undefined ? {} : { "content-disposition": disposition }),
    ...response.headers,
    date: httpDate(options.now),
    ...options.extraHeaders,
  };
  if (response.cookies !== undefined) headers["set-cookie"] = [...response.cookies];
  if (options.closesConnection) headers.connection = "close";
  const bodiless = options.isHead || status === 204 || status === 304;
  const bytes = typeof body === "string" ? bytesOf(body) : body;
  if (!("content-length" in headers)) {
    const length = bytes instanceof Uint8Array ? bytes.length : bytes?.contentLength;
    if (!bodiless) {
      if (bytes === undefined) headers["content-length"] = 0;
      else if (length !== undefined) headers["content-length"] = length;
    } else if (options.isHead && bytes !== undefined && length !== undefined) {
      headers["content-length"] = length;
    }
  }
  raw.sendDate = false;
  writeHead(raw, status, headers);
  if (bodiless || bytes === undefined) {
    raw.end();
    await dispose(bytes);
  } else if (!(bytes instanceof Uint8Array)) await sendStream(raw, bytes);
  else if (bytes.length > MERGED_BYTES_MAX) raw.end(bytes);
  else raw.end(asLatin1(bytes), "latin1");
}

/** UTF-8; what is long and all ASCII is copied, which is several times as fast. */
function bytesOf(text: string): Buffer {
  const isLong = text.length > COPIED_CHARACTERS_MIN;
  return Buffer.from(text, isLong && Buffer.byteLength(text) === text.length ? "latin1" : "utf8");
}

const CONTROL_CHARACTERS = /[\0-\x08\x0a-\x1f\x7f]/g;

/**
 * Values come from clients too (`response-content-type=…`): a character of control becomes a space, and text that
 * is wider than a byte goes as its UTF-8.
 */
function writeHead(
  raw: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | number | string[]>>,
): void {
  try {
    raw.writeHead(status, headers);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_INVALID_CHAR") throw error;
    const clean = (value: string | number) => asBytes(`${value}`).replace(CONTROL_CHARACTERS, " ");
    const cleaned = Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map(clean) : clean(value),
    ]);
    raw.writeHead(status, Object.fromEntries(cleaned));
  }
}

function asBytes(text: string): string {
  return /[^\0-\xff]/.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}

/** Node sends a head and a body that is text as one write, and one that is bytes as two. */
function asLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** A stream that nobody reads still gives back what it holds. */
async function dispose(body: Uint8Array | ResponseStream | undefined): Promise<void> {
  if (body === undefined || body instanceof Uint8Array) return;
  await body[Symbol.asyncIterator]().return?.();
}

/**
 * A piece may be overwritten once the next is asked for, so each write is awaited. Headers are out already: a
 * failure can only cut the connection, which the client notices by the length.
 */
async function sendStream(raw: ServerResponse, stream: ResponseStream): Promise<void> {
  if (stream.abandon !== undefined) raw.once("close", () => stream.abandon?.());
  try {
    for await (const piece of stream) {
      if (piece.length > 0 && !(await written(raw, piece))) return;
    }
    raw.end();
  } catch (error) {
    raw.destroy();
    throw error;
  }
}

/** False when the client has gone. */
function written(raw: ServerResponse, piece: Uint8Array): Promise<boolean> {
  if (raw.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const onClose = () => resolve(false);
    raw.once("close", onClose);
    raw.write(piece, (error) => {
      raw.off("close", onClose);
      resolve(error === undefined || error === null);
    });
  });
}

let dateSecond = Number.NaN;
let dateText = "";

function httpDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}
