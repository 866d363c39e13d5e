/** Frames that went by, the newest of them, until their bytes are too many. */
import type { Clock } from "@cloudglass/env";
import { pcapHeader, pcapRecord } from "../frame/pcap.ts";

export interface CapturedFrame {
  readonly timeMs: number;
  readonly bytes: Uint8Array;
}

export interface CaptureLimits {
  readonly framesMax: number;
  readonly bytesMax: number;
}

export const CAPTURE_LIMITS: CaptureLimits = { framesMax: 100_000, bytesMax: 64 << 20 };

export class Capture {
  readonly #clock: Pick<Clock, "now">;
  readonly #limits: CaptureLimits;
  #frames: CapturedFrame[] = [];
  /** The oldest that is kept; what is before it is gone and taken out now and then. */
  #first = 0;
  #bytes = 0;
  /** Older ones that had to go. */
  dropped = 0;

  constructor(clock: Pick<Clock, "now">, limits: CaptureLimits = CAPTURE_LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get frames(): readonly CapturedFrame[] {
    return this.#frames.slice(this.#first);
  }

  /** Copies it: the bytes go on and may change. */
  add(frame: Uint8Array): void {
    this.#frames.push({ timeMs: this.#clock.now(), bytes: frame.slice() });
    this.#bytes += frame.length;
    const { framesMax, bytesMax } = this.#limits;
    while (this.#bytes > bytesMax || this.#frames.length - this.#first > framesMax) {
      this.#bytes -= this.#frames[this.#first]?.bytes.length ?? 0;
      this.#first += 1;
      this.dropped += 1;
    }
    if (this.#first > this.#frames.length / 2) {
      this.#frames = this.#frames.slice(this.#first);
      this.#first = 0;
    }
  }
}

/** As tcpdump and Wireshark read it. */
export function pcapOf({ frames }: Capture): Uint8Array {
  const records = frames.map(({ timeMs, bytes }) => pcapRecord(bytes, timeMs * 1000));
  return Buffer.concat([pcapHeader(), ...records]);
}
