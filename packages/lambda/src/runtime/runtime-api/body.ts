/** Bodies of requests, held to a size: what is over it is read and dropped, so that the connection goes on. */
import type { IncomingMessage } from "node:http";

export type Body =
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large"; readonly sizeBytes: number }
  /** The connection ended before the body did. */
  | { readonly kind: "truncated" };

export function readBody(request: IncomingMessage, bytesMax: number): Promise<Body> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let sizeBytes = 0;
    request.on("data", (piece: Buffer) => {
      sizeBytes += piece.length;
      if (sizeBytes <= bytesMax) pieces.push(piece);
      else pieces.length = 0;
    });
    request.on("end", () => {
      if (sizeBytes > bytesMax) resolve({ kind: "too-large", sizeBytes });
      else
        resolve({ kind: "whole", bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces) });
    });
    request.on("error", () => resolve({ kind: "truncated" }));
    request.on("close", () => resolve({ kind: "truncated" }));
  });
}

/** Hands pieces on as they come, no faster than `write` takes them; false when the connection ended early. */
export async function forwardBody(
  request: IncomingMessage,
  write: (piece: Uint8Array) => void | Promise<void>,
): Promise<boolean> {
  try {
    for await (const piece of request) await write(piece);
    return request.complete;
  } catch {
    return false;
  }
}
