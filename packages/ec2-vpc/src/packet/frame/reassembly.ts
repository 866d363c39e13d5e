/**
 * Fragments put together again: IPv4 (RFC 791, RFC 815) and IPv6 (RFC 8200). Bounded in bytes and by time. Fragments
 * that overlap make the whole packet suspect: what has come and what is still to come of it is dropped (RFC 5722), for
 * IPv4 too, as Linux does; an exact duplicate is ignored.
 */
import type { Clock, Timer } from "@cloudglass/env";
import { write16 } from "./bytes.ts";
import { writeHeaderChecksum } from "./checksum.ts";
import { IPV6_HEADER_BYTES, PACKET_BYTES_MAX, type PacketReader } from "./packet-reader.ts";

export interface ReassemblyLimits {
  /** From the first fragment that came (RFC 1122 and RFC 8200: 60 s). */
  readonly timeoutMs: number;
  /** Of all that waits, with what is kept beside the bytes. The oldest goes first. */
  readonly bytesMax: number;
}

const LIMITS: ReassemblyLimits = { timeoutMs: 60_000, bytesMax: 4 * 1024 * 1024 };
/** What an unfinished packet, and each piece of it, costs beside its bytes. */
const OVERHEAD_BYTES = 128;
const FRAGMENT_HEADER_BYTES = 8;

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

interface Unfinished {
  readonly dueMs: number;
  /** In order, without overlaps; RFC 815's holes are what is between them. */
  pieces: Piece[];
  receivedBytes: number;
  /** Of the fragmentable part, once its last fragment came. */
  length: number | undefined;
  /** The first fragment as it came, with what the whole packet's header is made of. */
  first: Uint8Array | undefined;
  headerLength: number;
  /** IPv6: in `first`, where its fragment header is, and what names it. */
  fragmentHeaderAt: number;
  namedAt: number;
  isPoisoned: boolean;
  heldBytes: number;
}

export class Reassembly {
  readonly #clock: Clock;
  readonly #limits: ReassemblyLimits;
  /** In the order in which they fall due. */
  readonly #unfinished = new Map<string, Unfinished>();
  #heldBytes = 0;
  #timer: Timer | undefined;
  readonly #onExpired: ((first: Uint8Array) => void) | undefined;

  /** `onExpired` is told the first fragment of a packet that never became whole, if that was there: about it one answers. */
  constructor(
    clock: Clock,
    onExpired?: (first: Uint8Array) => void,
    limits: Partial<ReassemblyLimits> = {},
  ) {
    this.#clock = clock;
    this.#onExpired = onExpired;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Packets that wait for fragments. */
  get unfinishedCount(): number {
    return this.#unfinished.size;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** The whole packet, when this was what it lacked. The fragment's bytes are copied; a packet that is none is given back. */
  add(fragment: PacketReader): Uint8Array | undefined {
    const { bytes, offset, end } = fragment;
    if (!fragment.isFragment) return bytes.subarray(offset, end);
    const key = keyOf(fragment);
    const unfinished = this.#unfinished.get(key) ?? this.#begin(key);
    if (unfinished.isPoisoned) return undefined;
    if (!this.#place(unfinished, fragment)) {
      this.#poison(unfinished);
      return undefined;
    }
    if (unfinished.receivedBytes === unfinished.length && unfinished.first !== undefined) {
      this.#remove(key, unfinished);
      return whole(unfinished);
    }
    this.#makeRoom();
    return undefined;
  }

  /** What waits is forgotten. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#unfinished.clear();
    this.#heldBytes = 0;
  }

  #begin(key: string): Unfinished {
    const unfinished: Unfinished = {
      dueMs: this.#clock.monotonic() + this.#limits.timeoutMs,
      pieces: [],
      receivedBytes: 0,
      length: undefined,
      first: undefined,
      headerLength: 0,
      fragmentHeaderAt: 0,
      namedAt: 0,
      isPoisoned: false,
      heldBytes: OVERHEAD_BYTES,
    };
    this.#unfinished.set(key, unfinished);
    this.#heldBytes += OVERHEAD_BYTES;
    this.#arm();
    return unfinished;
  }

  /** False when the fragment contradicts what is there. */
  #place(unfinished: Unfinished, fragment: PacketReader): boolean {
    const { offset, end, fragmentOffset: from } = fragment;
    const dataAt = piecesAt(fragment);
    const to = from + end - dataAt;
    const { pieces, length } = unfinished;
    const lastEnd = pieces.at(-1)?.to ?? 0;
    if (fragment.moreFragments ? to > (length ?? Number.POSITIVE_INFINITY) : to < lastEnd) {
      return false;
    }
    if (!fragment.moreFragments && length !== undefined && length !== to) return false;
    const place = placeOf(pieces, from);
    const before = pieces[place - 1];
    const after = pieces[place];
    if (after?.from === from && after.to === to) {
      return Buffer.compare(after.bytes, fragment.bytes.subarray(dataAt, end)) === 0;
    }
    if ((before !== undefined && before.to > from) || (after !== undefined && after.from < to)) {
      return false;
    }
    const copy = fragment.bytes.slice(from === 0 ? offset : dataAt, end);
    if (from === 0) keepFirst(unfinished, fragment, copy);
    const bytes = from === 0 ? copy.subarray(dataAt - offset) : copy;
    pieces.splice(place, 0, { from, to, bytes });
    unfinished.receivedBytes += to - from;
    if (!fragment.moreFragments) unfinished.length = to;
    unfinished.heldBytes += copy.length + OVERHEAD_BYTES;
    this.#heldBytes += copy.length + OVERHEAD_BYTES;
    return true;
  }

  #poison(unfinished: Unfinished): void {
    unfinished.isPoisoned = true;
    unfinished.pieces = [];
    unfinished.first = undefined;
    this.#heldBytes -= unfinished.heldBytes - OVERHEAD_BYTES;
    unfinished.heldBytes = OVERHEAD_BYTES;
  }

