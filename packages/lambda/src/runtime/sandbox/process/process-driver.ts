/**
 * Plain processes of this machine: always there. A function sees what the user who runs the emulator sees; limits are
 * kept where control groups can be made, and memory is watched elsewhere.
 */
import type { Clock } from "@cloudglass/env";
import { type ControlGroups, openControlGroups } from "../control-group/control-group.ts";
import type { HeldPlace } from "../held-place.ts";
import { bareHolder } from "../holder/holder.ts";
import { HolderPool } from "../holder/holder-pool.ts";
import { limitsOf } from "../limits.ts";
import type { Availability, SandboxDriver, SandboxPlace, SandboxSpec } from "../sandbox-driver.ts";
import type { StateDirectory } from "../state-directory.ts";
import { sweepAbandoned } from "../sweep.ts";
import { makeProcessPlace } from "./process-place.ts";

export interface DriverOptions {
  readonly state: StateDirectory;
  /** The host's time, which nobody moves: memory is watched by it. */
  readonly wall: Clock;
  /** Those that this machine has; `false`: as on a machine where none can be made. */
  readonly controlGroups?: ControlGroups | false | undefined;
}

export class ProcessDriver implements SandboxDriver {
  readonly name = "process";
  readonly #options: DriverOptions;
  readonly #groups: ControlGroups | undefined;
  readonly #pool: HolderPool;
  readonly #places = new Set<HeldPlace>();

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#groups = openGroups(options);
    this.#pool = new HolderPool({
      state: options.state,
      groups: this.#groups,
      prefix: "p",
      commandOf: bareHolder,
    });
  }

  async probe(): Promise<Availability> {
    if (process.platform === "win32") {
      return { kind: "unavailable", why: "it needs a POSIX shell, process groups and named pipes" };
    }
    return {
      kind: "available",
      containment: { files: false, network: false, ...limitsOf(this.#groups) },
    };
  }

  create(spec: SandboxSpec): Promise<SandboxPlace> {
    if (spec.image !== undefined) throw new Error("the process driver runs no images");
    return makeProcessPlace(spec, this.#options.state, {
      clock: this.#options.wall,
      places: this.#places,
      pool: this.#pool,
      hasFreezer: this.#groups?.freezer ?? false,
      memory: limitsOf(this.#groups).memory,
    });
  }

  sweep(): Promise<void> {
    return sweepAbandoned(this.#options.state, this.#groups);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#places].map((place) => place.destroy()));
    await this.#pool.close();
  }
}

export function openGroups({ controlGroups }: DriverOptions): ControlGroups | undefined {
  return controlGroups === false ? undefined : (controlGroups ?? openControlGroups());
}
