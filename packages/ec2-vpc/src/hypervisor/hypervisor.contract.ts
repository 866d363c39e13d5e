/** What every driver promises (`hypervisor.ts`); run on each of them. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Stack } from "../packet/stack/stack.ts";
import {
  BOOT_PHASES,
  type BootPhase,
  type Cable,
  type HypervisorDriver,
  type Machine,
  type MachineEvents,
  type MachineInterface,
  type MachineSpecification,
} from "./hypervisor.ts";

/** A driver, and a network with a DHCP server for its machines. */
export interface HypervisorBench {
  readonly driver: HypervisorDriver;
  /** On the same network. */
  readonly neighbour: Stack;
  cable(): Cable;
  /** What the DHCP server gave; undefined before. */
  addressOf(macAddress: string): string | undefined;
  /** Lets time pass until the condition holds; rejects when it never does. */
  until(condition: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export class Recording implements MachineEvents {
  readonly phases: BootPhase[] = [];
  text = "";
  offCount = 0;

  phase(phase: BootPhase): void {
    this.phases.push(phase);
  }

  poweredOff(): void {
    this.offCount++;
  }

  console(text: string): void {
    this.text += text;
  }

  get isReady(): boolean {
    return this.phases.at(-1) === "ready";
  }
}

const FIRST_MAC = "02:00:00:00:01:01";
const SECOND_MAC = "02:00:00:00:01:02";

export function hypervisorContract(name: string, open: () => Promise<HypervisorBench>): void {
  describe(`${name} keeps the promises of a hypervisor driver`, () => {
    let bench: HypervisorBench;
    let machines: Machine[];

    beforeEach(async () => {
      bench = await open();
      machines = [];
    });
    afterEach(async () => {
      for (const machine of machines) machine.destroy();
      await bench.close();
    });

    const card = (interfaceId: string, macAddress: string, deviceIndex: number) =>
      ({ interfaceId, deviceIndex, macAddress, mtu: 1500, cable: bench.cable() }) as const;

    const specification = (interfaces: MachineInterface[]): MachineSpecification => ({
      instanceId: "i-0123456789abcdef0",
      imageId: "ami-0123456789abcdef0",
      architecture: "x86_64",
      vcpuCount: 2,
      memoryMiB: 1024,
      userData: undefined,
      tags: {},
      interfaces,
      volumes: [{ volumeId: "vol-1", deviceName: "/dev/xvda", sizeBytes: 8 * 2 ** 30 }],
    });

    const create = () => {
      const events = new Recording();
      const machine = bench.driver.create(specification([card("eni-1", FIRST_MAC, 0)]), events);
      machines.push(machine);
      return { machine, events };
    };

    const booted = async () => {
      const created = create();
      created.machine.start();
      await bench.until(() => created.events.isReady);
      return created;
    };

    const answers = async (macAddress: string): Promise<boolean> => {
      const address = bench.addressOf(macAddress);
      let kind: string | undefined;
      void bench.neighbour.ping(address!, { timeoutMs: 5000 }).then((answer) => {
        kind = answer.kind;
      });
      await bench.until(() => kind !== undefined);
      return kind === "reply";
    };

    it("says nothing before it is started", async () => {
      const { events } = create();
      expect(events.phases).toEqual([]);
      expect(events.text).toBe("");
    });

    it("passes the phases of a boot in their order, each once", async () => {
      const { events } = await booted();
      expect(events.phases).toEqual([...BOOT_PHASES]);
      expect(events.offCount).toBe(0);
    });

    it("has its address by DHCP when it is ready, and answers ARP and pings there", async () => {
      await booted();
      expect(bench.addressOf(FIRST_MAC)).toBeDefined();
      expect(await answers(FIRST_MAC)).toBe(true);
    });

    it("prints what its image prints", async () => {
      const { events } = await booted();
      expect(events.text.length).toBeGreaterThan(100);
      expect(events.text).toContain("\n");
    });

    it("starts once, however often it is asked", async () => {
      const { machine, events } = await booted();
      machine.start();
      await answers(FIRST_MAC);
      expect(events.phases).toEqual([...BOOT_PHASES]);
    });

    it.each([
      ["asked to", false],
      ["made to", true],
    ])("is off when it was %s stop: silent, and not by itself", async (_, force) => {
      const { machine, events } = await booted();
      let isOff = false;
      void machine.stop(force).then(() => {
        isOff = true;
      });
      await bench.until(() => isOff);
      expect(await answers(FIRST_MAC)).toBe(false);
      expect(events.offCount).toBe(0);
      await machine.stop(force);
    });

    it("can be started again after a stop", async () => {
      const { machine, events } = await booted();
      await machine.stop(true);
      machine.start();
      await bench.until(() => events.phases.length === 2 * BOOT_PHASES.length);
      expect(events.phases.slice(BOOT_PHASES.length)).toEqual([...BOOT_PHASES]);
      expect(await answers(FIRST_MAC)).toBe(true);
    });

    it("passes no further phase when it is stopped while it boots", async () => {
      const { machine, events } = create();
      machine.start();
      await machine.stop(true);
      const passed = events.phases.length;
      await answers(FIRST_MAC).catch(() => false);
      expect(events.phases.length).toBe(passed);
    });

    it("boots anew from its firmware when it is rebooted", async () => {
      const { machine, events } = await booted();
      events.phases.length = 0;
      machine.reboot();
      await bench.until(() => events.isReady);
      expect(events.phases).toEqual(BOOT_PHASES.filter((phase) => phase !== "provisioned"));
      expect(await answers(FIRST_MAC)).toBe(true);
      expect(events.offCount).toBe(0);
    });

    it("takes a card while it runs, and lets go of it", async () => {
      const { machine } = await booted();
      machine.plug(card("eni-2", SECOND_MAC, 1));
      await bench.until(() => bench.addressOf(SECOND_MAC) !== undefined);
      expect(await answers(SECOND_MAC)).toBe(true);
      machine.unplug("eni-2");
      expect(await answers(SECOND_MAC)).toBe(false);
      expect(await answers(FIRST_MAC)).toBe(true);
      machine.unplug("eni-2");
    });

    it("takes a card while it is off, and has its address after the next boot", async () => {
      const { machine, events } = await booted();
      await machine.stop(true);
      machine.plug(card("eni-2", SECOND_MAC, 1));
      events.phases.length = 0;
      machine.start();
      await bench.until(() => events.isReady && bench.addressOf(SECOND_MAC) !== undefined);
      expect(await answers(SECOND_MAC)).toBe(true);
    });

    it("takes volumes and tags at any time", async () => {
      const { machine } = create();
      const volume = { volumeId: "vol-2", deviceName: "/dev/sdf", sizeBytes: 2 ** 30 };
      machine.attachVolume(volume);
      machine.start();
      machine.detachVolume("vol-2");
      machine.detachVolume("vol-3");
      machine.retag({ Name: "a" });
      await machine.stop(true);
      machine.attachVolume(volume);
      machine.retag({});
    });

    it("is gone after it was destroyed: silent to its network and to who listens", async () => {
      const { machine, events } = await booted();
      machine.destroy();
      const { phases, text } = events;
      const passed = [...phases];
      expect(await answers(FIRST_MAC)).toBe(false);
      machine.start();
      machine.reboot();
      await machine.stop(false);
      machine.destroy();
      expect(await answers(FIRST_MAC)).toBe(false);
      expect(events.phases).toEqual(passed);
      expect(events.text).toBe(text);
      expect(events.offCount).toBe(0);
    });
  });
}
