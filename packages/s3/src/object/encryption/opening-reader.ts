/**
 * Opens ranges of sealed blobs. Content leaves here only once the tag of its frame has been verified, so a range
 * that reads well is what was written.
 */
import { createDecipheriv } from "node:crypto";
import {
  CIPHER,
  contentSize,
  FRAME_BYTES,
  FRAME_CONTENT_BYTES,
  frameNonce,
  framesOf,
  TAG_BYTES,
} from "./sealed-format.ts";

const TAG = { authTagLength: TAG_BYTES };

/** The sealed bytes are not what was written under this key. */
export class SealBrokenError extends Error {
  override readonly name = "SealBrokenError";
  readonly frame: number;
  constructor(frame: number, message: string) {
    super(message);
    this.frame = frame;
  }
}

type Pieces = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Content bytes `start` to `end` of a blob of `sealedBytes`, of which `read` gives sealed ranges. One key a layer, the
 * innermost first; without keys the blob is not sealed. Throws `SealBrokenError`, at once or from the pieces.
 */
export function openRange(
  keys: readonly Uint8Array[],
  sealedBytes: number,
  start: number,
  end: number,
  read: (start: number, end: number) => Pieces,
): Pieces {
  const [innermost, ...outer] = keys;
  if (innermost === undefined) return read(start, end);
  const layerBytes = outer.reduce<number | undefined>(
    (bytes) => bytes && contentSize(bytes),
    sealedBytes,
  );
  if (layerBytes === undefined) throw new SealBrokenError(0, "no sealed blob has this size");
  const { firstFrame, sealedStart, sealedEnd, skipBytes } = framesOf(start, end, layerBytes);
  const sealed = openRange(outer, sealedBytes, sealedStart, sealedEnd, read);
  if (sealed instanceof Uint8Array) {
    const content = openFrames(innermost, firstFrame, sealed);
    return content.subarray(skipBytes, skipBytes + end - start);
  }
  const opened = openPieces(innermost, firstFrame, sealedEnd - sealedStart, sealed);
  return cut(opened, skipBytes, end - start);
}

/**
 * All frames of `sealed` at once; it begins at a frame and ends at one's end. What is more than one frame goes `into`
 * the room that is given. Throws `SealBrokenError`.
 */
function openFrames(
  key: Uint8Array,
  firstFrame: number,
  sealed: Uint8Array,
  into: Uint8Array = Buffer.allocUnsafe(sealed.length > FRAME_BYTES ? sealed.length : 0),
): Uint8Array {
  if (sealed.length <= FRAME_BYTES) return openFrame(key, firstFrame, sealed);
  const frames = Math.ceil(sealed.length / FRAME_BYTES);
  const content = into.subarray(0, Math.max(0, sealed.length - frames * TAG_BYTES));
  for (let index = 0; index < frames; index += 1) {
    const frame = sealed.subarray(index * FRAME_BYTES, (index + 1) * FRAME_BYTES);
    content.set(openFrame(key, firstFrame + index, frame), index * FRAME_CONTENT_BYTES);
  }
  return content;
}

function openFrame(key: Uint8Array, frame: number, sealed: Uint8Array): Uint8Array {
  const tagAt = Math.max(0, sealed.length - TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, frameNonce(frame), TAG);
    const content = decipher.update(sealed.subarray(0, tagAt));
    decipher.setAuthTag(sealed.subarray(tagAt));
    decipher.final();
    return content;
  } catch {
    throw new SealBrokenError(frame, `frame ${frame} does not open`);
  }
}

/** Room that opened pieces were put in, kept for the next read: fresh memory costs more than its copy. */
const rooms: Uint8Array[] = [];
const ROOMS_KEPT = 16;

const takeRoom = (): Uint8Array => rooms.pop() ?? Buffer.alloc(0);

/**
 * The same for pieces of any length, as they come. `sealedBytes` is how much there is of them together. Frames
 * that came whole in one piece come out as one piece, which is valid until the next is asked for.
 */
async function* openPieces(
  key: Uint8Array,
  firstFrame: number,
  sealedBytes: number,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let frame = firstFrame;
  let leftBytes = sealedBytes;
  /** A frame that has begun and not ended. */
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let room = takeRoom();
  for await (const piece of pieces) {
    let from = 0;
    while (from < piece.length) {
      const wantedBytes = Math.min(FRAME_BYTES, leftBytes) - begunBytes;
      if (begunBytes === 0 && piece.length - from >= wantedBytes) {
        const left = piece.length - from;
        const whole = left >= leftBytes ? leftBytes : left - (left % FRAME_BYTES);
        if (room.length < whole) room = Buffer.allocUnsafeSlow(whole);
        yield openFrames(key, frame, piece.subarray(from, from + whole), room);
        frame += Math.ceil(whole / FRAME_BYTES);
        leftBytes -= whole;
        from += whole;
        if (leftBytes === 0) break;
        continue;
      }
      const taken = piece.subarray(from, from + wantedBytes);
      from += taken.length;
      begunBytes += taken.length;
      // Copied: the piece is gone when the next one is asked for.
      begun.push(begunBytes < Math.min(FRAME_BYTES, leftBytes) ? Buffer.from(taken) : taken);
      if (begunBytes < Math.min(FRAME_BYTES, leftBytes)) continue;
      yield openFrames(key, frame, Buffer.concat(begun));
      frame += 1;
      leftBytes -= begunBytes;
      begun = [];
      begunBytes = 0;
    }
  }
  if (leftBytes > 0) throw new SealBrokenError(frame, "the sealed bytes end too early");
  // Only here is the last piece done with: whoever gives a read up may have it on its way to a socket still.
  if (room.length > 0 && rooms.length < ROOMS_KEPT) rooms.push(room);
}

/**
 * Drops `skipBytes` in front and whatever is behind the `lengthBytes` after them. Reads to the end all the same: that
 * is how those below hear that the last piece is done with.
 */
async function* cut(
  pieces: AsyncIterable<Uint8Array>,
  skipBytes: number,
  lengthBytes: number,
): AsyncGenerator<Uint8Array> {
  let skip = skipBytes;
  let left = lengthBytes;
  for await (const piece of pieces) {
    const part = piece.subarray(skip, skip + left);
    skip = Math.max(0, skip - piece.length);
    left -= part.length;
    if (part.length > 0) yield part;
  }
}
