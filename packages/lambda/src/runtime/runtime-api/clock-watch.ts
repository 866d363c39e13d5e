/**
 * By how much the emulator's clock is ahead of the host's, told to a runtime that follows it, while an invocation runs: it
 * asks with what it knows, and is answered when that is no longer so.
 */
import type { Clock, Timer } from "@cloudglass/env";
import type { Exchange } from "./answers.ts";

/** Of the host's time. A timer of the emulator's clock would run a thousand times while that is moved by an hour. */
const LOOK_EVERY_MS = 25;
/** Two clocks are never read at the same moment. */
const NOISE_MS = 5;

export class ClockWatch {
  readonly #clock: Clock;
  readonly #wall: Clock;
  #waiting: { readonly exchange: Exchange; readonly knownMs: number } | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, wall: Clock) {
    this.#clock = clock;
    this.#wall = wall;
  }

  /** Whole milliseconds; nothing while the clock goes as the host's does. */
  offsetMs(): number {
    const offsetMs = Math.round(this.#clock.now() - this.#wall.now());
    return Math.abs(offsetMs) < NOISE_MS ? 0 : offsetMs;
  }

  wait(exchange: Exchange, knownMs: number): void {
    this.#waiting = { exchange, knownMs };
    this.#look();
  }

  /** An invocation runs. */
  start(): void {
    this.#timer ??= this.#wall.schedule(LOOK_EVERY_MS, () => {
      this.#timer = undefined;
      this.#look();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #look(): void {
    const waiting = this.#waiting;
    const offsetMs = this.offsetMs();
    if (waiting === undefined || Math.abs(offsetMs - waiting.knownMs) < NOISE_MS) return;
    this.#waiting = undefined;
    const head = ["Cloudglass-Clock-Offset-Ms", String(offsetMs), "Content-Length", "0"];
    waiting.exchange.response.writeHead(200, head);
    waiting.exchange.response.end();
  }
}
