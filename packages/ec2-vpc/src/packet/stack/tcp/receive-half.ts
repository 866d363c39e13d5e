/** The half of a connection that receives (RFC 9293, 3.8.6.2): what came, in order or ahead, and how much more may. */
import { NO_BYTES, WINDOW_SHIFT_MAX } from "./segment.ts";
import { distance, isBefore, sequenceAfter } from "./sequence.ts";

interface Piece {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/** `ahead`: something before it is missing. `old`: nothing in it was new, or there was no room. */
export type Taken = "in-order" | "ahead" | "old";

/** The shift with which the whole buffer can be told (RFC 7323). */
export function windowShiftFor(bufferBytes: number): number {
  let shift = 0;
  while (bufferBytes >> shift > 0xffff && shift < WINDOW_SHIFT_MAX) shift++;
  return shift;
}

export class ReceiveHalf {
  readonly #bufferBytes: number;
  readonly #piecesMax: number;
  readonly #segmentSize: number;
  /** RCV.NXT */
  #next: number;
  /** The end of the window that the peer knows of; it does not go back. */
  #edge: number;
  #readable: Uint8Array[] = [];
  #readableFirst = 0;
  #readableBytes = 0;
  #ahead: Piece[] = [];
  /** The number of the peer's FIN. */
  #endsAt: number | undefined;
  #isEnded = false;
  /** Applies once both sides have said that they scale. */
  windowShift = 0;

  constructor(options: {
    readonly next: number;
    readonly bufferBytes: number;
    readonly piecesMax: number;
    readonly segmentSize: number;
  }) {
    this.#next = options.next;
    this.#edge = options.next;
    this.#bufferBytes = options.bufferBytes;
    this.#piecesMax = options.piecesMax;
    this.#segmentSize = options.segmentSize;
  }

  get next(): number {
    return this.#next;
  }

  get readableBytes(): number {
    return this.#readableBytes;
  }

  /** The FIN came, and everything before it. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get hasGap(): boolean {
    return this.#ahead.length > 0;
  }

  /** For the next segment; whoever asks tells the peer. Never scaled in a SYN. */
  tellWindow(isScaled: boolean): number {
    const shift = isScaled ? this.windowShift : 0;
    // Rounded up: what was told once is not taken back.
    const told = Math.min(0xffff, Math.ceil(distance(this.#next, this.#edgeToTell()) / 2 ** shift));
    const edge = sequenceAfter(this.#next, told * 2 ** shift);
    if (isBefore(this.#edge, edge)) this.#edge = edge;
    return told;
  }

  /** Enough was read for the peer to be told of it (RFC 9293, 3.8.6.2.2). */
  get hasMoreRoom(): boolean {
    return this.#edgeToTell() !== this.#edge;
  }

  /**
   * The four cases of RFC 9293, 3.10.7.4, but for two that let more in: acknowledgments from the very end of the window,
   * as Linux does, and whatever begins where it should, though the window is closed.
   */
  isAcceptable(sequence: number, length: number): boolean {
    const window = distance(this.#next, this.#edge);
    const offset = distance(this.#next, sequence);
    if (offset === 0) return true;
    if (length === 0) return offset <= window;
    return offset < window || distance(this.#next, sequenceAfter(sequence, length - 1)) < window;
  }

  /** REQUIRES: acceptable. */
  take(sequence: number, payload: Uint8Array, ends: boolean): Taken {
    if (this.#isEnded) return "old";
    let from = sequence;
    let bytes = payload;
    if (isBefore(from, this.#next)) {
      bytes = bytes.subarray(Math.min(bytes.length, distance(from, this.#next)));
      from = this.#next;
    }
    const room = distance(from, this.#endsAt ?? this.#edge);
    const isWhole = bytes.length <= room;
    if (!isWhole) bytes = bytes.subarray(0, room);
    const end = sequenceAfter(sequence, payload.length);
    if (ends && isWhole && !isBefore(end, this.#next)) this.#endsAt ??= end;
    if (from !== this.#next) return this.#keep(from, bytes) ? "ahead" : "old";
    const before = this.#next;
    this.#append(bytes);
    this.#closeGaps();
    if (this.#next === this.#endsAt) {
      this.#isEnded = true;
      this.#next = sequenceAfter(this.#next, 1);
      this.#ahead = [];
    }
    return this.#next === before ? "old" : "in-order";
  }

  read(): Uint8Array | undefined {
    const bytes = this.#readable[this.#readableFirst];
    if (bytes === undefined) return undefined;
    this.#readable[this.#readableFirst++] = NO_BYTES;
    this.#readableBytes -= bytes.length;
    if (this.#readableFirst === this.#readable.length) {
      this.#readable = [];
      this.#readableFirst = 0;
    }
    return bytes;
  }

  /** What is here can still be read; nothing more comes. */
  close(): void {
    this.#ahead = [];
  }

  clear(): void {
    this.#ahead = [];
    this.#readable = [];
    this.#readableFirst = 0;
    this.#readableBytes = 0;
  }

  #edgeToTell(): number {
    const edge = sequenceAfter(this.#next, Math.max(0, this.#bufferBytes - this.#readableBytes));
    const gain = distance(this.#edge, edge);
    const isForward = !isBefore(edge, this.#edge);
    const isWorthwhile = gain >= Math.min(this.#segmentSize, this.#bufferBytes / 2);
    return isForward && isWorthwhile ? edge : this.#edge;
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#readable.push(own(bytes));
    this.#readableBytes += bytes.length;
    this.#next = sequenceAfter(this.#next, bytes.length);
  }

  #closeGaps(): void {
    let used = 0;
    for (const { sequence, bytes } of this.#ahead) {
      if (isBefore(this.#next, sequence)) break;
      this.#append(bytes.subarray(Math.min(bytes.length, distance(sequence, this.#next))));
      used++;
    }
    if (used > 0) this.#ahead.splice(0, used);
  }

  /** Sorted, without overlap: what is here already stays as it is. False when nothing of it was kept. */
  #keep(from: number, bytes: Uint8Array): boolean {
    let isKept = false;
    let sequence = from;
    let rest = bytes;
    for (let index = 0; rest.length > 0; index++) {
      const later = this.#ahead[index];
      const gap = later === undefined ? rest.length : signedDistance(sequence, later.sequence);
      if (gap > 0) {
        if (this.#ahead.length >= this.#piecesMax) return isKept;
        const piece = { sequence, bytes: own(rest.subarray(0, gap)) };
        this.#ahead.splice(index++, 0, piece);
        isKept = true;
      }
      if (later === undefined) break;
      const end = sequenceAfter(later.sequence, later.bytes.length);
      const skipped = signedDistance(sequence, end);
      if (skipped > 0) {
        rest = rest.subarray(Math.min(rest.length, skipped));
        sequence = end;
      }
    }
    return isKept;
  }
}

function signedDistance(from: number, to: number): number {
  return (to - from) | 0;
}

/** A few bytes would keep the whole frame that they came in. */
function own(bytes: Uint8Array): Uint8Array {
  return bytes.length * 2 < bytes.buffer.byteLength ? bytes.slice() : bytes;
}
