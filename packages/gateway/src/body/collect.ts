/** A body gathered in memory, for operations that need it as a whole. */
import type { ServiceError } from "@cloudglass/wire";
import type { Write } from "./incoming-bytes.ts";

const EMPTY = new Uint8Array(0);

/** Rejects with `tooLarge()` as soon as more than `sizeBytesMax` are declared or have come. */
export async function collect(
  body: {
    readonly contentLength: number | undefined;
    consume(write: Write): Promise<void>;
  },
  sizeBytesMax: number,
  tooLarge: () => ServiceError,
): Promise<Uint8Array> {
  if ((body.contentLength ?? 0) > sizeBytesMax) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  await body.consume((bytes) => {
    sizeBytes += bytes.length;
    if (sizeBytes > sizeBytesMax) throw tooLarge();
    pieces.push(bytes);
  });
  if (pieces.length === 0) return EMPTY;
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces, sizeBytes);
}
