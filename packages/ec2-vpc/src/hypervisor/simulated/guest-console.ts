/**
 * What a simulated guest prints, in the manner of a cloud image's serial console. It says what it is: no kernel runs
 * here.
 */
import type { Clock } from "@cloudglass/env";
import type { Lease } from "../../packet/stack/stack.ts";
import type { MachineInterface, MachineSpecification, MachineVolume } from "../hypervisor.ts";

/** As Linux names network cards of Nitro instances: the first is in slot 5. */
export function cardName(deviceIndex: number): string {
  return `ens${deviceIndex + 5}`;
}

/** What is printed of a network card. */
export type ConsoleCard = Pick<MachineInterface, "deviceIndex" | "macAddress" | "mtu">;

export class GuestConsole {
  readonly #clock: Clock;
  readonly #print: (text: string) => void;
  #kernelStartedAtMs = 0;

  constructor(clock: Clock, print: (text: string) => void) {
    this.#clock = clock;
    this.#print = print;
  }

  get uptimeSeconds(): string {
    return ((this.#clock.monotonic() - this.#kernelStartedAtMs) / 1000).toFixed(2);
  }

  line(text: string): void {
    this.#print(`${text}\r\n`);
  }

  /** With the seconds since the kernel began, as the kernel's own. */
  kernel(text: string): void {
    const seconds = (this.#clock.monotonic() - this.#kernelStartedAtMs) / 1000;
    this.line(`[${seconds.toFixed(6).padStart(12)}] ${text}`);
  }

  unit(text: string): void {
    this.line(`[  OK  ] ${text}`);
  }

  failed(text: string): void {
    this.line(`[FAILED] ${text}`);
  }

  firmware(specification: MachineSpecification, volumes: readonly MachineVolume[]): void {
    const { instanceId, imageId } = specification;
    this.line(`Cloudglass simulated firmware, instance ${instanceId}`);
    const root = volumes[0]?.deviceName ?? "none";
    this.line(`Boot device: ${root}, image ${imageId}`);
  }

  kernelBegins(
    specification: MachineSpecification,
    cards: readonly ConsoleCard[],
    volumes: readonly MachineVolume[],
  ): void {
    const { architecture, vcpuCount, memoryMiB } = specification;
    this.#kernelStartedAtMs = this.#clock.monotonic();
    this.kernel(`Simulated guest on ${architecture}: a network stack without a kernel below it`);
    this.kernel(`Wall clock is ${new Date(this.#clock.now()).toISOString()}`);
    this.kernel(`smp: ${vcpuCount} CPU${vcpuCount === 1 ? "" : "s"} brought up`);
    this.kernel(`Memory: ${memoryMiB * 1024}K available`);
    for (const [index, volume] of volumes.entries()) this.volume(volume, index);
    for (const { deviceIndex, macAddress, mtu } of cards) {
      this.kernel(`ena: ${cardName(deviceIndex)} at ${macAddress}, mtu ${mtu}`);
    }
  }

  volume({ volumeId, deviceName, sizeBytes }: MachineVolume, index: number): void {
    this.kernel(`nvme nvme${index}: ${volumeId} as ${deviceName}, ${sizeBytes} bytes`);
  }

  userSpace(): void {
    this.unit("Mounted root file system.");
    this.unit("Started system log.");
    this.unit("Reached target local file systems.");
  }

  leased(name: string, macAddress: string, lease: Lease): void {
    const { address, prefixLength, server, leaseSeconds, routers, domainNameServers } = lease;
    this.kernel(`${name}: DHCPv4 address ${address}/${prefixLength} from ${server}`);
    this.line(`ci-info: device ${name} up, address ${address}/${prefixLength}, mac ${macAddress}`);
    this.line(
      `ci-info: gateway ${routers[0] ?? "none"}, dns ${domainNameServers.join(" ") || "none"}`,
    );
    this.line(`ci-info: lease of ${leaseSeconds} s`);
  }

  ready(hostName: string, listening: readonly string[]): void {
    for (const service of listening) this.unit(`Listening on ${service}.`);
    const now = new Date(this.#clock.now()).toUTCString();
    this.line(`Cloud-init finished at ${now}. Up ${this.uptimeSeconds} seconds`);
    this.line("");
    this.line(`${hostName} login: `);
  }
}
