/**
 * A sorted table: the file of a run of entries in the order of their keys, written once. Drawn in
 * docs/internals/lsm-tree.md.
 *
 *   blocks | filter, CRC-32 | index, CRC-32 | footer | footer length u32 | CRC-32 of footer and length | magic "CGt1"
 *
 * Index, one entry a block: offset u32, length of separator u16; then the separators. A separator is the shortest key
 * not after the block's first and after all before it. Footer:
 *
 *   0  format u16     2  smallest key length u16     4  largest key length u16     6  0     8  table number u32
 *  12  entries u32   16  removed keys among them u32   20  blocks u32   24  log index u64   32  filter offset u32
 *  36  index offset u32   40  bytes of keys and values u64   48  smallest key | largest key
 */
import { crc32 } from "@node-rs/crc32";
import { CorruptionError } from "./corruption-error.ts";

const MAGIC = 0x31744743;
const FORMAT = 1;
const FOOTER_FIXED_BYTES = 48;
/** Footer length, checksum, magic. */
export const TAIL_BYTES = 12;

export interface TableFooter {
  readonly number: number;
  readonly entryCount: number;
  readonly removedCount: number;
  readonly blockCount: number;
  /** The entries are of the log up to here. */
  readonly logIndex: number;
  readonly filterOffset: number;
  readonly indexOffset: number;
  readonly contentBytes: number;
  readonly smallestKey: Uint8Array;
  readonly largestKey: Uint8Array;
}

export function tableName(number: number): string {
  return `table-${String(number).padStart(8, "0")}`;
}

export function tableNumberOf(name: string): number | undefined {
  const match = /^table-(\d{8,})$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

/** With the tail. */
export function sizeOfFooter({ smallestKey, largestKey }: TableFooter): number {
  return FOOTER_FIXED_BYTES + smallestKey.length + largestKey.length + TAIL_BYTES;
}

export function encodeFooter(footer: TableFooter): Buffer {
  const { smallestKey, largestKey } = footer;
  const length = sizeOfFooter(footer) - TAIL_BYTES;
  const bytes = Buffer.alloc(sizeOfFooter(footer));
  bytes.writeUInt16LE(FORMAT, 0);
  bytes.writeUInt16LE(smallestKey.length, 2);
  bytes.writeUInt16LE(largestKey.length, 4);
  bytes.writeUInt32LE(footer.number, 8);
  bytes.writeUInt32LE(footer.entryCount, 12);
  bytes.writeUInt32LE(footer.removedCount, 16);
  bytes.writeUInt32LE(footer.blockCount, 20);
  bytes.writeBigUInt64LE(BigInt(footer.logIndex), 24);
  bytes.writeUInt32LE(footer.filterOffset, 32);
  bytes.writeUInt32LE(footer.indexOffset, 36);
  bytes.writeBigUInt64LE(BigInt(footer.contentBytes), 40);
  bytes.set(smallestKey, FOOTER_FIXED_BYTES);
  bytes.set(largestKey, FOOTER_FIXED_BYTES + smallestKey.length);
  bytes.writeUInt32LE(length, length);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, length + 4)), length + 4);
  bytes.writeUInt32LE(MAGIC, length + 8);
  return bytes;
}

/** How long the footer is, from the file's last bytes; undefined when they are none of a table. */
export function footerBytes(tail: Buffer): number | undefined {
  if (tail.length < TAIL_BYTES || tail.readUInt32LE(8) !== MAGIC) return undefined;
  const length = tail.readUInt32LE(0);
  return length < FOOTER_FIXED_BYTES ? undefined : length;
}

/** `bytes`: footer and tail. */
export function decodeFooter(bytes: Buffer, path: string): TableFooter {
  const length = bytes.length - TAIL_BYTES;
  if (crc32(bytes.subarray(0, length + 4)) !== bytes.readUInt32LE(length + 4)) {
    throw new CorruptionError(`${path}: the footer is not what was written`);
  }
  if (bytes.readUInt16LE(0) !== FORMAT) {
    throw new CorruptionError(`${path}: a format that this program does not know`);
  }
  const largestAt = FOOTER_FIXED_BYTES + bytes.readUInt16LE(2);
  return {
    number: bytes.readUInt32LE(8),
    entryCount: bytes.readUInt32LE(12),
    removedCount: bytes.readUInt32LE(16),
    blockCount: bytes.readUInt32LE(20),
    logIndex: Number(bytes.readBigUInt64LE(24)),
    filterOffset: bytes.readUInt32LE(32),
    indexOffset: bytes.readUInt32LE(36),
    contentBytes: Number(bytes.readBigUInt64LE(40)),
    smallestKey: Uint8Array.from(bytes.subarray(FOOTER_FIXED_BYTES, largestAt)),
    largestKey: Uint8Array.from(bytes.subarray(largestAt, largestAt + bytes.readUInt16LE(4))),
  };
}

export function withChecksum(bytes: Uint8Array): Buffer {
  const checked = Buffer.allocUnsafe(bytes.length + 4);
  checked.set(bytes);
  checked.writeUInt32LE(crc32(bytes), bytes.length);
  return checked;
}

/** What `withChecksum` was given; undefined when it is not what was written. */
export function checked(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 4) return undefined;
  const content = bytes.subarray(0, bytes.length - 4);
  return crc32(content) === bytes.readUInt32LE(content.length) ? content : undefined;
}
