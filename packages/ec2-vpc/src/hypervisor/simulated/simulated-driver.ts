/** The driver that is always there: machines that are hosts of the simulated network stack. */
import type { Environment } from "@cloudglass/env";
import type { HypervisorDriver, MachineEvents, MachineSpecification } from "../hypervisor.ts";
import { bootDurations, type DurationSetting } from "./boot-durations.ts";
import { type MachineWorld, SimulatedMachine } from "./simulated-machine.ts";

export interface SimulatedDriverOptions {
  readonly env: Pick<Environment, "clock" | "random">;
  /** `none` when absent: a machine is ready in the turn in which it is started, if its lease comes in that. */
  readonly durations?: DurationSetting;
}

export class SimulatedDriver implements HypervisorDriver {
  readonly name = "simulated";
  readonly #world: MachineWorld;

  constructor({ env, durations }: SimulatedDriverOptions) {
    this.#world = {
      clock: env.clock,
      random: env.random,
      durations: bootDurations(durations),
    };
  }

  create(specification: MachineSpecification, events: MachineEvents): SimulatedMachine {
    return new SimulatedMachine(this.#world, specification, events);
  }
}
