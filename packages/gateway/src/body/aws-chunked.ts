/**
 * Incremental decoder of `aws-chunked` (S3 API Reference, "Signature calculations: transferring payload in
 * multiple chunks" with and without trailing headers). It holds one line and one hash at a time:
 *
 *     size in hex [;chunk-signature=…] CRLF content CRLF …  0[;chunk-signature=…] CRLF
 *     [name:value CRLF …  x-amz-trailer-signature:… CRLF] CRLF
 *
 * Content is handed out before its chunk's signature is verified: it counts only once `end` has returned.
 */
import { createHash, type Hash } from "node:crypto";
import type { ServiceError } from "@cloudglass/wire";
import type { SignatureMismatch } from "../sigv4/auth-fault.ts";
import type { ChunkSignatures } from "../sigv4/chunk-signature.ts";
import {
  incompleteBody,
  invalidChunkSize,
  malformedChunk,
  malformedTrailer,
} from "./body-errors.ts";

export interface AwsChunkedOptions {
  /** Every chunk, and the trailer, carries a signature. */
  readonly isSigned: boolean;
  /** What verifies them; absent when the caller's key is not known (permissive mode) and nothing can be. */
  readonly signatures: ChunkSignatures | undefined;
  readonly hasTrailer: boolean;
  /** `x-amz-decoded-content-length` */
  readonly decodedLength: number;
  /** Lower-case names from `x-amz-trailer`: exactly these must come. */
  readonly announcedTrailers: readonly string[];
  readonly mismatch: (fault: SignatureMismatch) => ServiceError;
}

/** A chunk's head with a padded ECDSA signature has under 200 bytes. */
const LINE_BYTES_MAX = 1024;
const TRAILER_BYTES_MAX = 8192;
const SIGNED_CHUNK_BYTES_MIN = 8192;

const CHUNK_HEAD = /^([0-9a-fA-F]{1,13})(?:;chunk-signature=([0-9a-f]{16,144}\**))?[ \t]*$/;
const UNSIGNED_CHUNK_HEAD = /^([0-9a-fA-F]{1,13})(?:;[^\r\n]*)?[ \t]*$/;
const TRAILER = /^([A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}):[ \t]*([\x20-\x7e\x80-\xff\t]*)$/;

type State = "head" | "content" | "content-end" | "trailer" | "final-line" | "done";

export class AwsChunkedDecoder {
  readonly trailers: Record<string, string> = {};
  readonly #options: AwsChunkedOptions;
  #state: State = "head";
  #input: Uint8Array = new Uint8Array(0);
  #position = 0;
  #line = "";
  #chunkNumber = 0;
  #chunkBytes = 0;
  #remainingBytes = 0;
  #decodedBytes = 0;
  #signature = "";
  #hash: Hash | undefined;
  #trailerText = "";
  #trailerSigned = false;

  constructor(options: AwsChunkedOptions) {
    this.#options = options;
  }

  /** REQUIRES: `next` has returned undefined for the input before. */
  begin(input: Uint8Array): void {
    this.#input = input;
    this.#position = 0;
  }

