/** GZIP and BZIP2 objects, piece by piece. */
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { BitReader, decodeBlock } from "./bzip2-block.ts";
import { notCompressed, SelectError, truncatedInput } from "./select-error.ts";
import type { Compression } from "./serialization.ts";

type Pieces = AsyncIterable<Uint8Array>;

const BLOCK_MAGIC = [0x314159, 0x265359] as const;
const END_MAGIC = [0x177245, 0x385090] as const;
const HEADER_BYTES = 4;
/** More than any compressed block takes: one that begins in a buffer of this size ends in it too. */
const BUFFERED_BYTES = 1_280 * 1024;

/** Throws InvalidCompressionFormat for other content, TruncatedInput for damaged. */
export function decompressed(pieces: Pieces, compression: Compression): Pieces {
  if (compression === "GZIP") return gunzipped(pieces);
  return compression === "BZIP2" ? bunzipped(pieces) : pieces;
}

async function* gunzipped(pieces: Pieces): Pieces {
  const source = Readable.from(checked(pieces, [0x1f, 0x8b], "GZIP"), { objectMode: true });
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const piece of source.pipe(gunzip)) yield piece as Uint8Array;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const isDamaged =
      !(error instanceof SelectError) && typeof code === "string" && code.startsWith("Z_");
    throw isDamaged ? truncatedInput() : error;
  } finally {
    gunzip.destroy();
    source.destroy();
  }
}

/** Passes the pieces when they begin as they should. */
async function* checked(pieces: Pieces, magic: readonly number[], name: string): Pieces {
  let seen = 0;
  for await (const piece of pieces) {
    for (let index = 0; index < piece.length && seen < magic.length; index += 1) {
      if (piece[index] !== magic[seen]) throw notCompressed(name);
      seen += 1;
    }
    yield piece;
  }
  if (seen < magic.length) throw notCompressed(name);
}

/** Blocks are no whole bytes long: what follows the last whole byte is carried as bits. */
async function* bunzipped(pieces: Pieces): Pieces {
  const iterator = checked(pieces, [0x42, 0x5a, 0x68], "BZIP2")[Symbol.asyncIterator]();
  let buffer: Uint8Array = new Uint8Array(0);
  let isLast = false;
  const fill = async () => {
    const parts = [buffer];
    let size = buffer.length;
    while (!isLast && size < BUFFERED_BYTES) {
      const result = await iterator.next();
      if (result.done === true) isLast = true;
      else {
        parts.push(result.value);
        size += result.value.length;
      }
    }
    if (parts.length > 1) buffer = Buffer.concat(parts);
  };
  try {
    await fill();
    let bitOffset = 0;
    let blockBytes = 0;
    while (buffer.length > 0) {
      const reader = new BitReader(buffer);
      reader.position = bitOffset;
      if (blockBytes === 0) blockBytes = readHeader(reader);
      const [high, low] = [reader.bits(24), reader.bits(24)];
      if (high === BLOCK_MAGIC[0] && low === BLOCK_MAGIC[1]) {
        yield* decodeBlock(reader, blockBytes);
      } else if (high === END_MAGIC[0] && low === END_MAGIC[1]) {
        // The CRC of all blocks: each block's own was compared.
        reader.word();
        reader.alignToByte();
        blockBytes = 0;
      } else throw truncatedInput();
      buffer = buffer.subarray(reader.position >> 3);
      bitOffset = reader.position & 7;
      await fill();
    }
    if (blockBytes !== 0) throw truncatedInput();
  } finally {
    await iterator.return?.(undefined);
  }
}

/** `BZh1` to `BZh9`: the size of a block in units of 100,000 bytes. Streams may follow each other. */
function readHeader(reader: BitReader): number {
  const bytes = Array.from({ length: HEADER_BYTES }, () => reader.bits(8));
  const level = bytes[3]! - 0x30;
  const isHeader = bytes[0] === 0x42 && bytes[1] === 0x5a && bytes[2] === 0x68;
  if (!isHeader || level < 1 || level > 9) throw truncatedInput();
  return level * 100_000;
}
