/**
 * The chain of signatures over the chunks of a streamed body: each covers the one before and the chunk's hash, the
 * first covers the signature of the request's head (S3 API Reference, "sigv4-streaming" and "…-trailers").
 */
import { hash, type KeyObject } from "node:crypto";
import type { SignatureMismatch } from "./auth-fault.ts";
import { EMPTY_SHA256 } from "./payload-mode.ts";
import type { Signature } from "./signature.ts";
import { isSignedBy } from "./verify.ts";

export class ChunkSignatures {
  readonly #seed: Signature;
  readonly #key: KeyObject;
  #previous: string;

  constructor(seed: Signature, key: KeyObject) {
    this.#seed = seed;
    this.#key = key;
    this.#previous = seed.signature;
  }

  /** `sha256` is that of the chunk's content, in hexadecimal. */
  verifyChunk(sha256: string, signature: string): SignatureMismatch | undefined {
    return this.#verify("PAYLOAD", `${EMPTY_SHA256}\n${sha256}`, signature);
  }

  /** `trailer` is the canonical text: a line `name:value` each, ended by a line feed. */
  verifyTrailer(trailer: string, signature: string): SignatureMismatch | undefined {
    return this.#verify(
      "TRAILER",
      hash("sha256", Buffer.from(trailer, "latin1"), "hex"),
      signature,
    );
  }

  #verify(kind: string, content: string, padded: string): SignatureMismatch | undefined {
    // ECDSA signatures vary in length; signers fill them up with asterisks so that a chunk's length is known.
    const signature = padded.replace(/\*+$/, "");
    const { algorithm, timestamp, credential } = this.#seed;
    const text = `${algorithm}-${kind}\n${timestamp}\n${credential.scope}\n${this.#previous}\n${content}`;
    if (!isSignedBy(this.#key, algorithm, text, signature)) {
      return {
        fault: "mismatch",
        accessKeyId: credential.accessKeyId,
        signature,
        stringToSign: text,
      };
    }
    this.#previous = signature;
    return undefined;
  }
}
