/** All TCP of a host: which connection a segment belongs to, who listens, and what is answered where nobody does. */
import { hash } from "node:crypto";
import type { Clock, Random } from "@cloudglass/env";
import { formatIp } from "../../frame/address.ts";
import { TCP_FLAG } from "../../frame/numbers.ts";
import { buildTcp } from "../../frame/packet-builder.ts";
import type { PacketReader } from "../../frame/packet-reader.ts";
import type { PacketView } from "../../frame/packet-view.ts";
import { encodeTcpOptions, readTcpOptions } from "../../frame/tcp.ts";
import type { HostPath, IpLayer } from "../ip/ip-layer.ts";
import { PortRange } from "../ip/ports.ts";
import type { StackLimits } from "../limits.ts";
import {
  type ConnectOptions,
  type ListenOptions,
  SocketError,
  type SocketErrorCode,
  type Tcp,
} from "../stack.ts";
import {
  DEFAULT_SEGMENT_SIZE,
  DEFAULT_SEGMENT_SIZE_V6,
  has,
  NO_BYTES,
  type Segment,
  sequenceLength,
} from "./segment.ts";
import { sequenceAfter } from "./sequence.ts";
import {
  type ConnectionRoom,
  type ConnectionSettings,
  TcpConnection,
  type TcpEndpoints,
  type TcpListener,
  type TcpState,
} from "./tcp-connection.ts";
import { ListeningSocket } from "./tcp-listener.ts";

const TCP_HEADER_BYTES = 20;
const DEFAULT_BACKLOG = 128;
/** The clock of initial sequence numbers ticks every 4 µs (RFC 9293, 3.4.1). */
const TICKS_PER_MS = 250;
const ANY = "";

interface Opening {
  readonly resolve: (connection: TcpConnection) => void;
  readonly reject: (error: SocketError) => void;
}

export class TcpSockets implements Tcp, ConnectionRoom {
  readonly clock: Clock;
  readonly limits: StackLimits;
  readonly #ip: IpLayer;
  readonly #ephemeral: PortRange;
  /** RFC 6528: what makes the numbers of others' connections no guide to the next one's. */
  readonly #secret: string;
  readonly #connections = new Map<string, TcpConnection>();
  /** By port and address. */
  readonly #listeners = new Map<string, ListeningSocket>();
  readonly #halfOpen = new Map<TcpConnection, ListeningSocket>();
  readonly #openings = new Map<TcpConnection, Opening>();
  /** The oldest is the first. */
  readonly #timeWait = new Set<TcpConnection>();

  constructor(
    ip: IpLayer,
    world: { readonly clock: Clock; readonly random: Random; readonly limits: StackLimits },
  ) {
    this.#ip = ip;
    this.clock = world.clock;
    this.limits = world.limits;
    this.#ephemeral = new PortRange(world.random);
    this.#secret = Buffer.from(world.random.bytes(16)).toString("hex");
  }

  get use(): { connections: number; halfOpen: number; timeWait: number } {
    const timeWait = this.#timeWait.size;
    return {
      connections: this.#connections.size - timeWait,
      halfOpen: this.#halfOpen.size,
      timeWait,
    };
  }

  listen(options: ListenOptions): TcpListener {
    const { port, address } = options;
    const key = listenerKey(port, address ?? ANY);
    if (!(port > 0 && port <= 0xffff)) throw new RangeError(`not a port: ${port}`);
    if (this.#listeners.has(key)) {
      throw new SocketError("address-in-use", `port ${port} is in use`);
    }
    const listener = new ListeningSocket({
      port,
      address,
      backlog: Math.min(options.backlog ?? DEFAULT_BACKLOG, this.limits.backlogMax),
      keepAliveMs: options.keepAliveMs,
      closed: () => this.#listeners.delete(key),
    });
    this.#listeners.set(key, listener);
    return listener;
  }