  /** The next piece of content, a view of the input; undefined when the input is used up. */
  next(): Uint8Array | undefined {
    while (this.#position < this.#input.length) {
      if (this.#state === "content") return this.#takeContent();
      if (this.#state === "done") throw malformedChunk();
      const line = this.#takeLine();
      if (line !== undefined) this.#readLine(line);
    }
    return undefined;
  }

  /** REQUIRES: all input was taken. Throws when the body stops early or is not as long as was said. */
  end(): void {
    // Some clients leave out the empty line behind the last chunk when there is no trailer.
    const complete =
      this.#state === "done" || (this.#state === "final-line" && this.#line.length === 0);
    if (!complete || this.#decodedBytes !== this.#options.decodedLength) throw incompleteBody();
    const { announcedTrailers } = this.#options;
    if (!announcedTrailers.every((name) => Object.hasOwn(this.trailers, name))) {
      throw malformedTrailer();
    }
  }

  #takeContent(): Uint8Array {
    const end = Math.min(this.#input.length, this.#position + this.#remainingBytes);
    const piece = this.#input.subarray(this.#position, end);
    this.#position = end;
    this.#remainingBytes -= piece.length;
    this.#decodedBytes += piece.length;
    this.#hash?.update(piece);
    if (this.#remainingBytes === 0) {
      this.#finishChunk();
      this.#state = "content-end";
    }
    return piece;
  }

  /** A line without its end, once it is there as a whole. */
  #takeLine(): string | undefined {
    const feed = this.#input.indexOf(0x0a, this.#position);
    const end = feed < 0 ? this.#input.length : feed;
    if (this.#line.length + end - this.#position > LINE_BYTES_MAX) {
      throw this.#state === "trailer" ? malformedTrailer() : malformedChunk();
    }
    const bytes = this.#input.subarray(this.#position, end);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    const line = this.#line + text;
    this.#position = feed < 0 ? end : feed + 1;
    this.#line = feed < 0 ? line : "";
    if (feed < 0) return undefined;
    return line.endsWith("\r") ? line.slice(0, -1) : line;
  }

  #readLine(line: string): void {
    switch (this.#state) {
      case "head":
        this.#readHead(line);
        return;
      case "trailer":
        this.#readTrailer(line);
        return;
      default:
        if (line !== "") throw malformedChunk();
        this.#state = this.#state === "content-end" ? "head" : "done";
    }
  }

  #readHead(line: string): void {
    const { isSigned, signatures, decodedLength, hasTrailer } = this.#options;
    const match = (isSigned ? CHUNK_HEAD : UNSIGNED_CHUNK_HEAD).exec(line);
    if (match === null || (isSigned && match[2] === undefined)) throw malformedChunk();
    const sizeBytes = Number.parseInt(match[1] as string, 16);
    if (this.#decodedBytes + sizeBytes > decodedLength) throw incompleteBody();
    if (
      isSigned &&
      sizeBytes > 0 &&
      this.#chunkNumber > 0 &&
      this.#chunkBytes < SIGNED_CHUNK_BYTES_MIN
    ) {
      throw invalidChunkSize(this.#chunkNumber, this.#chunkBytes);
    }
    this.#chunkNumber++;
    this.#chunkBytes = sizeBytes;
    this.#remainingBytes = sizeBytes;
    this.#signature = match[2] ?? "";
    this.#hash = signatures === undefined ? undefined : createHash("sha256");
    if (sizeBytes > 0) {
      this.#state = "content";
      return;
    }
    this.#finishChunk();
    this.#state = hasTrailer ? "trailer" : "final-line";
  }

  #finishChunk(): void {
    if (this.#hash === undefined) return;
    const { signatures, mismatch } = this.#options;
    const fault = signatures?.verifyChunk(this.#hash.digest("hex"), this.#signature);
    if (fault !== undefined) throw mismatch(fault);
  }

  #readTrailer(line: string): void {
    const { isSigned } = this.#options;
    if (line === "") {
      // An empty line may stand between the trailer and its signature.
      if (isSigned && !this.#trailerSigned) return;
      this.#state = "done";
      return;
    }
    const match = TRAILER.exec(line);
    if (match === null || this.#trailerSigned) throw malformedTrailer();
    const name = (match[1] as string).toLowerCase();
    const value = (match[2] as string).trim();
    if (isSigned && name === "x-amz-trailer-signature") {
      this.#verifyTrailer(value);
      return;
    }
    if (!this.#options.announcedTrailers.includes(name) || Object.hasOwn(this.trailers, name)) {
      throw malformedTrailer();
    }
    this.trailers[name] = value;
    this.#trailerText += `${name}:${value}\n`;
    if (this.#trailerText.length > TRAILER_BYTES_MAX) throw malformedTrailer();
  }

  #verifyTrailer(signature: string): void {
    const fault = this.#options.signatures?.verifyTrailer(this.#trailerText, signature);
    if (fault !== undefined) throw this.#options.mismatch(fault);
    this.#trailerSigned = true;
  }
}