  #makeRoom(): void {
    for (const [key, unfinished] of this.#unfinished) {
      if (this.#heldBytes <= this.#limits.bytesMax) return;
      this.#remove(key, unfinished);
    }
  }

  #remove(key: string, unfinished: Unfinished): void {
    this.#unfinished.delete(key);
    this.#heldBytes -= unfinished.heldBytes;
    if (this.#unfinished.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** One timer, for the oldest. */
  #arm(): void {
    if (this.#timer !== undefined) return;
    const [oldest] = this.#unfinished.values();
    if (oldest === undefined) return;
    const delayMs = Math.max(0, oldest.dueMs - this.#clock.monotonic());
    this.#timer = this.#clock.schedule(delayMs, () => this.#expire());
  }

  #expire(): void {
    this.#timer = undefined;
    const now = this.#clock.monotonic();
    for (const [key, unfinished] of this.#unfinished) {
      if (unfinished.dueMs > now) break;
      this.#remove(key, unfinished);
      if (unfinished.first !== undefined) this.#onExpired?.(unfinished.first);
    }
    this.#arm();
  }
}

/** IPv6's identifications stand for one pair of addresses, IPv4's for a protocol between them. */
function keyOf(fragment: PacketReader): string {
  const { identification: id } = fragment;
  if (fragment.version === 4) {
    return `${fragment.protocol} ${id} ${fragment.source} ${fragment.destination}`;
  }
  const { source0, source1, source2, source3 } = fragment;
  const { destination0, destination1, destination2, destination3 } = fragment;
  return `${id} ${source0} ${source1} ${source2} ${source3} ${destination0} ${destination1} ${destination2} ${destination3}`;
}

/** Where the fragmentable part begins: IPv6 may have more headers in it. */
function piecesAt(fragment: PacketReader): number {
  if (fragment.version === 4) return fragment.offset + fragment.headerLength;
  return fragment.fragmentHeaderOffset + FRAGMENT_HEADER_BYTES;
}

/** How many pieces begin before `from`. */
function placeOf(pieces: readonly Piece[], from: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pieces[middle]!.from < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keepFirst(unfinished: Unfinished, fragment: PacketReader, copy: Uint8Array): void {
  unfinished.first = copy;
  unfinished.headerLength = fragment.headerLength;
  if (fragment.version === 4) return;
  unfinished.fragmentHeaderAt = fragment.fragmentHeaderOffset - fragment.offset;
  unfinished.namedAt = fragment.fragmentHeaderNamedAt - fragment.offset;
}

function whole(finished: Unfinished): Uint8Array | undefined {
  const { pieces, headerLength, fragmentHeaderAt, namedAt } = finished;
  const first = finished.first!;
  const isIpv6 = first[0]! >>> 4 === 6;
  const headerBytes = isIpv6 ? fragmentHeaderAt : headerLength;
  const length = headerBytes + finished.length!;
  if (length - (isIpv6 ? IPV6_HEADER_BYTES : 0) > PACKET_BYTES_MAX) return undefined;
  const bytes = new Uint8Array(length);
  bytes.set(first.subarray(0, headerBytes));
  for (const piece of pieces) bytes.set(piece.bytes, headerBytes + piece.from);
  if (isIpv6) {
    bytes[namedAt] = first[fragmentHeaderAt]!;
    write16(bytes, 4, length - IPV6_HEADER_BYTES);
  } else {
    write16(bytes, 2, length);
    write16(bytes, 6, 0);
    writeHeaderChecksum(bytes, 0, headerLength);
  }
  return bytes;
}
