/**
 * The whole data plane as composition holds it: the topology, the forwarder, a virtual switch a host, the fabric
 * between hosts, and what is simulated outside.
 */
import type { Environment } from "@cloudglass/env";
import type { PlatformServices } from "./switch/platform.ts";
import type { Topology } from "./topology.ts";
import type { Hop, PacketHeader } from "./trace.ts";

export interface NetworkParts {
  readonly env: Pick<Environment, "clock" | "random" | "faults">;
  readonly topology: Topology;
  readonly platformService: PlatformServices;
}

/** The same shape as a hypervisor's cable. */
export interface NetworkCable {
  /** The bytes are the network's from now on. */
  send(frame: Uint8Array): void;
  receive(listener: (frame: Uint8Array) => void): void;
  unplug(): void;
}

/** A packet to send as if what stands on an interface had sent it. */
export interface PacketToInject {
  readonly from: string;
  /** Of the sender: the interface's primary one when absent. */
  readonly source?: string;
  /** An address, or the id of an interface. */
  readonly to: string;
  readonly protocol: "tcp" | "udp" | "icmp";
  /** Drawn from the ephemeral ones when absent. */
  readonly sourcePort?: number;
  /** Of TCP and UDP. */
  readonly port?: number;
  /** An echo request when absent. */
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly ttl?: number;
  readonly payload?: Uint8Array;
}

/** One packet's way. */
export interface PacketTrace {
  readonly packet: PacketHeader;
  readonly verdict: "delivered" | "dropped";
  readonly hops: readonly Hop[];
}

export interface Injection {
  readonly sent: PacketTrace;
  /** What it set off until nothing moved any more, in order; a bounded number of them. */
  readonly followed: readonly PacketTrace[];
  /** How many more there were. */
  readonly notKept: number;
}

/** A host outside, at a public address, that answers pings and serves what it is told. */
export interface InternetHostOptions {
  readonly address: string;
  readonly services: readonly InternetService[];
}

export interface InternetService {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** `echo` sends back what comes; `sink` reads and says nothing; others send their bytes and end. */
  readonly answer: "echo" | "sink" | { readonly bytes: Uint8Array; readonly repeat?: number };
}

export interface InternetHostView extends InternetHostOptions {
  readonly connections: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
}

export interface PacketNetwork {
  readonly topology: Topology;
  /** The interface must exist and have a host. A second cable at the same interface takes the place of the first. */
  plug(interfaceId: string): NetworkCable;
  inject(packet: PacketToInject): Injection;
  /** One that has the address already is replaced. */
  openInternetHost(host: InternetHostOptions): InternetHostView;
  closeInternetHost(address: string): boolean;
  internetHosts(): InternetHostView[];
  /** What went through since it began, as a pcap file. */
  capture(of: { readonly interfaceId: string } | { readonly hostName: string }): Uint8Array;
}
