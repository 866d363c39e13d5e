/**
 * An extent: an append-only file of framed chunks on a storage node. Starts with a header of 24 bytes: magic
 * "CGx1", format 1, extent number, salt, 0, CRC-32 of these; the frames follow without gaps.
 */
import { type Disk, DiskError, type DiskFile } from "@cloudglass/env";
import type { BlobKey } from "./blob-key.ts";
import { crc32 } from "./checksum.ts";
import {
  encodeFrame,
  MAGIC as FRAME_MAGIC,
  frameBytes,
  HEADER_BYTES_MAX,
  readHeader,
  saltOfFrame,
} from "./chunk-format.ts";

const MAGIC = 0x43477831;
const FORMAT = 1;
export const EXTENT_HEADER_BYTES = 24;
const WINDOW_BYTES = 64 * 1024;
/** Where a header is missing, the salt is looked for in this much of an extent. */
const SALT_WINDOW_BYTES = 1024 * 1024;

export function extentName(id: number): string {
  return `extent-${String(id).padStart(8, "0")}`;
}

export function extentIdOf(name: string): number | undefined {
  const match = /^extent-(\d{8,})$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

export class Extent {
  readonly id: number;
  readonly salt: number;
  readonly file: DiskFile;
  /** Bytes of frames that the index points to. */
  liveBytes = 0;
  /** Reads in flight: the file stays until they have ended. */
  pinCount = 0;
  /** Up to here a sync has made the bytes durable. */
  syncedBytes = 0;
  /** Bytes that an earlier process left: taken for durable when a sync fails, synced all the same. */
  recoveredBytes = 0;
  /** A sync of this process has made the file's name durable. */
  named = false;
  /** A sync of this process has covered the file. */
  synced = false;
  /** Its header has rotted: the next open may not find the salt. Its chunks are still read. */
  headerIsDamaged = false;
  /** No longer appended to. */
  sealed = false;

  private constructor(id: number, salt: number, file: DiskFile) {
    this.id = id;
    this.salt = salt;
    this.file = file;
  }

  static create(disk: Disk, id: number, salt: number): Extent {
    const file = disk.open(extentName(id));
    const header = new Uint8Array(EXTENT_HEADER_BYTES);
    const view = new DataView(header.buffer);
    view.setUint32(0, MAGIC);
    view.setUint32(4, FORMAT);
    view.setUint32(8, id);
    view.setUint32(12, salt);
    view.setUint32(20, crc32(header.subarray(0, 20)));
    try {
      // A torn header may be there, never frames: numbers are not used again.
      if (file.size > EXTENT_HEADER_BYTES) throw new DiskError("EIO", `${file.path} is not new`);
      file.truncate(0);
      file.append([header]);
    } catch (error) {
      file.close();
      throw error;
    }
    return new Extent(id, salt, file);
  }

  /** For a header that cannot be read `knownSalt` stands in, else the first sound frame. Undefined without any. */
  static load(disk: Disk, id: number, knownSalt: number | undefined): Extent | undefined {
    const file = disk.open(extentName(id));
    let extent: Extent | undefined;
    try {
      const told = saltOf(file, id);
      const salt = told ?? knownSalt ?? saltOfFrames(file);
      if (salt === undefined) return undefined;
      extent = new Extent(id, salt, file);
      extent.headerIsDamaged = told === undefined;
      return extent;
    } finally {
      if (!extent) file.close();
    }
  }

  /** Reads the header again. Throws `DiskError`. */
  headerIsSound(): boolean {
    return saltOf(this.file, this.id) === this.salt;
  }

  get size(): number {
    return this.file.size;
  }

  /** Left by an earlier process that may have died before its sync, or whose sync failed. */
  get isDoubtful(): boolean {
    return this.recoveredBytes > 0 && !(this.synced && this.named);
  }

  get deadBytes(): number {
    return Math.max(0, this.size - EXTENT_HEADER_BYTES - this.liveBytes);
  }

  /** Appends a framed chunk; returns the frame's offset. */
  append(blob: BlobKey, chunk: number, payload: Uint8Array): number {
    const offset = this.file.size;
    this.file.append(encodeFrame({ salt: this.salt, offset }, blob, chunk, payload));
    return offset;
  }

  /**
   * Calls `visit` for every frame with a sound header from `offset` on. Returns where the last frame ends:
   * what lies behind it is a torn tail. A damaged header in between is skipped, not taken for the end.
   */
  scan(offset: number, visit: (frame: ScannedFrame) => void): number {
    const window = new Uint8Array(WINDOW_BYTES);
    let at = Math.max(offset, EXTENT_HEADER_BYTES);
    let end = at;
    let from = 0;
    let filled = 0;
    while (at < this.size) {
      if (at < from || at + HEADER_BYTES_MAX > from + filled) {
        from = at;
        filled = this.file.read(window, from);
      }
      const bytes = window.subarray(at - from, filled);
      const header = readHeader(bytes, { salt: this.salt, offset: at });
      if (header && at + frameBytes(header.payloadBytes) <= this.size) {
        visit({ blob: header, chunk: header.chunk, payloadBytes: header.payloadBytes, offset: at });
        at += frameBytes(header.payloadBytes);
        end = at;
      } else {
        at += Math.max(1, nextMagic(bytes, 1));
      }
    }
    return end;
  }
}

export interface ScannedFrame {
  readonly blob: BlobKey;
  readonly chunk: number;
  readonly payloadBytes: number;
  readonly offset: number;
}

/** Where the next frame may begin, or how far can be skipped when none does in these bytes. */
function nextMagic(bytes: Uint8Array, from: number): number {
  const magic = Buffer.alloc(4);
  magic.writeUInt32BE(FRAME_MAGIC);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = buffer.indexOf(magic, from);
  // A magic that begins in the last three bytes is whole only in the next window.
  return found >= 0 ? found : Math.max(1, bytes.length - 3);
}

function saltOf(file: DiskFile, id: number): number | undefined {
  const header = new Uint8Array(EXTENT_HEADER_BYTES);
  if (file.read(header, 0) < EXTENT_HEADER_BYTES) return undefined;
  const view = new DataView(header.buffer);
  const whole =
    view.getUint32(0) === MAGIC &&
    view.getUint32(4) === FORMAT &&
    view.getUint32(8) === id &&
    view.getUint32(20) === crc32(header.subarray(0, 20));
  return whole ? view.getUint32(12) : undefined;
}

function saltOfFrames(file: DiskFile): number | undefined {
  const window = new Uint8Array(Math.min(file.size, SALT_WINDOW_BYTES));
  const bytes = window.subarray(0, file.read(window, 0));
  for (let at = EXTENT_HEADER_BYTES; at < bytes.length; at += nextMagic(bytes.subarray(at), 1)) {
    const salt = saltOfFrame(bytes.subarray(at), at);
    if (salt !== undefined) return salt;
  }
  return undefined;
}
