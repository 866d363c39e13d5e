/** The global `awslambda`: handlers that write their answer in pieces. */
import { Writable } from "node:stream";
import { InvalidStreamingOperation } from "./errors.mjs";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");
const INTEGRATION_TYPE = "application/vnd.awslambda.http-integration-response";
const PRELUDE_END = new Uint8Array(8);

const HttpResponseStream = {
  /** The same stream, with status and headers in front of what is written to it. */
  from(stream, prelude) {
    stream.setContentType(INTEGRATION_TYPE);
    stream._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(prelude));
      write(PRELUDE_END);
    };
    return stream;
  },
};

export function provideStreaming() {
  const switched = process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA;
  if (switched === "1" || switched === "true") return;
  globalThis.awslambda = {
    ...globalThis.awslambda,
    streamifyResponse: (handler, options) => {
      handler[STREAMING] = "response";
      if (typeof options?.highWaterMark === "number") {
        handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark);
      }
      return handler;
    },
    HttpResponseStream,
  };
}

export class ResponseStream extends Writable {
  _onBeforeFirstWrite;
  #client;
  #requestId;
  #contentType = "application/octet-stream";
  #hasBegun = false;
  #error;
  #accepted = Promise.withResolvers();

  constructor(client, requestId, handler) {
    const highWaterMark = handler[HIGH_WATER_MARK];
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.#client = client;
    this.#requestId = requestId;
  }

  /** Settles when all was taken. */
  get accepted() {
    return this.#accepted.promise;
  }

  setContentType(contentType) {
    if (this.#hasBegun) {
      throw new InvalidStreamingOperation("Cannot set content-type, too late.");
    }
    this.#contentType = contentType;
  }

  write(piece, encoding, written) {
    const isRaw = typeof piece === "string" || piece instanceof Uint8Array;
    return super.write(isRaw ? piece : JSON.stringify(piece), encoding, written);
  }

  /** Ends it, however far it has come. */
  failWith(error) {
    this.#error = error;
    if (this.destroyed || this.writableEnded) this.#end(() => {});
    else this.end();
    return this.accepted;
  }

  _write(piece, _encoding, written) {
    this.#begin();
    this.#client.writePiece(piece, written);
  }

  _final(done) {
    this.#end(done);
  }

  #begin() {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#client.beginStream(this.#requestId, this.#contentType);
    this._onBeforeFirstWrite?.((piece) => this.#client.writePiece(Buffer.from(piece), () => {}));
  }

  #end(done) {
    if (this.#accepted.isEnding) return done();
    this.#accepted.isEnding = true;
    this.#begin();
    this.#client.endStream(this.#error).then(() => {
      this.#accepted.resolve();
      done();
    });
  }
}
