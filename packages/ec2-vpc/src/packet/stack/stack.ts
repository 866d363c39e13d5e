/**
 * What a host's network stack is to those who build on it: services of simulated machines, the metadata server, what
 * stands behind endpoints, hosts outside. `createStack` of `host-stack.ts` makes one.
 */
import type { Clock, Random } from "@cloudglass/env";
import type { StackLimits } from "./limits.ts";
import type { TcpConnection, TcpListener } from "./tcp/tcp-connection.ts";

/** Whole Ethernet frames without preamble and check sequence; the hypervisor's `Cable` is one. */
export interface FrameCable {
  /** The bytes are the callee's from now on. */
  send(frame: Uint8Array): void;
  /** One listener; a later one takes its place. */
  receive(listener: (frame: Uint8Array) => void): void;
}

export interface StackOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Told to the DHCP server. */
  readonly hostName?: string;
  readonly limits?: Partial<StackLimits>;
  /**
   * A packet came for an address that the host does not have. A promise: it may have it once that resolves, and the
   * packet is looked at again; a few wait so.
   */
  readonly onStrangePacket?: (card: Card) => Promise<void> | undefined;
}

export interface CardOptions {
  /** `eth0` */
  readonly name: string;
  readonly macAddress: string;
  readonly mtu: number;
  readonly cable: FrameCable;
  /** Static ones, with the length of the prefix that is on the link: `10.0.1.5/24`, `2001:db8::5/64`. */
  readonly addresses?: readonly string[];
  /** Default gateways of static hosts. */
  readonly gateways?: readonly string[];
  /** Asks for an IPv4 address at once and keeps it leased. */
  readonly dhcp?: boolean;
  /** Told when a lease began or ended; not when one is renewed. */
  readonly onLease?: (card: Card) => void;
  /**
   * For servers of the platform. The hardware address of a neighbour is taken from the packets that it sends, so that
   * nothing has to answer ARP towards the server.
   */
  readonly learnsNeighbours?: boolean;
  /**
   * For proxies. Packets to any address are this host's; a connection's local address is the one that the client asked
   * for. ARP is still answered for the card's own addresses only.
   */
  readonly takesAnyAddress?: boolean;
}

export interface Lease {
  readonly address: string;
  readonly prefixLength: number;
  readonly server: string;
  readonly routers: readonly string[];
  readonly domainNameServers: readonly string[];
  readonly domainName: string | undefined;
  /** As the server wants the host to be called. */
  readonly hostName: string | undefined;
  readonly mtu: number | undefined;
  readonly leaseSeconds: number;
}

/** A network card of the host, from `plug` until `unplug`. */
export interface Card {
  readonly name: string;
  readonly macAddress: string;
  readonly mtu: number;
  /** Without prefix lengths; the primary one is the first. */
  readonly addresses: readonly string[];
  readonly lease: Lease | undefined;
  addAddress(addressWithPrefix: string): void;
  removeAddress(address: string): void;
  unplug(): void;
}

export interface ListenOptions {
  readonly port: number;
  /** Every address of the host when absent. */
  readonly address?: string;
  /** Connections that are being opened or wait for `accept`. */
  readonly backlog?: number;
  /** Of the connections that are accepted; as `ConnectOptions` has it. */
  readonly keepAliveMs?: number;
}

export interface ConnectOptions {
  readonly address: string;
  readonly port: number;
  readonly localAddress?: string;
  readonly localPort?: number;
  /**
   * Asks a peer after so long a time whether it is still there, then every 75 s at least; the connection ends after 9
   * questions without an answer.
   */
  readonly keepAliveMs?: number;
}

export interface Tcp {
  /** Throws `SocketError` `address-in-use`. */
  listen(options: ListenOptions): TcpListener;
  /** Rejects with `SocketError`. */
  connect(options: ConnectOptions): Promise<TcpConnection>;
}

export interface Datagram {
  readonly bytes: Uint8Array;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  /** What it was sent to: an address of the host, or a broadcast. */
  readonly destinationAddress: string;
}

export interface UdpSocket {
  readonly port: number;
  /** False: dropped at once, for want of a route or because too much waits for the neighbour. */
  send(bytes: Uint8Array, to: { address: string; port: number; localAddress?: string }): boolean;
  close(): void;
}

export interface Udp {
  /** Port 0, or none: an ephemeral one. Throws `SocketError` `address-in-use`. */
  bind(
    options: { readonly port?: number; readonly address?: string },
    onDatagram: (datagram: Datagram, socket: UdpSocket) => void,
    /** A port of the peer is closed, or it cannot be reached. */
    onError?: (error: SocketError) => void,
  ): UdpSocket;
}

export interface PingOptions {
  readonly payload?: Uint8Array;
  readonly localAddress?: string;
  readonly ttl?: number;
  readonly timeoutMs?: number;
}

export type PingAnswer =
  | { readonly kind: "reply"; readonly from: string; readonly payload: Uint8Array }
  /** An ICMP error; type and code as on the wire. */
  | { readonly kind: "error"; readonly from: string; readonly type: number; readonly code: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "no-route" };

/** What is in use now; all of it is 0 on a host that is at rest. */
export interface StackUse {
  readonly connections: number;
  readonly halfOpen: number;
  readonly timeWait: number;
  readonly udpSockets: number;
  readonly reassemblies: number;
  readonly waitingFrames: number;
}

export interface Stack {
  readonly tcp: Tcp;
  readonly udp: Udp;
  readonly cards: readonly Card[];
  plug(options: CardOptions): Card;
  ping(address: string, options?: PingOptions): Promise<PingAnswer>;
  /** As a firewall on the host: what comes to the port is dropped without a word, until the returned function is called. */
  drop(protocol: "tcp" | "udp", port: number): () => void;
  use(): StackUse;
  /** Power off: nothing is said to peers, timers are gone, connections fail. */
  close(): void;
}

export type SocketErrorCode =
  | "address-in-use"
  | "address-not-available"
  | "ports-exhausted"
  | "sockets-exhausted"
  | "no-route"
  | "unreachable"
  | "refused"
  | "reset"
  | "timed-out"
  /** By this side: `abort`, or the host's power is off. */
  | "aborted";

export class SocketError extends Error {
  override readonly name = "SocketError";
  readonly code: SocketErrorCode;

  constructor(code: SocketErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
