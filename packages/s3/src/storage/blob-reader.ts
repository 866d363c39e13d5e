/**
 * Reads ranges of blobs. Up to `SYNCHRONOUS_BYTES` come back at once when no node is slow or lossy; more comes in pieces,
 * a stripe at a time: on this thread while the page cache keeps up, else off it and one stripe ahead.
 */
import type { Clock } from "@cloudglass/env";
import type { BlobLayout } from "./blob-layout.ts";
import { BlobUnreadableError } from "./blob-store.ts";
import { DATA_SHARDS } from "./kernel/erasure-code.ts";
import type { StorageFleet } from "./storage-fleet.ts";
import { type FetchedStripe, fetchStripe } from "./stripe-fetch.ts";
import { LEAD_BYTES, StripeLostError, type StripeReader } from "./stripe-reader.ts";
import type { ReadWitness } from "./stripe-view.ts";

export const SYNCHRONOUS_BYTES = 1024 * 1024;
/** Slower than this, bytes a millisecond, and they do not come from the page cache. */
const CACHED_BYTES_PER_MS = 400_000;
/** Buffers of a stripe kept for the next read. */
const BUFFERS_KEPT = 16;

export interface ReadingContext {
  readonly fleet: StorageFleet;
  readonly clock: Clock;
  readonly stripes: StripeReader;
  readonly hedgeDelayMs: number;
  /** Called for a stripe that had to be computed; shards known to be missing or corrupt are to be rebuilt. */
  degraded(blob: BlobLayout, stripe: number, damaged: boolean): void;
  hedged(): void;
  unreadable(error: BlobUnreadableError): void;
}

/** A range within one stripe, in bytes of the stripe's content. */
interface StripeRange {
  readonly stripe: number;
  readonly from: number;
  readonly to: number;
}

export class BlobReader {
  readonly #context: ReadingContext;
  readonly #buffers: Uint8Array[] = [];

  constructor(context: ReadingContext) {
    this.#context = context;
  }

  /** All at once. REQUIRES: the fleet is prompt. Throws `BlobUnreadableError`. */
  readNow(blob: BlobLayout, start: number, end: number, witness?: ReadWitness): Uint8Array {
    const length = end - start;
    // Behind the range there is room for the padding of the last shard.
    const buffer = Buffer.allocUnsafe(LEAD_BYTES + length + DATA_SHARDS);
    for (const range of stripeRanges(blob, start, end).reverse()) {
      const at = LEAD_BYTES + range.stripe * blob.stripeBytes + range.from - start;
      this.#readRange(blob, range, buffer, at, witness);
    }
    return buffer.subarray(LEAD_BYTES, LEAD_BYTES + length);
  }

  /** In pieces; each is valid until the next is asked for. */
  async *read(
    blob: BlobLayout,
    start: number,
    end: number,
    witness?: ReadWitness,
  ): AsyncGenerator<Uint8Array> {
    const { fleet } = this.#context;
    const ranges = stripeRanges(blob, start, end);
    let buffer: Uint8Array | undefined;
    let cached = true;
    let ahead: Promise<Uint8Array[]> | undefined;
    for (const [index, range] of ranges.entries()) {
      // What was fetched ahead is this range, and must be used for it or never.
      if (!ahead && cached && fleet.isPrompt) {
        buffer ??= this.#takeBuffer(LEAD_BYTES + blob.stripeBytes + DATA_SHARDS);
        const piece = this.#readTimed(blob, range, buffer, witness);
        cached = piece.cached;
        yield piece.bytes;
        continue;
      }
      const current = ahead ?? this.#fetch(blob, range, witness);
      const pieces = await current;
      const next = ranges[index + 1];
      const stays = !(cached && fleet.isPrompt);
      ahead = stays && next ? this.#fetch(blob, next, witness) : undefined;
      // A failure ahead is met when its turn comes; until then it must not count as unhandled.
      ahead?.catch(() => {});
      yield* pieces;
    }
    // Only here is the last piece done with: whoever gives a read up may have it on its way to a socket still.
    if (buffer && this.#buffers.length < BUFFERS_KEPT) this.#buffers.push(buffer);
  }

  #takeBuffer(sizeBytes: number): Uint8Array {
    const buffer = this.#buffers.pop();
    return buffer?.length === sizeBytes ? buffer : Buffer.allocUnsafeSlow(sizeBytes);
  }

