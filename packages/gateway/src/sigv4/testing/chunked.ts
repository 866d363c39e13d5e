/** An aws-chunked encoder for tests, written from AWS's description and apart from the decoder. */
import { type Sign, sha256Hex } from "./signer.ts";

export interface ChunkSigning {
  /** `AWS4-HMAC-SHA256` or `AWS4-ECDSA-P256-SHA256` */
  readonly algorithm: string;
  readonly timestamp: string;
  readonly scope: string;
  /** Of the request's head. */
  readonly seed: string;
  readonly sign: Sign;
}

/** Chunks of `chunkBytes`; `trailer` undefined for the modes without one. Signed when `signing` is given. */
export function encodeChunked(
  content: Buffer,
  chunkBytes: number,
  trailer: Readonly<Record<string, string>> | undefined,
  signing?: ChunkSigning,
): Buffer {
  let previous = signing?.seed ?? "";
  const sign = (kind: string, rest: string): string => {
    if (signing === undefined) return "";
    const { algorithm, timestamp, scope } = signing;
    previous = signing.sign(`${algorithm}-${kind}\n${timestamp}\n${scope}\n${previous}\n${rest}`);
    return previous;
  };
  const extension = (chunk: Buffer) => {
    const signature = sign("PAYLOAD", `${sha256Hex("")}\n${sha256Hex(chunk)}`);
    const padded = signing?.algorithm.includes("ECDSA") ? signature.padEnd(144, "*") : signature;
    return signing === undefined ? "" : `;chunk-signature=${padded}`;
  };
  const pieces: Buffer[] = [];
  for (let at = 0; at < content.length; at += chunkBytes) {
    const chunk = content.subarray(at, at + chunkBytes);
    pieces.push(Buffer.from(`${chunk.length.toString(16)}${extension(chunk)}\r\n`), chunk);
    pieces.push(Buffer.from("\r\n"));
  }
  let end = `0${extension(Buffer.alloc(0))}\r\n`;
  for (const [name, value] of Object.entries(trailer ?? {})) end += `${name}:${value}\r\n`;
  if (trailer !== undefined && signing !== undefined) {
    const lines = Object.entries(trailer).map(([name, value]) => `${name}:${value}\n`);
    end += `x-amz-trailer-signature:${sign("TRAILER", sha256Hex(lines.join("")))}\r\n`;
  }
  pieces.push(Buffer.from(`${end}\r\n`));
  return Buffer.concat(pieces);
}
