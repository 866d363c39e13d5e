/**
 * One block of bzip2: Huffman codes, move-to-front, run lengths, Burrows–Wheeler, run lengths again. The format
 * has no standard; it is described in https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf.
 */
import { truncatedInput } from "./select-error.ts";

const GROUP_SIZE = 50;
const CODE_LENGTH_MAX = 20;
const RUN_A = 0;
const RUN_B = 1;
const OUTPUT_BYTES = 64 * 1024;

/** Bits from the most significant on. Throws TruncatedInput at the end. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** In bits. */
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bit(): number {
    const byte = this.#bytes[this.position >> 3];
    if (byte === undefined) throw truncatedInput();
    const bit = (byte >> (7 - (this.position & 7))) & 1;
    this.position += 1;
    return bit;
  }

  /** At most 24. */
  bits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; ) {
      const byte = this.#bytes[this.position >> 3];
      if (byte === undefined) throw truncatedInput();
      const free = 8 - (this.position & 7);
      const taken = Math.min(free, left);
      value = (value << taken) | ((byte >> (free - taken)) & ((1 << taken) - 1));
      this.position += taken;
      left -= taken;
    }
    return value;
  }

  word(): number {
    return ((this.bits(16) << 16) | this.bits(16)) >>> 0;
  }

  alignToByte(): void {
    this.position = (this.position + 7) & ~7;
  }
}

