/**
 * The machines under running instances: made and started when an instance is pending, stopped and gone with it; what was
 * running when the emulator ended boots again. Drawing: docs/internals/instances.md.
 */
import type { Environment } from "@cloudglass/env";
import type {
  HypervisorDriver,
  Machine,
  MachineEvents,
  MachineInterface,
  MachineSpecification,
} from "../../hypervisor/hypervisor.ts";
import type { NetworkCable } from "../../packet/network.ts";
import type { HostPlacement } from "../../packet/switch/host-name.ts";
import type { NetworkInterfaceRecord } from "../interface/network-interface.ts";
import type { Resources } from "../resources.ts";
import { BootQueue } from "./boot-queue.ts";
import { ConsoleLog } from "./console-log.ts";
import type { InstanceRecord } from "./instance.ts";
import {
  enterState,
  GUEST_INITIATED,
  haveStopped,
  haveTerminated,
  RUNNING,
  startAgain,
  ZONE_FAILED,
} from "./state-change.ts";
import { instanceTypes } from "./types/catalogue.ts";
import { isZoneDown } from "./zone-state.ts";

export interface FleetParts {
  readonly env: Environment;
  readonly resources: Resources;
  readonly hosts: HostPlacement;
  readonly driver: HypervisorDriver;
  readonly plug: (interfaceId: string) => NetworkCable;
  /** How long an instance is `stopping` or `shutting-down` beside what its machine takes. */
  readonly transitionMs: number;
}

/** Terminated instances are shown for so long. */
const SHOWN_MS = 3_600_000;
const MTU = 9001;

