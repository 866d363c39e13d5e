/**
 * A body that is checked while it flows: SHA-256 or chunk signatures against `x-amz-content-sha256`, Content-MD5,
 * and the declared lengths. Nothing of it is trusted before `consume` has resolved.
 */
import { createHash, type Hash } from "node:crypto";
import type { RequestBody, RequestHead, ServiceError } from "@cloudglass/wire";
import type { SignatureMismatch } from "../sigv4/auth-fault.ts";
import type { ChunkSignatures } from "../sigv4/chunk-signature.ts";
import type { PayloadMode } from "../sigv4/payload-mode.ts";
import { AwsChunkedDecoder } from "./aws-chunked.ts";
import {
  badDigest,
  contentSha256Mismatch,
  incompleteBody,
  invalidDigest,
  missingContentLength,
} from "./body-errors.ts";
import type { IncomingBytes, Write } from "./incoming-bytes.ts";

const NO_TRAILERS: Readonly<Record<string, string>> = Object.freeze({});
const MD5_BASE64 = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

export interface VerifyingBodyOptions {
  readonly head: RequestHead;
  readonly mode: PayloadMode;
  /** Of the key that signed the head; absent when that key is not known and nothing can be verified. */
  readonly signatures: ChunkSignatures | undefined;
  readonly mismatch: (fault: SignatureMismatch) => ServiceError;
}

export class VerifyingBody implements RequestBody {
  readonly contentLength: number | undefined;
  readonly #source: IncomingBytes;
  readonly #mode: PayloadMode;
  readonly #decoder: AwsChunkedDecoder | undefined;
  readonly #contentMd5: string | undefined;
  #sha256: Hash | undefined;
  #md5: Hash | undefined;

  /** Throws a `ServiceError` for headers that contradict themselves. */
  constructor(source: IncomingBytes, { head, mode, signatures, mismatch }: VerifyingBodyOptions) {
    this.#source = source;
    this.#mode = mode;
    this.#contentMd5 = head.headers["content-md5"];
    if (this.#contentMd5 !== undefined && !MD5_BASE64.test(this.#contentMd5)) {
      throw invalidDigest(this.#contentMd5);
    }
    if (mode.kind === "chunked") {
      const decodedLength = decodedContentLength(head);
      this.contentLength = decodedLength;
      this.#decoder = new AwsChunkedDecoder({
        isSigned: mode.signing !== undefined,
        signatures: mode.signing === undefined ? undefined : signatures,
        hasTrailer: mode.trailer,
        decodedLength,
        announcedTrailers: trailerNames(head),
        mismatch,
      });
    } else {
      this.contentLength = source.hasBody ? source.contentLength : 0;
    }
  }

  get trailers(): Readonly<Record<string, string>> {
    return this.#decoder?.trailers ?? NO_TRAILERS;
  }

  async consume(write: Write): Promise<void> {
    if (this.#mode.kind === "hashed") this.#sha256 = createHash("sha256");
    if (this.#contentMd5 !== undefined) this.#md5 = createHash("md5");
    const decoder = this.#decoder;
    if (decoder === undefined) {
      await this.#source.consume((bytes) => this.#pass(bytes, write));
    } else {
      // A body is announced; an empty one would not even hold the last chunk.
      if (!this.#source.hasBody) throw incompleteBody();
      await this.#source.consume((bytes) => {
        decoder.begin(bytes);
        return this.#drain(decoder, write);
      });
      decoder.end();
    }
    this.#checkDigests();
  }

  #drain(decoder: AwsChunkedDecoder, write: Write): void | Promise<void> {
    for (;;) {
      const piece = decoder.next();
      if (piece === undefined) return;
      const busy = this.#pass(piece, write);
      if (busy !== undefined) return busy.then(() => this.#drain(decoder, write));
    }
  }

  #pass(bytes: Uint8Array, write: Write): void | Promise<void> {
    this.#sha256?.update(bytes);
    this.#md5?.update(bytes);
    return write(bytes);
  }

  #checkDigests(): void {
    if (this.#mode.kind === "hashed") {
      const computed = this.#sha256?.digest("hex") ?? "";
      if (computed !== this.#mode.sha256) throw contentSha256Mismatch(this.#mode.sha256, computed);
    }
    if (this.#contentMd5 !== undefined) {
      const computed = this.#md5?.digest("base64") ?? "";
      if (computed !== this.#contentMd5) throw badDigest(this.#contentMd5, computed);
    }
  }
}

function decodedContentLength(head: RequestHead): number {
  const text = head.headers["x-amz-decoded-content-length"];
  if (text === undefined || !/^\d{1,15}$/.test(text)) throw missingContentLength();
  return Number(text);
}

function trailerNames(head: RequestHead): readonly string[] {
  return (head.headers["x-amz-trailer"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
}