  #readTimed(
    blob: BlobLayout,
    range: StripeRange,
    buffer: Uint8Array,
    witness: ReadWitness | undefined,
  ) {
    const { clock, fleet } = this.#context;
    fleet.checkPresence();
    const beganMs = clock.monotonic();
    this.#readRange(blob, range, buffer, LEAD_BYTES, witness);
    const length = range.to - range.from;
    const cached = length >= (clock.monotonic() - beganMs - 2) * CACHED_BYTES_PER_MS;
    return { bytes: buffer.subarray(LEAD_BYTES, LEAD_BYTES + length), cached };
  }

  #readRange(
    blob: BlobLayout,
    range: StripeRange,
    buffer: Uint8Array,
    at: number,
    witness: ReadWitness | undefined,
  ): void {
    const { stripes, degraded } = this.#context;
    const { stripe, from, to } = range;
    try {
      const health = stripes.read(blob, stripe, from, to, buffer, at, witness);
      if (health !== "sound") degraded(blob, stripe, health === "damaged");
    } catch (error) {
      throw this.#translate(error, blob, stripe);
    }
  }

  async #fetch(
    blob: BlobLayout,
    { stripe, from, to }: StripeRange,
    witness: ReadWitness | undefined,
  ): Promise<Uint8Array[]> {
    const { fleet, clock, hedgeDelayMs, stripes, hedged, degraded } = this.#context;
    const shardBytes = blob.shardBytes(stripe);
    const first = Math.floor(from / shardBytes);
    const last = Math.floor((to - 1) / shardBytes);
    const wanted = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    try {
      const fetched = await fetchStripe(fleet, clock, hedgeDelayMs, blob, stripe, wanted);
      if (fetched.hedged) hedged();
      const isDamaged = [...fetched.losses.values()].some((loss) => loss !== "unreachable");
      const rebuilt = wanted.filter((shard) => !fetched.payloads[shard]);
      witness?.({ ...readingOf(blob, stripe, fetched), rebuilt });
      if (rebuilt.length === 0) {
        if (isDamaged) degraded(blob, stripe, true);
        return wanted.map((shard) => {
          const start = shard * shardBytes;
          const payload = fetched.payloads[shard]!;
          return payload.subarray(Math.max(from - start, 0), Math.min(to - start, shardBytes));
        });
      }
      degraded(blob, stripe, isDamaged);
      return [stripes.compute(blob, stripe, sixOf(fetched.payloads), from, to)];
    } catch (error) {
      throw this.#translate(error, blob, stripe);
    }
  }

  #translate(error: unknown, blob: BlobLayout, stripe: number): unknown {
    if (!(error instanceof StripeLostError)) return error;
    const { blobId } = blob;
    const message = `blob ${blobId}, stripe ${stripe}: ${error.message}`;
    const unreadable = new BlobUnreadableError(blobId, stripe, message);
    this.#context.unreadable(unreadable);
    return unreadable;
  }
}

function readingOf({ blobId }: BlobLayout, stripe: number, { payloads, losses }: FetchedStripe) {
  const read = payloads.flatMap((payload, shard) => (payload ? [shard] : []));
  return { blobId, stripe, read, losses };
}

/** The first six: with more at hand, parity that is not needed counts as lost. */
function sixOf(payloads: readonly (Uint8Array | undefined)[]): (Uint8Array | undefined)[] {
  let count = 0;
  return payloads.map((payload) => {
    if (!payload || count === DATA_SHARDS) return undefined;
    count += 1;
    return payload;
  });
}

function stripeRanges(blob: BlobLayout, start: number, end: number): StripeRange[] {
  const ranges: StripeRange[] = [];
  for (let at = start; at < end; ) {
    const stripe = Math.floor(at / blob.stripeBytes);
    const base = stripe * blob.stripeBytes;
    const to = Math.min(end, base + blob.contentBytes(stripe));
    ranges.push({ stripe, from: at - base, to: to - base });
    at = to;
  }
  return ranges;
}