export class Fleet {
  readonly #parts: FleetParts;
  readonly #machines = new Map<string, Machine>();
  readonly #boots = new BootQueue({
    later: (task) => this.#later(task),
    boot: (id) => this.#boot(id),
  });
  readonly #consoles = new Map<string, ConsoleLog>();
  /** Interface → the instance whose machine its cable is in. */
  readonly #plugged = new Map<string, string>();
  #isClosed = false;

  constructor(parts: FleetParts) {
    this.#parts = parts;
    parts.resources.instances.follow((id, record) => {
      if (record !== undefined) this.#machines.get(id)?.retag(record.tags);
    });
    parts.resources.networkInterfaces.follow((id, record) => this.#followInterface(id, record));
  }

  /** Goes on with what there was when the emulator ended. */
  resume(): void {
    for (const instance of [...this.#parts.resources.instances.all()]) {
      const { id, state } = instance;
      if (state === "running" || state === "pending") {
        if (instance.readyAt !== undefined) {
          this.#parts.resources.instances.put({ ...instance, readyAt: undefined });
        }
        this.#boots.add(id);
      } else if (state === "stopping") this.#later(() => this.#stopped(id));
      else if (state === "shutting-down") this.#later(() => this.#terminated(id));
      else if (state === "terminated") this.#forgetLater(instance);
    }
    this.#parts.env.faults.follow(() => {
      if (!this.#isClosed) this.watchZones();
    });
    this.#later(() => this.watchZones());
  }

  /** They are pending: their machines are made when the answer is written, some after others. */
  started(ids: readonly string[]): void {
    for (const id of ids) this.#boots.add(id);
  }

  /** They are stopping. */
  stopping(ids: readonly string[], force: boolean): void {
    for (const id of ids) this.#powerOff(id, force, () => this.#stopped(id));
  }

  /** They are shutting down. */
  terminating(ids: readonly string[]): void {
    for (const id of ids) this.#powerOff(id, false, () => this.#terminated(id));
  }

  reboot(id: string): void {
    const instance = this.#instance(id);
    const machine = this.#machines.get(id);
    if (instance === undefined || machine === undefined) return;
    this.#parts.resources.instances.put({ ...instance, readyAt: undefined });
    machine.reboot();
  }

  /** What the guest printed; of the last boots, as far as it is kept. */
  console(id: string): ConsoleLog | undefined {
    return this.#consoles.get(id);
  }

  machine(id: string): Machine | undefined {
    return this.#machines.get(id);
  }

  /** Instances of zones that are down lose their power; of zones that are back, what lost it starts again. */
  watchZones(): void {
    const { env, resources } = this.#parts;
    for (const instance of [...resources.instances.all()]) {
      const isDown = isZoneDown(env.faults, instance.placement.zone);
      if (isDown && (instance.state === "running" || instance.state === "pending")) {
        resources.commit(() => {
          const lost = enterState(resources, instance, "stopping", ZONE_FAILED);
          resources.instances.put({ ...lost, awaitsZone: true });
        });
        this.#stopped(instance.id);
      } else if (!isDown && instance.awaitsZone && instance.state === "stopped") {
        resources.commit(() => startAgain(resources, instance));
        this.#boots.add(instance.id);
      }
    }
    this.#boots.bootSome();
  }

  close(): void {
    this.#isClosed = true;
    for (const machine of this.#machines.values()) machine.destroy();
    this.#machines.clear();
  }

  /** Who attaches an interface to an instance that runs plugs it in, and who detaches it pulls it out. */
  #followInterface(id: string, record: NetworkInterfaceRecord | undefined): void {
    const to = record?.attachment?.to;
    const instanceId = to?.kind === "instance" ? to.id : undefined;
    const before = this.#plugged.get(id);
    if (before !== undefined && before !== instanceId) {
      this.#plugged.delete(id);
      this.#machines.get(before)?.unplug(id);
    }
    if (instanceId !== undefined && before === undefined && this.#machines.has(instanceId)) {
      this.#later(() => this.#plug(id));
    }
  }

  #plug(interfaceId: string): void {
    const record = this.#parts.resources.networkInterfaces.get(interfaceId);
    const instance = this.#instance(record?.attachment?.to.id ?? "");
    const machine = instance && this.#machines.get(instance.id);
    if (record === undefined || instance === undefined || machine === undefined) return;
    if (!this.#plugged.has(interfaceId)) machine.plug(this.#card(this.#onHost(record, instance)));
  }

  #instance(id: string): InstanceRecord | undefined {
    return this.#parts.resources.instances.get(id);
  }

  /** After the answer to the request that is being served. */
  #later(task: () => void): void {
    this.#parts.env.clock.tick(() => {
      if (!this.#isClosed) task();
    });
  }

  #boot(id: string): void {
    const { driver, env, resources } = this.#parts;
    const instance = this.#instance(id);
    if (instance === undefined || this.#machines.has(id)) return;
    if (instance.state !== "pending" && instance.state !== "running") return;
    if (isZoneDown(env.faults, instance.placement.zone)) {
      this.watchZones();
      return;
    }
    const cards = resources.attached
      .interfaces(id)
      .map((each) => this.#card(this.#onHost(each, instance)));
    const machine = driver.create(this.#specification(instance, cards), this.#events(id));
    this.#machines.set(id, machine);
    machine.start();
  }

  #events(id: string): MachineEvents {
    const { env, resources } = this.#parts;
    return {
      phase: (phase) => {
        const instance = this.#instance(id);
        if (instance === undefined || this.#isClosed) return;
        if (phase === "provisioned" && instance.state === "pending") {
          enterState(resources, instance, "running", RUNNING);
        }
        if (phase === "ready" && instance.state === "running") {
          resources.instances.put({ ...instance, readyAt: env.clock.now() });
        }
      },
      poweredOff: () => this.#guestPoweredOff(id),
      console: (text) => this.#consoleOf(id).write(text, env.clock.now()),
    };
  }

  #guestPoweredOff(id: string): void {
    const { resources } = this.#parts;
    const instance = this.#instance(id);
    if (instance?.state !== "running" || this.#isClosed) return;
    const isEnd = instance.shutdownBehavior === "terminate";
    enterState(resources, instance, isEnd ? "shutting-down" : "stopping", GUEST_INITIATED);
    if (isEnd) this.terminating([id]);
    else this.stopping([id], true);
  }

  #powerOff(id: string, force: boolean, done: () => void): void {
    const { env, transitionMs } = this.#parts;
    const after = () => {
      if (transitionMs === 0) this.#later(done);
      else {
        env.clock.schedule(transitionMs, () => {
          if (!this.#isClosed) done();
        });
      }
    };
    const machine = this.#machines.get(id);
    if (machine === undefined) after();
    else void machine.stop(force).then(after);
  }

  #stopped(id: string): void {
    const { resources } = this.#parts;
    const instance = this.#instance(id);
    if (instance?.state !== "stopping") return;
    this.#remove(id);
    resources.commit(() => {
      const stopped = haveStopped(resources, instance);
      for (const each of resources.attached.interfaces(stopped.id)) {
        resources.networkInterfaces.put({ ...each, hostName: undefined });
      }
    });
  }

  #terminated(id: string): void {
    const { resources } = this.#parts;
    const instance = this.#instance(id);
    if (instance?.state !== "shutting-down") return;
    this.#remove(id);
    this.#forgetLater(resources.commit(() => haveTerminated(resources, instance)));
  }

  #remove(id: string): void {
    for (const { id: card } of this.#parts.resources.attached.interfaces(id)) {
      this.#plugged.delete(card);
    }
    this.#machines.get(id)?.destroy();
    this.#machines.delete(id);
    this.#parts.hosts.release(id);
  }

  #forgetLater({ id, stateAt }: InstanceRecord): void {
    const { env, resources } = this.#parts;
    env.clock.schedule(Math.max(0, stateAt + SHOWN_MS - env.clock.now()), () => {
      if (this.#isClosed) return;
      this.#consoles.delete(id);
      resources.instances.remove(id);
    });
  }

  /** The record, on the host of its instance. */
  #onHost(record: NetworkInterfaceRecord, instance: InstanceRecord): NetworkInterfaceRecord {
    const { hosts, resources } = this.#parts;
    const hostName = hosts.place(instance.id, instance.placement.zone);
    if (record.hostName === hostName) return record;
    const placed = { ...record, hostName };
    resources.networkInterfaces.put(placed);
    return placed;
  }

  #card({ id, macAddress, attachment }: NetworkInterfaceRecord): MachineInterface {
    this.#plugged.set(id, attachment?.to.id ?? "");
    return {
      interfaceId: id,
      deviceIndex: attachment?.deviceIndex ?? 0,
      macAddress,
      mtu: MTU,
      cable: this.#parts.plug(id),
    };
  }

  #specification(
    instance: InstanceRecord,
    interfaces: readonly MachineInterface[],
  ): MachineSpecification {
    const { resources } = this.#parts;
    const { id, userData } = instance;
    return {
      instanceId: id,
      imageId: instance.imageId,
      architecture: instance.architecture,
      vcpuCount: instance.coreCount * instance.threadsPerCore,
      memoryMiB: instanceTypes().get(instance.instanceType)?.memoryMiB ?? 0,
      userData: userData === undefined ? undefined : Buffer.from(userData, "base64"),
      tags: instance.tags,
      interfaces,
      volumes: resources.attached.volumes(id).map(({ volume, attachment }) => ({
        volumeId: volume.id,
        deviceName: attachment.device,
        sizeBytes: volume.sizeGiB * 2 ** 30,
      })),
    };
  }

  #consoleOf(id: string): ConsoleLog {
    let found = this.#consoles.get(id);
    if (found === undefined) {
      found = new ConsoleLog();
      this.#consoles.set(id, found);
    }
    return found;
  }
}