  connect(options: ConnectOptions): Promise<TcpConnection> {
    const path = this.#ip.pathTo(options.address, options.localAddress);
    if (path === undefined) {
      return rejection("no-route", `no route to ${options.address}`);
    }
    if (this.use.connections >= this.limits.connectionsMax) {
      return rejection("sockets-exhausted", "too many connections are open");
    }
    const remote = { remoteAddress: formatIp(path.destination), remotePort: options.port };
    const localAddress = formatIp(path.source);
    const isFree = (port: number) =>
      !this.#connections.has(connectionKey({ localAddress, localPort: port, ...remote }));
    const localPort = options.localPort ?? this.#ephemeral.next(isFree);
    if (localPort === undefined) return rejection("ports-exhausted", "no port is free");
    if (!isFree(localPort)) return rejection("address-in-use", `port ${localPort} is in use`);
    const endpoints = { localAddress, localPort, ...remote };
    const settings = { ...this.#settings(endpoints, path), keepAliveMs: options.keepAliveMs };
    const connection = new TcpConnection(this, endpoints, settings);
    this.#connections.set(connectionKey(endpoints), connection);
    return new Promise((resolve, reject) => {
      this.#openings.set(connection, { resolve, reject });
      connection.open();
    });
  }

  /** A segment to this host, whose checksum is right. */
  arrives(packet: PacketView): void {
    const endpoints = {
      localAddress: formatIp(packet.destinationAddress),
      localPort: packet.destinationPort,
      remoteAddress: formatIp(packet.sourceAddress),
      remotePort: packet.sourcePort,
    };
    const segment = segmentOf(packet);
    const connection = this.#connections.get(connectionKey(endpoints));
    if (connection !== undefined && !connection.mayBeReplacedBy(segment)) {
      connection.arrives(segment);
      return;
    }
    const listener = this.#listenerFor(endpoints);
    if (segment.flags === TCP_FLAG.syn && listener !== undefined) {
      connection?.vanish();
      this.#answerSyn(listener, endpoints, segment);
    } else if (connection !== undefined) connection.arrives(segment);
    else this.#refuse(endpoints, segment);
  }

  send(connection: TcpConnection, segment: Segment): void {
    this.#send(connection, segment, connection.hopLimit);
  }

  changed(connection: TcpConnection, from: TcpState): void {
    const { state } = connection;
    if (from === "syn-received") {
      const listener = this.#halfOpen.get(connection);
      this.#halfOpen.delete(connection);
      if (state === "established") listener?.opened(connection);
      else listener?.failed(connection);
    }
    const opening = this.#openings.get(connection);
    if (opening !== undefined && state === "established") {
      this.#openings.delete(connection);
      opening.resolve(connection);
    } else if (opening !== undefined && state === "closed") {
      this.#openings.delete(connection);
      opening.reject(connection.error ?? new SocketError("aborted", "closed"));
    }
    if (state === "time-wait") this.#waitOut(connection);
    if (state !== "closed") return;
    this.#timeWait.delete(connection);
    this.#connections.delete(connectionKey(connection));
  }

  /** An ICMP error that quotes what a connection sent. */
  failed(quoted: PacketReader, code: SocketErrorCode, message: string): void {
    this.#quoted(quoted)?.unreachable(code, message);
  }

  pathShrunk(quoted: PacketReader, mtu: number): void {
    this.#quoted(quoted)?.pathShrunk(mtu - headerBytes(quoted.version));
  }

  /** Power off. */
  close(): void {
    for (const connection of [...this.#connections.values()]) connection.vanish();
    for (const listener of [...this.#listeners.values()]) listener.close();
  }

  /** Only of something that is under way: others may be forged (RFC 5927). */
  #quoted(quoted: PacketReader): TcpConnection | undefined {
    const connection = this.#connections.get(
      connectionKey({
        localAddress: formatIp(quoted.sourceAddress),
        localPort: quoted.sourcePort,
        remoteAddress: formatIp(quoted.destinationAddress),
        remotePort: quoted.destinationPort,
      }),
    );
    return connection?.hasUnderWay(quoted.tcpSequence) ? connection : undefined;
  }

  #listenerFor({ localAddress, localPort }: TcpEndpoints): ListeningSocket | undefined {
    return (
      this.#listeners.get(listenerKey(localPort, localAddress)) ??
      this.#listeners.get(listenerKey(localPort, ANY))
    );
  }

  /** What finds no room is not answered: the client tries again. */
  #answerSyn(listener: ListeningSocket, endpoints: TcpEndpoints, syn: Segment): void {
    const isFull =
      listener.isFull ||
      this.#halfOpen.size >= this.limits.halfOpenMax ||
      this.use.connections >= this.limits.connectionsMax;
    const path = this.#ip.pathTo(endpoints.remoteAddress, endpoints.localAddress);
    if (isFull || path === undefined) return;
    const settings = { ...this.#settings(endpoints, path), keepAliveMs: listener.keepAliveMs };
    const connection = new TcpConnection(this, endpoints, settings, syn);
    this.#connections.set(connectionKey(endpoints), connection);
    this.#halfOpen.set(connection, listener);
    listener.opening(connection);
    connection.open();
  }

  /** RFC 9293, 3.10.7.1. */
  #refuse(endpoints: TcpEndpoints, segment: Segment): void {
    if (has(segment, TCP_FLAG.rst)) return;
    const acknowledges = has(segment, TCP_FLAG.ack);
    const answer: Segment = {
      sequence: acknowledges ? segment.acknowledgment : 0,
      acknowledgment: acknowledges ? 0 : sequenceAfter(segment.sequence, sequenceLength(segment)),
      flags: acknowledges ? TCP_FLAG.rst : TCP_FLAG.rst | TCP_FLAG.ack,
      window: 0,
      payload: NO_BYTES,
    };
    this.#send(endpoints, answer, 64);
  }

  #send(endpoints: TcpEndpoints, segment: Segment, ttl: number): void {
    const path = this.#ip.pathTo(endpoints.remoteAddress, endpoints.localAddress);
    if (path === undefined) return;
    const options = optionsOf(segment);
    const { payload } = segment;
    const size = TCP_HEADER_BYTES + options.length + payload.length;
    const packet = buildTcp(
      { ...this.#ip.fieldsFor(path, size), ttl, dontFragment: true },
      {
        sourcePort: endpoints.localPort,
        destinationPort: endpoints.remotePort,
        sequence: segment.sequence,
        acknowledgement: segment.acknowledgment,
        flags: segment.flags,
        window: segment.window,
        options,
        payload,
      },
    );
    this.#ip.send(path, packet);
  }

  #settings(endpoints: TcpEndpoints, path: HostPath): ConnectionSettings {
    const version = typeof path.destination === "number" ? 4 : 6;
    return {
      initialSequence: this.#initialSequence(endpoints),
      segmentSize: Math.min(path.mtu, 0xffff) - headerBytes(version),
      segmentSizeUnsaid: version === 4 ? DEFAULT_SEGMENT_SIZE : DEFAULT_SEGMENT_SIZE_V6,
    };
  }

