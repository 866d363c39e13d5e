/** An HTTP request as it came off the socket, before anything is decoded. */
export interface RequestHead {
  readonly method: string;
  /** Before the `?`, still percent-encoded, as sent. */
  readonly path: string;
  /** After the `?`, still percent-encoded; empty when there is none. */
  readonly query: string;
  /** Lower-case name → value; repeated headers joined with `,`. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Name, value, name, value as sent: what a signature is made over. */
  readonly rawHeaders: readonly string[];
}

/**
 * The body of a streaming operation. It is verified while it flows (signature, chunk signatures, trailing
 * checksum, Content-MD5, declared length), so what was consumed counts only once `consume` has resolved.
 */
export interface RequestBody {
  /** Bytes of content, without chunk framing; undefined when the client did not say. */
  readonly contentLength: number | undefined;
  /**
   * Feeds every byte, in order, to `write`, and waits for the promise if it returns one (back-pressure).
   * `write` must not keep the view after it returned or resolved. Call it once. Rejects with a `ServiceError`
   * when verification fails, the client goes away, or the sender stalls.
   */
  consume(write: (bytes: Uint8Array) => void | Promise<void>): Promise<void>;
  /** Headers that came behind the body; complete once `consume` has resolved. Lower-case names. */
  readonly trailers: Readonly<Record<string, string>>;
}

/** The answer before it goes to the socket. */
export interface WireResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | ResponseStream | undefined;
  /** Each goes as a `set-cookie` header of its own. */
  readonly cookies?: readonly string[] | undefined;
}

/** A large body, produced piece by piece; a piece may be reused once the next one is asked for. */
export interface ResponseStream {
  readonly contentLength: number | undefined;
  /** The client has gone while the next piece was waited for. */
  abandon?(): void;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
}
