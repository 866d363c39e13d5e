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
  /** What has no end yet. */
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the frame that have not come. */
  #frameBytesLeft = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  push(bytes: Uint8Array): void {
    let rest: Buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#held.length > 0) rest = Buffer.concat([this.#held, rest]);
    for (;;) {
      const next = this.#frameBytesLeft > 0 ? this.#takeFrame(rest) : this.#takeLines(rest);
      if (next === undefined) return;
      rest = next;
    }
  }

  /** Nothing more comes. */
  end(): void {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    this.#frameBytesLeft = 0;
    if (held.length > 0) this.#emit(held);
  }

  /** Lines up to the next frame's head; undefined when all was taken. */
  #takeLines(bytes: Buffer): Buffer | undefined {
    const frameAt = bytes.indexOf(FRAME_MAGIC);
    const lines = frameAt < 0 ? bytes : bytes.subarray(0, frameAt);
    let from = 0;
    for (;;) {
      const end = lines.indexOf(NEWLINE, from);
      if (end < 0) break;
      this.#emit(lines.subarray(from, end));
      from = end + 1;
    }
    const open = lines.subarray(from);
    if (frameAt < 0) {
      this.#hold(this.#emitFull(open));
      return undefined;
    }
    if (open.length > 0) this.#emit(open);
    return this.#openFrame(bytes.subarray(frameAt));
  }

  #openFrame(bytes: Buffer): Buffer | undefined {
    if (bytes.length < FRAME_HEAD_BYTES) {
      this.#hold(bytes);
      return undefined;
    }
    this.#frameBytesLeft = bytes.readUInt32BE(4);
    const rest = bytes.subarray(FRAME_HEAD_BYTES);
    if (this.#frameBytesLeft === 0) this.#emit(rest.subarray(0, 0));
    return rest;
  }

  #takeFrame(bytes: Buffer): Buffer | undefined {
    if (bytes.length < this.#frameBytesLeft) {
      const kept = this.#emitFull(bytes);
      this.#frameBytesLeft -= bytes.length - kept.length;
      this.#hold(kept);
      return undefined;
    }
    const text = bytes.subarray(0, this.#frameBytesLeft);
    const rest = bytes.subarray(this.#frameBytesLeft);
    this.#frameBytesLeft = 0;
    this.#emit(text.at(-1) === NEWLINE ? text.subarray(0, -1) : text);
    return rest;
  }

  /** Gives out as many whole pieces as there are, and the rest back. */
  #emitFull(bytes: Buffer): Buffer {
    let rest = bytes;
    while (rest.length > LINE_BYTES_MAX) {
      const end = characterBoundary(rest, LINE_BYTES_MAX);
      this.#write(rest.toString("utf8", 0, end));
      rest = rest.subarray(end);
    }
    return rest;
  }

  #emit(line: Buffer): void {
    this.#write(this.#emitFull(line).toString("utf8"));
  }

  /** A copy: the bytes belong to the reader. */
  #hold(bytes: Buffer): void {
    this.#held = Buffer.from(bytes);
  }
}

/** The last place at or before `at` that does not cut a UTF-8 character. */
function characterBoundary(bytes: Buffer, at: number): number {
  for (let end = at; end > at - 4; end--) {
    if (((bytes[end] as number) & 0xc0) !== 0x80) return end;
  }
  return at;
}
