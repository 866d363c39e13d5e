/** A machine that is a host of the simulated network stack: it boots by the clock and serves what is declared. */
import type { Clock, Random, Timer } from "@cloudglass/env";
import {
  BOOT_PHASES,
  type BootPhase,
  type Machine,
  type MachineEvents,
  type MachineInterface,
  type MachineSpecification,
  type MachineVolume,
} from "../hypervisor.ts";
import type { BootDurations } from "./boot-durations.ts";
import { Guest, type GuestCard } from "./guest.ts";
import { GuestConsole } from "./guest-console.ts";

export interface MachineWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly durations: BootDurations;
}

/** The guest's end of a cable: it hears nothing while the power is off. */
class GuestCable implements GuestCard {
  readonly interfaceId: string;
  readonly deviceIndex: number;
  readonly macAddress: string;
  readonly mtu: number;
  readonly cable: GuestCard["cable"];
  readonly #plugged: MachineInterface;
  #listener: ((frame: Uint8Array) => void) | undefined;

  constructor(plugged: MachineInterface) {
    this.#plugged = plugged;
    this.interfaceId = plugged.interfaceId;
    this.deviceIndex = plugged.deviceIndex;
    this.macAddress = plugged.macAddress;
    this.mtu = plugged.mtu;
    this.cable = {
      send: (frame) => plugged.cable.send(frame),
      receive: (listener) => {
        this.#listener = listener;
      },
    };
    plugged.cable.receive((frame) => this.#listener?.(frame));
  }

  deafen(): void {
    this.#listener = undefined;
  }

  unplug(): void {
    this.deafen();
    this.#plugged.cable.unplug();
  }
}

export class SimulatedMachine implements Machine {
  readonly #world: MachineWorld;
  readonly #specification: MachineSpecification;
  readonly #events: MachineEvents;
  readonly #console: GuestConsole;
  readonly #cards = new Map<string, GuestCable>();
  readonly #volumes = new Map<string, MachineVolume>();
  #tags: Readonly<Record<string, string>>;
  #guest: Guest | undefined;
  #isOn = false;
  #isDestroyed = false;
  /** Of the phase that comes next, or of the power that is about to go. */
  #timer: Timer | undefined;
  /** Another one whenever the power comes or goes: what an earlier one set off is over. */
  #run = 0;
  #isStopping = false;
  #whenOff: (() => void)[] = [];

  constructor(world: MachineWorld, specification: MachineSpecification, events: MachineEvents) {
    this.#world = world;
    this.#specification = specification;
    this.#events = events;
    this.#tags = specification.tags;
    this.#console = new GuestConsole(world.clock, (text) => {
      if (!this.#isDestroyed) events.console(text);
    });
    for (const card of specification.interfaces) {
      this.#cards.set(card.interfaceId, new GuestCable(card));
    }
    for (const volume of specification.volumes) this.#volumes.set(volume.volumeId, volume);
  }

