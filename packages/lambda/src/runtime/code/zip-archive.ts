/**
 * A zip file by its central directory (PKWARE's APPNOTE 6.3): what its entries are, and their content. Nothing that it
 * says of itself is believed: sizes bound what is inflated, and the checksum has to be right.
 */
import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { crc32, createInflateRaw, inflateRaw, inflateRawSync } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from "yauzl";
import { PackageError, unreadable } from "./package-error.ts";

/** A file of the disk, or bytes. */
export interface ZipSource {
  readonly size: number;
  /** Returns the bytes read, fewer only at the end. */
  read(into: Uint8Array, offset: number): number;
}

export interface ZipEntry {
  /** As it stands in the zip, with `/` between names. */
  readonly name: string;
  readonly kind: "file" | "directory" | "link";
  /** Permission bits; undefined when they were not recorded, as by systems that have none. */
  readonly mode: number | undefined;
  readonly sizeBytes: number;
  /** The same entry as yauzl has it. */
  readonly raw: Entry;
}

/** A central directory of more is refused: each entry costs memory before its name is known. */
export const ENTRIES_MAX = 200_000;
/** Up to here an entry is inflated in one go; what is small faster than another thread would take it up. */
const WHOLE_BYTES_MAX = 1 << 20;
const SMALL_BYTES_MAX = 32 << 10;
const PIECE_BYTES = 256 << 10;

/** Systems that record permissions: Unix, and macOS under its own number. */
const UNIX_HOSTS = new Set([3, 19]);
const FILE_TYPES = 0o170000;
const SYMBOLIC_LINK = 0o120000;
const DIRECTORY = 0o040000;
const REGULAR_FILE = 0o100000;

const inflated = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

export function bytesSource(bytes: Uint8Array): ZipSource {
  return {
    size: bytes.length,
    read(into, offset) {
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      return part.length;
    },
  };
}

export class ZipArchive {
  readonly entries: readonly ZipEntry[];
  readonly #file: ZipFile;
  readonly #source: ZipSource;

  private constructor(file: ZipFile, source: ZipSource, entries: readonly ZipEntry[]) {
    this.#file = file;
    this.#source = source;
    this.entries = entries;
  }

  /** Throws `PackageError`. */
  static async open(source: ZipSource): Promise<ZipArchive> {
    try {
      const options = { autoClose: false };
      const file = await fromRandomAccessReaderPromise(new Reader(source), source.size, options);
      const entries: ZipEntry[] = [];
      for await (const entry of file.eachEntry()) {
        if (entries.length === ENTRIES_MAX) throw unreadable(`more than ${ENTRIES_MAX} entries`);
        entries.push(readEntry(entry));
      }
      return new ZipArchive(file, source, entries);
    } catch (error) {
      throw asPackageError(error);
    }
  }

  /** The content in pieces; throws `PackageError` when it is not what the entry says. */
  async *content(entry: ZipEntry): AsyncGenerator<Uint8Array> {
    let sizeBytes = 0;
    let checksum = 0;
    try {
      for await (const piece of this.#pieces(entry)) {
        sizeBytes += piece.length;
        if (sizeBytes > entry.sizeBytes) break;
        checksum = crc32(piece, checksum);
        yield piece;
      }
    } catch (error) {
      throw asPackageError(error);
    }
    if (sizeBytes !== entry.sizeBytes) throw unreadable(`${entry.name} is not as large as it says`);
    if (checksum !== entry.raw.crc32) throw unreadable(`${entry.name} has another checksum`);
  }

  async *#pieces(entry: ZipEntry): AsyncIterable<Uint8Array> {
    const { raw, sizeBytes } = entry;
    const { fileDataStart } = await this.#file.readLocalFileHeaderPromise(raw, { minimal: true });
    if (raw.compressionMethod === 0) {
      yield* this.#stored(fileDataStart, raw.compressedSize);
    } else if (sizeBytes <= WHOLE_BYTES_MAX && raw.compressedSize <= WHOLE_BYTES_MAX) {
      const compressed = new Uint8Array(raw.compressedSize);
      this.#source.read(compressed, fileDataStart);
      // One byte more than there may be tells that there is more.
      const limit = { maxOutputLength: sizeBytes + 1 };
      const isSmall = sizeBytes <= SMALL_BYTES_MAX;
      yield isSmall ? inflateRawSync(compressed, limit) : await inflated(compressed, limit);
    } else {
      const compressed = Readable.from(this.#stored(fileDataStart, raw.compressedSize));
      const inflating = createInflateRaw({ chunkSize: PIECE_BYTES });
      // What goes wrong comes out of `inflating`.
      pipeline(compressed, inflating, () => {});
      yield* inflating;
    }
  }

  *#stored(offset: number, sizeBytes: number): Generator<Uint8Array> {
    for (let at = 0; at < sizeBytes; at += PIECE_BYTES) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, sizeBytes - at));
      if (this.#source.read(piece, offset + at) !== piece.length) throw unreadable("cut short");
      yield piece;
    }
  }
}

function readEntry(entry: Entry): ZipEntry {
  const { fileName: name, uncompressedSize: sizeBytes } = entry;
  if (!entry.canDecodeFileData()) {
    throw unreadable(`${name} is encrypted or compressed in a way that is not known`);
  }
  if (entry.compressionMethod === 0 && entry.compressedSize !== sizeBytes) {
    throw unreadable(`${name} has two sizes`);
  }
  const unixMode = UNIX_HOSTS.has(entry.versionMadeBy >> 8)
    ? entry.externalFileAttributes >>> 16
    : 0;
  return { name, kind: kindOf(name, unixMode), mode: unixMode || undefined, sizeBytes, raw: entry };
}

function kindOf(name: string, unixMode: number): ZipEntry["kind"] {
  if (name.endsWith("/")) return "directory";
  switch (unixMode & FILE_TYPES) {
    case 0:
    case REGULAR_FILE:
      return "file";
    case SYMBOLIC_LINK:
      return "link";
    case DIRECTORY:
      return "directory";
    default:
      throw unreadable(`${name} is a device, a socket or a pipe`);
  }
}

/** What yauzl and zlib find wrong is wrong with the zip; what the disk finds wrong is not. */
function asPackageError(error: unknown): unknown {
  if (error instanceof PackageError || !(error instanceof Error)) return error;
  return error.name === "DiskError" ? error : unreadable(error.message);
}

class Reader extends RandomAccessReader {
  readonly #source: ZipSource;
  constructor(source: ZipSource) {
    super();
    this.#source = source;
  }
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    let bytesRead: number;
    try {
      const isInside = position < this.#source.size;
      const part = buffer.subarray(offset, offset + length);
      bytesRead = isInside ? this.#source.read(part, position) : 0;
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback(null, bytesRead);
  }
}
