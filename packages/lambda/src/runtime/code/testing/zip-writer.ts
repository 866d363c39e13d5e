/** Zips for tests, right ones and wrong ones: every field can be lied about. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipFileEntry {
  readonly name: string;
  readonly content?: Uint8Array | string;
  /** With the bits of the file's type; absent: made by a system without permissions. */
  readonly mode?: number;
  readonly isStored?: boolean;
  /** What the entry says in place of the truth. */
  readonly claims?: {
    readonly sizeBytes?: number;
    readonly crc32?: number;
    readonly method?: number;
    readonly flags?: number;
  };
}

export const REGULAR = 0o100000;
export const LINK = 0o120777;

/** `{ "index.mjs": "export …" }`, readable by all. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  return writeZip(
    Object.entries(files).map(([name, content]) => ({ name, content, mode: REGULAR | 0o644 })),
  );
}

export function writeZip(entries: readonly ZipFileEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = Buffer.from(entry.content ?? "");
    const packed = entry.isStored ? content : deflateRawSync(content);
    const shared = sharedFields(entry, name, content, packed);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, name, packed]);
    const made = Buffer.alloc(6);
    made.write("PK\x01\x02", 0, "latin1");
    made.writeUInt16LE(entry.mode === undefined ? 20 : (3 << 8) | 20, 4);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([made, shared, rest, name]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** From "version needed" to "extra field length". */
function sharedFields(
  { isStored, claims = {} }: ZipFileEntry,
  name: Buffer,
  content: Buffer,
  packed: Buffer,
): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  // Names are UTF-8.
  fields.writeUInt16LE(claims.flags ?? 0x800, 2);
  fields.writeUInt16LE(claims.method ?? (isStored ? 0 : 8), 4);
  fields.writeUInt32LE(claims.crc32 ?? crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(claims.sizeBytes ?? content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}
