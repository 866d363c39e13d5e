/**
 * Cuts what a process writes into lines, and keeps framed records whole: runtimes write a record that has several lines as
 * a frame of type, length, time stamp and text, in the format that AWS's runtimes use on a descriptor of their own. Here
 * both come over standard output. No more than one line is ever held.
 */

/** As CloudWatch Logs cuts a line. */
export const LINE_BYTES_MAX = 256 * 1024;

/** Type (4 bytes: `a5 5a 00` and format, level), length (4), microseconds since the epoch (8). */
const FRAME_MAGIC = Buffer.from([0xa5, 0x5a, 0x00]);
const FRAME_HEAD_BYTES = 16;
const NEWLINE = 10;

export class OutputLines {
  readonly #write: (text: string) => void;
  /** What has no end yet; made when it is needed, and used again. */
  #held: Buffer = Buffer.alloc(0);
  #heldBytes = 0;
  /** The head of a frame, as far as it has come. */
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES);
  #headBytes = 0;
  /** Bytes of the frame that have not come. */
  #frameBytesLeft = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  push(bytes: Uint8Array): void {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let from = 0;
    while (from < all.length) {
      if (this.#frameBytesLeft > 0) from = this.#takeFrame(all, from);
      else if (this.#headBytes > 0) from = this.#takeHead(all, from);
      else from = this.#takeLines(all, from);
    }
  }

  /** Nothing more comes. */
  end(): void {
    this.#giveHeadBack();
    this.#frameBytesLeft = 0;
    if (this.#heldBytes > 0) this.#endLine();
  }

  /** Lines up to what may be the head of a frame. Each of these gives the place up to which it took bytes. */
  #takeLines(bytes: Buffer, start: number): number {
    const frameAt = frameStart(bytes, start);
    let from = start;
    for (;;) {
      const end = bytes.indexOf(NEWLINE, from);
      if (end < 0 || end >= frameAt) break;
      // Most lines are whole: they need no copy.
      if (this.#heldBytes === 0 && end - from <= LINE_BYTES_MAX) {
        this.#write(bytes.toString("utf8", from, end));
      } else {
        this.#hold(bytes, from, end);
        this.#endLine();
      }
      from = end + 1;
    }
    this.#hold(bytes, from, frameAt);
    return frameAt === bytes.length ? frameAt : this.#takeHead(bytes, frameAt);
  }

  #takeHead(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length && this.#headBytes < FRAME_HEAD_BYTES) {
      const byte = bytes[at] as number;
      const isMagic =
        this.#headBytes >= FRAME_MAGIC.length || byte === FRAME_MAGIC[this.#headBytes];
      if (!isMagic) {
        this.#giveHeadBack();
        return at;
      }
      this.#head[this.#headBytes++] = byte;
      at++;
    }
    if (this.#headBytes === FRAME_HEAD_BYTES) this.#openFrame();
    return at;
  }

  #openFrame(): void {
    this.#headBytes = 0;
    // What was written before it without an end is a line.
    if (this.#heldBytes > 0) this.#endLine();
    this.#frameBytesLeft = this.#head.readUInt32BE(4);
    if (this.#frameBytesLeft === 0) this.#endLine();
  }

  /** It was none. */
  #giveHeadBack(): void {
    const bytes = this.#headBytes;
    this.#headBytes = 0;
    this.#hold(this.#head, 0, bytes);
  }

  #takeFrame(bytes: Buffer, from: number): number {
    const end = Math.min(bytes.length, from + this.#frameBytesLeft);
    this.#frameBytesLeft -= end - from;
    const isWhole = this.#frameBytesLeft === 0;
    this.#hold(bytes, from, isWhole && bytes[end - 1] === NEWLINE ? end - 1 : end);
    if (isWhole) this.#endLine();
    return end;
  }

  /** Gives pieces out when there is more than one piece's worth. */
  #hold(bytes: Buffer, from: number, to: number): void {
    let at = from;
    while (this.#heldBytes + to - at > LINE_BYTES_MAX) {
      const room = LINE_BYTES_MAX - this.#heldBytes + 1;
      this.#copy(bytes, at, at + room);
      at += room;
      const end = characterBoundary(this.#held, LINE_BYTES_MAX);
      this.#write(this.#held.toString("utf8", 0, end));
      this.#held.copyWithin(0, end, this.#heldBytes);
      this.#heldBytes -= end;
    }
    this.#copy(bytes, at, to);
  }

  #copy(bytes: Buffer, from: number, to: number): void {
    const needed = this.#heldBytes + to - from;
    if (needed > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.min(LINE_BYTES_MAX + 1, Math.max(1024, needed * 2)));
      this.#held.copy(larger, 0, 0, this.#heldBytes);
      this.#held = larger;
    }
    bytes.copy(this.#held, this.#heldBytes, from, to);
    this.#heldBytes = needed;
  }

  #endLine(): void {
    this.#write(this.#held.toString("utf8", 0, this.#heldBytes));
    this.#heldBytes = 0;
  }
}

/** Where a frame begins, or may begin at the very end; the length when nowhere. */
function frameStart(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(FRAME_MAGIC, from);
  if (at >= 0) return at;
  const { length } = bytes;
  if (length - 2 >= from && bytes[length - 2] === FRAME_MAGIC[0]) {
    if (bytes[length - 1] === FRAME_MAGIC[1]) return length - 2;
  }
  return length - 1 >= from && bytes[length - 1] === FRAME_MAGIC[0] ? length - 1 : length;
}

/** The last place at or before `at` that does not cut a UTF-8 character. */
function characterBoundary(bytes: Buffer, at: number): number {
  for (let end = at; end > at - 4; end--) {
    if (((bytes[end] as number) & 0xc0) !== 0x80) return end;
  }
  return at;
}
