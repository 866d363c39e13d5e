/** What a function is on its way to, by the clock. A restart goes on with what was under way. */
import type { Clock, Environment, Random, Timer } from "@cloudglass/env";
import { functionArn } from "./function-name.ts";
import type { Functions } from "./functions.ts";
import type { VersionRecord } from "./records.ts";

export class Transitions {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #functions: Functions;
  readonly #durationMs: number;
  readonly #timers = new Map<string, Timer>();

  constructor(
    { clock, random }: Pick<Environment, "clock" | "random">,
    functions: Functions,
    durationMs: number,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#functions = functions;
    this.#durationMs = durationMs;
    for (const version of functions.allVersions()) {
      if (version.changingUntilMs !== undefined) this.#wait(version);
    }
  }

  /** A new version is Pending for a while, and then Active. */
  create(version: VersionRecord): VersionRecord {
    return this.#begin({ ...version, state: "Pending", update: "InProgress", served: undefined });
  }

  /**
   * An update is InProgress for a while, and then Successful; the version stays Active, and is served as it was before.
   */
  update(version: VersionRecord): VersionRecord {
    const before = this.#functions.version(version, version.version);
    return this.#begin({ ...version, update: "InProgress", served: before?.served ?? before });
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }

  #begin(version: VersionRecord): VersionRecord {
    const begun = { ...version, changingUntilMs: this.#clock.now() + this.#durationMs };
    if (this.#durationMs === 0) {
      // The answer still says what AWS's would; whoever comes next finds it done.
      this.#functions.putVersion(this.#settled(begun));
      return begun;
    }
    this.#functions.putVersion(begun);
    this.#wait(begun);
    return begun;
  }

  #wait(version: VersionRecord): void {
    const key = functionArn(version, version.version);
    this.#timers.get(key)?.cancel();
    const delayMs = Math.max(0, (version.changingUntilMs ?? 0) - this.#clock.now());
    this.#timers.set(
      key,
      this.#clock.schedule(delayMs, () => this.#end(version)),
    );
  }

  #end(begun: VersionRecord): void {
    this.#timers.delete(functionArn(begun, begun.version));
    const version = this.#functions.version(begun, begun.version);
    if (version !== undefined) this.#functions.putVersion(this.#settled(version));
  }

  #settled({ changingUntilMs: _, served: __, ...rest }: VersionRecord): VersionRecord {
    const revisionId = this.#random.uuid();
    return { ...rest, revisionId, state: "Active", update: "Successful" };
  }
}
