/** The bytes of a request's body as they come off the socket, chunk by chunk and with back-pressure. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceError } from "@cloudglass/wire";
import { bodyStalled, incompleteBody } from "./body-errors.ts";
import type { StallWatch, WatchedRead } from "./stall-watch.ts";

export type Write = (bytes: Uint8Array) => void | Promise<void>;

export interface IncomingBytes {
  /** False when the head says that no body follows. */
  readonly hasBody: boolean;
  /** `Content-Length`; undefined without one. */
  readonly contentLength: number | undefined;
  /** Call once. Rejects with a `ServiceError` when the client leaves or stalls, and with what `write` throws. */
  consume(write: Write): Promise<void>;
}

export class SocketBytes implements IncomingBytes {
  readonly hasBody: boolean;
  readonly contentLength: number | undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #watch: StallWatch;

  constructor(request: IncomingMessage, response: ServerResponse, watch: StallWatch) {
    this.#request = request;
    this.#response = response;
    this.#watch = watch;
    const length = request.headers["content-length"];
    this.contentLength = length === undefined ? undefined : Number(length);
    this.hasBody =
      request.headers["transfer-encoding"] !== undefined ||
      (this.contentLength !== undefined && this.contentLength > 0);
  }

  consume(write: Write): Promise<void> {
    const request = this.#request;
    if (!this.hasBody) return Promise.resolve();
    // The client may have left while its service was being loaded; no event would say so any more.
    if (request.destroyed) return Promise.reject(incompleteBody());
    // The client waits until its headers were looked at: this is where they have been.
    if (request.headers.expect !== undefined) this.#response.writeContinue();
    return new Promise((resolve, reject) => {
      const watch = this.#watch;
      let receivedBytes = 0;
      const read: WatchedRead = {
        silentSince: watch.now(),
        stalled: () => fail(bodyStalled()),
      };
      const finish = () => {
        watch.unwatch(read);
        request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      };
      const fail = (error: unknown) => {
        finish();
        // What still comes is thrown away; the answer closes the connection.
        request.on("error", () => {});
        request.resume();
        reject(error as ServiceError);
      };
      const onData = (bytes: Uint8Array) => {
        receivedBytes += bytes.length;
        let busy: void | Promise<void>;
        try {
          busy = write(bytes);
        } catch (error) {
          return fail(error);
        }
        if (busy === undefined) {
          read.silentSince = watch.now();
          return;
        }
        request.pause();
        read.silentSince = undefined;
        busy.then(() => {
          read.silentSince = watch.now();
          request.resume();
        }, fail);
      };
      const onEnd = () => {
        const missing = this.contentLength !== undefined && receivedBytes !== this.contentLength;
        if (missing) return fail(incompleteBody());
        finish();
        resolve();
      };
      const onClose = () => fail(incompleteBody());
      watch.watch(read);
      request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
    });
  }
}