  #initialSequence(endpoints: TcpEndpoints): number {
    const digest = hash("sha256", `${this.#secret} ${connectionKey(endpoints)}`, "buffer");
    const ticks = Math.floor(this.clock.monotonic() * TICKS_PER_MS) % 2 ** 32;
    return sequenceAfter(digest.readUInt32BE(0), ticks);
  }

  #waitOut(connection: TcpConnection): void {
    this.#timeWait.add(connection);
    if (this.#timeWait.size <= this.limits.timeWaitMax) return;
    const [oldest] = this.#timeWait;
    oldest?.vanish();
  }
}

function rejection(code: SocketErrorCode, message: string): Promise<never> {
  return Promise.reject(new SocketError(code, message));
}

function headerBytes(version: 4 | 6): number {
  return TCP_HEADER_BYTES + (version === 4 ? 20 : 40);
}

function connectionKey(endpoints: TcpEndpoints): string {
  const { localAddress, localPort, remoteAddress, remotePort } = endpoints;
  return `${localPort} ${remotePort} ${remoteAddress} ${localAddress}`;
}

function listenerKey(port: number, address: string): string {
  return `${port} ${address}`;
}

function segmentOf(packet: PacketView): Segment {
  const { bytes, payloadOffset, payloadLength, tcpFlags: flags } = packet;
  const options = (flags & TCP_FLAG.syn) === 0 ? undefined : readTcpOptions(packet);
  return {
    sequence: packet.tcpSequence,
    acknowledgment: packet.tcpAcknowledgement,
    flags: flags & (TCP_FLAG.fin | TCP_FLAG.syn | TCP_FLAG.rst | TCP_FLAG.psh | TCP_FLAG.ack),
    window: packet.tcpWindow,
    segmentSizeMax: options?.maximumSegmentSize,
    windowShift: options?.windowScale,
    payload: bytes.subarray(payloadOffset, payloadOffset + payloadLength),
  };
}

function optionsOf(segment: Segment): Uint8Array {
  if (segment.segmentSizeMax === undefined) return NO_BYTES;
  return encodeTcpOptions({
    maximumSegmentSize: segment.segmentSizeMax,
    ...(segment.windowShift === undefined ? {} : { windowScale: segment.windowShift }),
  });
}
