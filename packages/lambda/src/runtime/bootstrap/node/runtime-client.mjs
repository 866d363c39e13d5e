/**
 * The Runtime API over one connection that stays open, by as little of HTTP/1.1 as its server speaks: answers have a
 * length, and come in the order of their requests. Between invocations the connection keeps the process alive; while a
 * handler runs it does not, so that an event loop with nothing to do ends.
 */
import { connect } from "node:net";

const END_OF_HEAD = Buffer.from("\r\n\r\n");

export class RuntimeClient {
  /** What loading the function took; told with the first request for an invocation. */
  codeMs;
  #socket;
  #common;
  #waiting = [];
  #pieces = [];
  #bytesHeld = 0;
  #bytesNeeded = 0;

  constructor(socketPath, generation) {
    const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
    this.#socket = connect(socketPath === undefined ? { host, port: Number(port) } : socketPath);
    this.#socket.setNoDelay?.(true);
    const token = generation === undefined ? "" : `cloudglass-generation: ${generation}\r\n`;
    this.#common = `Host: ${host}:${port}\r\n${token}`;
    this.#socket.on("data", (bytes) => this.#read(bytes));
    // The environment is over.
    this.#socket.on("close", () => process.exit(1));
    this.#socket.on("error", () => {});
  }

  /** The next invocation: its headers, lower-case, and its body. */
  async next() {
    this.#socket.ref();
    let extra = "";
    if (this.codeMs !== undefined) {
      extra = `cloudglass-code-ms: ${this.codeMs}\r\n`;
      this.codeMs = undefined;
    }
    this.#socket.write(
      `GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n${this.#common}${extra}\r\n`,
    );
    const answer = await this.#answer();
    this.#socket.unref();
    return answer;
  }

  /** Does not keep the process alive until something is asked again. */
  rest() {
    this.#socket.unref();
  }

  /** By how much the emulator's clock is ahead of the host's, once that is not what is known. */
  async clockOffset(knownMs) {
    this.#socket.unref();
    this.#socket.write(`GET /cloudglass/clock/${knownMs} HTTP/1.1\r\n${this.#common}\r\n`);
    const { headers } = await this.#answer();
    return Number(headers["cloudglass-clock-offset-ms"]);
  }

  respond(requestId, payload) {
    return this.#post(`invocation/${requestId}/response`, payload, "");
  }

  fail(requestId, error) {
    return this.#post(`invocation/${requestId}/error`, JSON.stringify(error), typeHeader(error));
  }

  failInit(error) {
    return this.#post("init/error", JSON.stringify(error), typeHeader(error));
  }

  /** An answer that comes in pieces. */
  beginStream(requestId, contentType) {
    this.#socket.write(
      `POST /2018-06-01/runtime/invocation/${requestId}/response HTTP/1.1\r\n${this.#common}` +
        `Content-Type: ${contentType}\r\nTransfer-Encoding: chunked\r\n` +
        "Lambda-Runtime-Function-Response-Mode: streaming\r\n" +
        "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n",
    );
  }

  /** @param written called when more may come */
  writePiece(bytes, written) {
    if (bytes.length === 0) return written();
    this.#socket.cork();
    this.#socket.write(`${bytes.length.toString(16)}\r\n`);
    this.#socket.write(bytes);
    this.#socket.write("\r\n", written);
    this.#socket.uncork();
  }

  endStream(error) {
    this.#socket.ref();
    let trailers = "";
    if (error !== undefined) {
      const body = Buffer.from(JSON.stringify(error)).toString("base64");
      trailers = `${typeHeader(error)}Lambda-Runtime-Function-Error-Body: ${body}\r\n`;
    }
    this.#socket.write(`0\r\n${trailers}\r\n`);
    return this.#answer();
  }

  #post(path, body, headers) {
    this.#socket.ref();
    // What is asked in the same turn goes along.
    this.#socket.cork();
    process.nextTick(() => this.#socket.uncork());
    const head =
      `POST /2018-06-01/runtime/${path} HTTP/1.1\r\n${this.#common}${headers}` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    this.#socket.write(head + body);
    return this.#answer();
  }

  #answer() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #read(bytes) {
    this.#pieces.push(bytes);
    this.#bytesHeld += bytes.length;
    while (this.#bytesHeld > 0 && this.#bytesHeld >= this.#bytesNeeded) {
      const held = this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat(this.#pieces);
      const rest = this.#takeAnswer(held);
      this.#pieces = [rest ?? held];
      this.#bytesHeld = this.#pieces[0].length;
      if (rest === undefined) return;
    }
  }

  /** What comes after the first answer; undefined when that is not whole. */
  #takeAnswer(bytes) {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return undefined;
    const [statusLine, ...lines] = bytes.latin1Slice(0, end).split("\r\n");
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(":");
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const from = end + END_OF_HEAD.length;
    const to = from + Number(headers["content-length"] ?? 0);
    this.#bytesNeeded = to;
    if (bytes.length < to) return undefined;
    this.#bytesNeeded = 0;
    const status = Number(statusLine.slice(9, 12));
    this.#waiting.shift()?.({ status, headers, body: bytes.subarray(from, to) });
    return bytes.subarray(to);
  }
}

/** Names of errors are the function's: what a header may not hold is left out. */
function typeHeader(error) {
  const type = String(error.errorType ?? "").replace(/[^\x20-\x7e]/g, "");
  return `Lambda-Runtime-Function-Error-Type: ${type}\r\n`;
}
