/** Session tokens of metadata version 2: each is of one instance, and over after the seconds that it was asked for. */
import type { Clock, Random } from "@cloudglass/env";

export const TOKEN_SECONDS_MAX = 21_600;
/** Of one instance; the oldest gives way. */
const TOKENS_MAX = 1024;
const TOKEN_BYTES = 40;

export class TokenTable {
  readonly #clock: Clock;
  readonly #random: Random;
  /** Instance → token → when it is over, in milliseconds of the clock. */
  readonly #tokens = new Map<string, Map<string, number>>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  issue(instanceId: string, seconds: number): string {
    const own = this.#tokens.get(instanceId) ?? new Map<string, number>();
    this.#tokens.set(instanceId, own);
    const [oldest] = own.keys();
    if (own.size >= TOKENS_MAX && oldest !== undefined) own.delete(oldest);
    const token = Buffer.from(this.#random.bytes(TOKEN_BYTES)).toString("base64url");
    own.set(token, this.#clock.now() + seconds * 1000);
    return token;
  }

  /** Whole seconds that are left; undefined for a token that is over, or another instance's. */
  secondsLeft(instanceId: string, token: string): number | undefined {
    const own = this.#tokens.get(instanceId);
    const until = own?.get(token);
    if (until === undefined) return undefined;
    const leftMs = until - this.#clock.now();
    if (leftMs > 0) return Math.ceil(leftMs / 1000);
    own?.delete(token);
    return undefined;
  }

  forget(instanceId: string): void {
    this.#tokens.delete(instanceId);
  }
}