/** A canonical code: for each length the first code, and the symbols in order. */
interface HuffmanCode {
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

/** The content of a block behind its magic, in pieces. Throws TruncatedInput for what is no block. */
export function* decodeBlock(reader: BitReader, bytesMax: number): Generator<Uint8Array> {
  const expectedCrc = reader.word();
  // Randomised blocks: bzip2 0.9 wrote them, no later version does.
  if (reader.bit() === 1) throw truncatedInput();
  const origin = reader.bits(24);
  const symbols = usedBytes(reader);
  const transformed = readTransformed(reader, symbols, bytesMax);
  if (origin >= transformed.count) throw truncatedInput();
  const crc = yield* inverted(transformed, origin);
  if (crc !== expectedCrc) throw truncatedInput();
}

function usedBytes(reader: BitReader): Uint8Array {
  const ranges = reader.bits(16);
  const used: number[] = [];
  for (let range = 0; range < 16; range += 1) {
    if ((ranges & (0x8000 >> range)) === 0) continue;
    const bytes = reader.bits(16);
    for (let bit = 0; bit < 16; bit += 1) {
      if ((bytes & (0x8000 >> bit)) !== 0) used.push(range * 16 + bit);
    }
  }
  if (used.length === 0) throw truncatedInput();
  return Uint8Array.from(used);
}

interface Transformed {
  /** Low 8 bits: the byte. */
  readonly words: Uint32Array;
  readonly count: number;
  readonly counts: Int32Array;
}

function readTransformed(reader: BitReader, symbols: Uint8Array, bytesMax: number): Transformed {
  const codeCount = reader.bits(3);
  const selectorCount = reader.bits(15);
  if (codeCount < 2 || codeCount > 6 || selectorCount === 0) throw truncatedInput();
  const selectors = readSelectors(reader, codeCount, selectorCount);
  const codes: HuffmanCode[] = [];
  for (let index = 0; index < codeCount; index += 1) {
    codes.push(readCode(reader, symbols.length + 2));
  }
  const endOfBlock = symbols.length + 1;
  const front = Uint8Array.from(symbols);
  const words = new Uint32Array(bytesMax);
  const counts = new Int32Array(256);
  let count = 0;
  let run = 0;
  let runUnit = 1;
  for (let read = 0; ; read += 1) {
    const selector = selectors[Math.trunc(read / GROUP_SIZE)];
    if (selector === undefined) throw truncatedInput();
    const symbol = readSymbol(reader, codes[selector]!);
    if (symbol === RUN_A || symbol === RUN_B) {
      run += runUnit * (symbol + 1);
      runUnit *= 2;
      if (run > bytesMax) throw truncatedInput();
      continue;
    }
    if (count + run > bytesMax) throw truncatedInput();
    if (run > 0) {
      const byte = front[0]!;
      words.fill(byte, count, count + run);
      counts[byte]! += run;
      count += run;
      run = 0;
      runUnit = 1;
    }
    if (symbol === endOfBlock) return { words, count, counts };
    if (count >= bytesMax) throw truncatedInput();
    const byte = front[symbol - 1]!;
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    words[count] = byte;
    counts[byte]! += 1;
    count += 1;
  }
}

/** Which code each group of 50 symbols uses, as moves to the front. */
function readSelectors(reader: BitReader, codeCount: number, selectorCount: number): Uint8Array {
  const front = Array.from({ length: codeCount }, (_, index) => index);
  const selectors = new Uint8Array(selectorCount);
  for (let index = 0; index < selectorCount; index += 1) {
    let position = 0;
    while (reader.bit() === 1) {
      position += 1;
      if (position >= codeCount) throw truncatedInput();
    }
    const [selector] = front.splice(position, 1);
    front.unshift(selector!);
    selectors[index] = selector!;
  }
  return selectors;
}

function readCode(reader: BitReader, symbolCount: number): HuffmanCode {
  const lengths = new Uint8Array(symbolCount);
  let length = reader.bits(5);
  for (let symbol = 0; symbol < symbolCount; symbol += 1) {
    for (;;) {
      if (length < 1 || length > CODE_LENGTH_MAX) throw truncatedInput();
      if (reader.bit() === 0) break;
      length += reader.bit() === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return canonical(lengths);
}

function canonical(lengths: Uint8Array): HuffmanCode {
  const limits = new Int32Array(CODE_LENGTH_MAX + 1).fill(-1);
  const offsets = new Int32Array(CODE_LENGTH_MAX + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let taken = 0;
  for (let length = 1; length <= CODE_LENGTH_MAX; length += 1) {
    code <<= 1;
    offsets[length] = taken - code;
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      if (lengths[symbol] !== length) continue;
      symbols[taken] = symbol;
      taken += 1;
      code += 1;
    }
    limits[length] = code - 1;
  }
  return { limits, offsets, symbols };
}

function readSymbol(reader: BitReader, { limits, offsets, symbols }: HuffmanCode): number {
  let code = 0;
  for (let length = 1; length <= CODE_LENGTH_MAX; length += 1) {
    code = (code << 1) | reader.bit();
    if (code <= limits[length]!) {
      const symbol = symbols[code + offsets[length]!];
      if (symbol === undefined) break;
      return symbol;
    }
  }
  throw truncatedInput();
}

/** Undoes the Burrows–Wheeler transform, then the run lengths of four and more; returns the CRC. */
function* inverted(
  { words, count, counts }: Transformed,
  origin: number,
): Generator<Uint8Array, number> {
  const starts = new Int32Array(256);
  for (let byte = 1; byte < 256; byte += 1) starts[byte] = starts[byte - 1]! + counts[byte - 1]!;
  for (let index = 0; index < count; index += 1) {
    const byte = words[index]! & 0xff;
    words[starts[byte]!]! |= index << 8;
    starts[byte]! += 1;
  }
  let output = new Uint8Array(OUTPUT_BYTES);
  let filled = 0;
  let crc = 0xffffffff;
  let previous = -1;
  let same = 0;
  let word = words[origin]!;
  for (let index = 0; index < count; index += 1) {
    word = words[word >>> 8]!;
    const byte = word & 0xff;
    let repeat = 1;
    if (same === 4) {
      repeat = byte;
      same = 0;
    } else {
      same = byte === previous ? same + 1 : 1;
      previous = byte;
    }
    for (; repeat > 0; repeat -= 1) {
      crc = (crc << 8) ^ CRC[((crc >>> 24) ^ previous) & 0xff]!;
      output[filled] = previous;
      filled += 1;
      if (filled < OUTPUT_BYTES) continue;
      yield output;
      output = new Uint8Array(OUTPUT_BYTES);
      filled = 0;
    }
    if (same === 0) previous = -1;
  }
  if (filled > 0) yield output.subarray(0, filled);
  return ~crc >>> 0;
}

/** CRC-32 with the most significant bit first, polynomial 0x04c11db7. */
const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});
