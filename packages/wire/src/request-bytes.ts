/** A streaming body that is in memory already. */
import type { RequestBody } from "./request.ts";

export function bodyOfBytes(bytes: Uint8Array): RequestBody {
  return {
    contentLength: bytes.byteLength,
    trailers: {},
    async consume(write) {
      if (bytes.byteLength > 0) await write(bytes);
    },
  };
}