  /** In the order in which they were attached. */
  get volumes(): readonly MachineVolume[] {
    return [...this.#volumes.values()];
  }

  start(): void {
    if (this.#isOn || this.#isDestroyed) return;
    this.#isOn = true;
    this.#boot("provisioned");
  }

  async stop(force: boolean): Promise<void> {
    if (!this.#isOn) return;
    const off = new Promise<void>((resolve) => this.#whenOff.push(resolve));
    if (force) this.#cut();
    else if (!this.#isStopping) this.#shutDown();
    await off;
  }

  reboot(): void {
    if (!this.#isOn || this.#isStopping) return;
    this.#guest?.stopServices();
    this.#console.line("Reboot: restarting system");
    this.#cut();
    this.#isOn = true;
    this.#boot("firmware");
  }

  plug(card: MachineInterface): void {
    if (this.#isDestroyed) return;
    this.unplug(card.interfaceId);
    const plugged = new GuestCable(card);
    this.#cards.set(card.interfaceId, plugged);
    this.#guest?.plug(plugged);
  }

  unplug(interfaceId: string): void {
    const card = this.#cards.get(interfaceId);
    if (card === undefined) return;
    this.#cards.delete(interfaceId);
    this.#guest?.unplug(interfaceId);
    card.unplug();
  }

  attachVolume(volume: MachineVolume): void {
    this.#volumes.set(volume.volumeId, volume);
    if (this.#guest !== undefined) this.#console.volume(volume, this.#volumes.size - 1);
  }

  detachVolume(volumeId: string): void {
    const volume = this.#volumes.get(volumeId);
    if (!this.#volumes.delete(volumeId) || volume === undefined) return;
    if (this.#guest !== undefined) this.#console.kernel(`nvme: ${volumeId} is gone`);
  }

  retag(tags: Readonly<Record<string, string>>): void {
    this.#tags = tags;
    this.#guest?.retag(tags);
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#cut();
    this.#isDestroyed = true;
    for (const card of this.#cards.values()) card.unplug();
    this.#cards.clear();
    this.#volumes.clear();
  }

  /** From a phase on. What is set off has its effects after the caller is done. */
  #boot(from: BootPhase): void {
    const run = ++this.#run;
    this.#world.clock.tick(() => {
      if (run === this.#run) this.#approach(BOOT_PHASES.indexOf(from), run);
    });
  }

  #approach(index: number, run: number): void {
    const phase = BOOT_PHASES[index];
    if (phase === undefined) return;
    const delayMs = this.#world.durations[phase];
    const reach = () => {
      if (run === this.#run) this.#reach(phase, index, run);
    };
    if (delayMs === 0) reach();
    else this.#timer = this.#world.clock.schedule(delayMs, reach);
  }

  #reach(phase: BootPhase, index: number, run: number): void {
    const goOn = () => {
      if (run !== this.#run) return;
      this.#events.phase(phase);
      // Who was told may have cut the power.
      if (run === this.#run) this.#approach(index + 1, run);
    };
    if (phase === "network") this.#startNetwork(goOn);
    else {
      this.#print(phase);
      goOn();
    }
  }

  #print(phase: BootPhase): void {
    const { volumes } = this;
    const specification = this.#specification;
    if (phase === "firmware") this.#console.firmware(specification, volumes);
    else if (phase === "kernel") {
      this.#console.kernelBegins(specification, [...this.#cards.values()], volumes);
    } else if (phase === "user-space") this.#console.userSpace();
    else if (phase === "ready") {
      const listening = this.#guest?.serve() ?? [];
      this.#console.ready(this.#guest?.hostName ?? "localhost", listening);
    }
  }

  /** Without a lease it goes no further. */
  #startNetwork(hasNetwork: () => void): void {
    const { clock, random } = this.#world;
    const guest = new Guest(
      {
        clock,
        random,
        specification: this.#specification,
        console: this.#console,
        hasNetwork,
        shutsDown: () => this.#turnOff(),
      },
      this.#tags,
    );
    this.#guest = guest;
    guest.startNetwork(this.#cards.values());
  }

  /** The guest is asked to end, and the power goes when it has. */
  #shutDown(): void {
    const run = ++this.#run;
    this.#timer?.cancel();
    this.#isStopping = true;
    this.#guest?.stopServices();
    this.#console.unit("Stopped declared services.");
    this.#console.unit("Reached target power-off.");
    const cut = () => {
      if (run === this.#run) this.#cut();
    };
    const delayMs = this.#world.durations.shutdown;
    if (delayMs === 0) cut();
    else this.#timer = this.#world.clock.schedule(delayMs, cut);
  }

  /** The guest turns itself off. */
  #turnOff(): void {
    if (this.#isStopping) return;
    this.#whenOff.push(() => this.#events.poweredOff());
    this.#shutDown();
  }

  /** The power goes. */
  #cut(): void {
    this.#run++;
    this.#isOn = false;
    this.#isStopping = false;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#guest?.powerOff();
    this.#guest = undefined;
    for (const card of this.#cards.values()) card.deafen();
    for (const tell of this.#whenOff.splice(0)) tell();
  }
}
