/**
 * What a program does not need in order to run is at the end of its file: symbols, debugging information, the table of
 * sections. Node's has more than 30 MB of them. The layout of 64-bit files is that of elf(5).
 */

const MAGIC = 0x7f454c46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const PROGRAM_TABLE = { offset: 0x20, entrySize: 0x36, count: 0x38 };
const SECTION_TABLE = { offset: 0x28, count: 0x3c, names: 0x3e };
const SEGMENT = { offset: 0x08, fileSize: 0x20 };

/** The file up to the end of its last segment; as it is when it is no 64-bit little-endian ELF file. */
export function withoutSymbols(file: Buffer): Buffer {
  const isElf = file.length >= 0x40 && file.readUInt32BE(0) === MAGIC;
  if (!isElf || file[4] !== CLASS_64 || file[5] !== LITTLE_ENDIAN) return file;
  const table = Number(file.readBigUInt64LE(PROGRAM_TABLE.offset));
  const entrySize = file.readUInt16LE(PROGRAM_TABLE.entrySize);
  const count = file.readUInt16LE(PROGRAM_TABLE.count);
  let end = table + entrySize * count;
  for (let index = 0; index < count; index++) {
    const segment = table + index * entrySize;
    const offset = Number(file.readBigUInt64LE(segment + SEGMENT.offset));
    end = Math.max(end, offset + Number(file.readBigUInt64LE(segment + SEGMENT.fileSize)));
  }
  const kept = Buffer.from(file.subarray(0, end));
  kept.writeBigUInt64LE(0n, SECTION_TABLE.offset);
  kept.writeUInt16LE(0, SECTION_TABLE.count);
  kept.writeUInt16LE(0, SECTION_TABLE.names);
  return kept;
}
