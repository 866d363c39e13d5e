/**
 * Captures in pcap's classic format, which tcpdump and Wireshark read: a header for the file, then a record a frame,
 * with microseconds. Only bytes are made here; who calls writes them.
 */
import type { Clock } from "@cloudglass/env";
import { write16, write32 } from "./bytes.ts";

const MAGIC = 0xa1b2c3d4;
const LINKTYPE_ETHERNET = 1;
/** Longer frames are cut, and their length is told. */
const SNAP_BYTES = 262_144;
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;

/** What a capture file begins with; numbers are big-endian, as the magic number says. */
export function pcapHeader(): Uint8Array {
  const bytes = new Uint8Array(FILE_HEADER_BYTES);
  write32(bytes, 0, MAGIC);
  write16(bytes, 4, 2);
  write16(bytes, 6, 4);
  write32(bytes, 16, SNAP_BYTES);
  write32(bytes, 20, LINKTYPE_ETHERNET);
  return bytes;
}

export function pcapRecord(frame: Uint8Array, atMicroseconds: number): Uint8Array {
  const kept = frame.subarray(0, SNAP_BYTES);
  const bytes = new Uint8Array(RECORD_HEADER_BYTES + kept.length);
  write32(bytes, 0, Math.floor(atMicroseconds / 1e6));
  write32(bytes, 4, Math.floor(atMicroseconds % 1e6));
  write32(bytes, 8, kept.length);
  write32(bytes, 12, frame.length);
  bytes.set(kept, RECORD_HEADER_BYTES);
  return bytes;
}

/** One capture: the wall clock says when it began, the monotonic one how much later a frame is. */
export class PcapCapture {
  readonly #clock: Clock;
  readonly #startMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = clock.now() - clock.monotonic();
  }

  header(): Uint8Array {
    return pcapHeader();
  }

  record(frame: Uint8Array): Uint8Array {
    return pcapRecord(frame, (this.#startMs + this.#clock.monotonic()) * 1000);
  }
}
