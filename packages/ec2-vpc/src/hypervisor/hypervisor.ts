/**
 * The port between EC2's control plane and what instances run on. The driver `simulated` is always there; others (a
 * machine emulator with frames over a stream socket and volumes over NBD) fit the same words.
 */

/** A cable between a network card and a switch: whole Ethernet frames, without preamble and check sequence. */
export interface Cable {
  /** From the machine into the network. The bytes are the callee's from now on. */
  send(frame: Uint8Array): void;
  /** From the network to the machine; one listener. */
  receive(listener: (frame: Uint8Array) => void): void;
  unplug(): void;
}

export interface MachineInterface {
  readonly interfaceId: string;
  readonly deviceIndex: number;
  readonly macAddress: string;
  readonly mtu: number;
  readonly cable: Cable;
}

export interface MachineVolume {
  readonly volumeId: string;
  /** `/dev/xvda` */
  readonly deviceName: string;
  readonly sizeBytes: number;
}

export interface MachineSpecification {
  readonly instanceId: string;
  readonly imageId: string;
  readonly architecture: string;
  readonly vcpuCount: number;
  readonly memoryMiB: number;
  /** Decoded; the simulated driver reads lines like `listen 443` in it. */
  readonly userData: Uint8Array | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly interfaces: readonly MachineInterface[];
  readonly volumes: readonly MachineVolume[];
}

/** In the order in which a machine passes them; names as in the Nitro picture of MECHANISMS. */
export const BOOT_PHASES = [
  "provisioned",
  "firmware",
  "kernel",
  "user-space",
  "network",
  "ready",
] as const;
export type BootPhase = (typeof BOOT_PHASES)[number];

export interface MachineEvents {
  phase(phase: BootPhase): void;
  /** The guest turned itself off. */
  poweredOff(): void;
  console(text: string): void;
}

export interface Machine {
  /** Cold boot; phases are told as they are reached. */
  start(): void;
  /** As `shutdown`: the guest is asked, then the power is cut. Resolves when it is off. */
  stop(force: boolean): Promise<void>;
  reboot(): void;
  plug(card: MachineInterface): void;
  unplug(interfaceId: string): void;
  attachVolume(volume: MachineVolume): void;
  detachVolume(volumeId: string): void;
  /** Tags and user data are read anew at each boot; tags also when they change. */
  retag(tags: Readonly<Record<string, string>>): void;
  /** Power off and gone. */
  destroy(): void;
}

export interface HypervisorDriver {
  readonly name: string;
  create(specification: MachineSpecification, events: MachineEvents): Machine;
}
