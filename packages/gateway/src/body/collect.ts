/** A body gathered in memory, for operations that need it as a whole. */
import type { ServiceError } from "@cloudglass/wire";
import type { Write } from "./incoming-bytes.ts";

const EMPTY: Uint8Array = new Uint8Array(0);
/** What a socket gives at a time. */
const PIECE_BYTES = 65_536;

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
  let gathered = EMPTY;
  let sizeBytes = 0;
  await body.consume((bytes) => {
    const end = sizeBytes + bytes.length;
    if (end > sizeBytesMax) throw tooLarge();
    if (sizeBytes === 0) gathered = bytes;
    else {
      // Copied at once: a list of pieces of one byte each would take hundreds of times the body's size.
      if (gathered.length < end) gathered = grown(gathered, sizeBytes, end);
      gathered.set(bytes, sizeBytes);
    }
    sizeBytes = end;
  });
  return gathered.length === sizeBytes ? gathered : gathered.subarray(0, sizeBytes);
}

/** At least twice as long, so that every byte is copied a constant number of times. */
function grown(from: Uint8Array, sizeBytes: number, end: number): Uint8Array {
  const larger = Buffer.allocUnsafe(Math.max(end, 2 * from.length, PIECE_BYTES));
  larger.set(from.subarray(0, sizeBytes));
  return larger;
}
