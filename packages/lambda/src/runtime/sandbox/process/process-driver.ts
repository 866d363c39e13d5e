/**
 * Plain processes of this machine: always there. A function sees what the user who runs the emulator sees; limits are
 * kept where control groups can be made, and memory is watched elsewhere.
 */
import type { Environment } from "@cloudglass/env";
import { type ControlGroups, openControlGroups } from "../control-group/control-group.ts";
import { HolderPool } from "../holder/holder-pool.ts";
import type { Availability, SandboxDriver, SandboxPlace, SandboxSpec } from "../sandbox-driver.ts";
import type { StateDirectory } from "../state-directory.ts";
import { sweepAbandoned } from "../sweep.ts";
import { makeProcessPlace } from "./process-place.ts";

export interface DriverOptions {
  readonly env: Environment;
  readonly state: StateDirectory;
  /** `false`: as on a machine where none can be made. */
  readonly controlGroups?: boolean;
}

export class ProcessDriver implements SandboxDriver {
  readonly name = "process";
  readonly #options: DriverOptions;
  readonly #groups: ControlGroups | undefined;
  readonly #pool: HolderPool;

  constructor(options: DriverOptions) {
    this.#options = options;
    this.#groups = options.controlGroups === false ? undefined : openControlGroups();
    this.#pool = new HolderPool(options.state, this.#groups, "p");
  }

  async probe(): Promise<Availability> {
    if (process.platform === "win32") {
      return { kind: "unavailable", why: "it needs a POSIX shell, process groups and named pipes" };
    }
    const groups = this.#groups;
    return {
      kind: "available",
      containment: {
        files: false,
        network: false,
        memory: groups?.memory ? "enforced" : process.platform === "linux" ? "watched" : "none",
        cpu: groups?.cpu ? "enforced" : "none",
        processes: groups?.processes ? "enforced" : "none",
        freezer: groups?.freezer ? "cgroup" : "signals",
      },
    };
  }

  create(spec: SandboxSpec): Promise<SandboxPlace> {
    if (spec.image !== undefined) throw new Error("the process driver runs no images");
    return makeProcessPlace(spec, {
      env: this.#options.env,
      state: this.#options.state,
      pool: this.#pool,
      watchesMemory: !this.#groups?.memory && process.platform === "linux",
      hasFreezer: this.#groups?.freezer ?? false,
    });
  }

  sweep(): Promise<void> {
    return sweepAbandoned(this.#options.state, this.#groups);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
