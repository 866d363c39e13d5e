/** The bytes that services make up: RFC 864's ring of printable characters in lines of 72. */

const FIRST_CHARACTER = 0x20;
const CHARACTERS = 95;
const LINE_CHARACTERS = 72;
const LINE_BYTES = LINE_CHARACTERS + 2;

/** `length` bytes of the stream, from `offset` on. */
export function characters(offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const at = offset + index;
    const column = at % LINE_BYTES;
    const line = Math.floor(at / LINE_BYTES);
    if (column === LINE_CHARACTERS) bytes[index] = 0x0d;
    else if (column > LINE_CHARACTERS) bytes[index] = 0x0a;
    else bytes[index] = FIRST_CHARACTER + ((line + column) % CHARACTERS);
  }
  return bytes;
}

const PIECE_BYTES = 65_536;

/** Pieces of the stream; without a count they do not end. */
export function* characterPieces(count = Number.POSITIVE_INFINITY): Iterable<Uint8Array> {
  for (let offset = 0; offset < count; offset += PIECE_BYTES) {
    yield characters(offset, Math.min(PIECE_BYTES, count - offset));
  }
}
