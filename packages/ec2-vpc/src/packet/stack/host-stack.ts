/**
 * A host's network stack: cards below, sockets above, IP between them. Frames are read one after the other; one that
 * comes while another is read waits for its end. Everything else happens by the clock.
 */
import type { Clock, Random } from "@cloudglass/env";
import { formatIp, type IpAddress, type Ipv6Words } from "../frame/address.ts";
import { ETHERNET_HEADER_BYTES } from "../frame/ethernet.ts";
import { fragmentIpv4, fragmentIpv6 } from "../frame/fragment.ts";
import { buildIcmpError, type IcmpError, nextHopMtu } from "../frame/icmp.ts";
import { readNeighborMessage } from "../frame/neighbor-discovery.ts";
import {
  ICMP_TYPE,
  ICMPV6_TYPE,
  PORT,
  PROTOCOL,
  UNREACHABLE_CODE,
  UNREACHABLE_V6_CODE,
} from "../frame/numbers.ts";
import type { PacketFields } from "../frame/packet-builder.ts";
import type { PacketReader } from "../frame/packet-reader.ts";
import { PacketView } from "../frame/packet-view.ts";
import { Reassembly } from "../frame/reassembly.ts";
import { DhcpClient } from "./dhcp-client.ts";
import { Echoes } from "./ip/echo.ts";
import type { HostPath, IpLayer } from "./ip/ip-layer.ts";
import { PortRange } from "./ip/ports.ts";
import { Routes } from "./ip/routes.ts";
import { UdpSockets } from "./ip/udp-sockets.ts";
import { DEFAULT_LIMITS, type StackLimits } from "./limits.ts";
import { type CardRoom, NetworkCard } from "./link/network-card.ts";
import {
  type Card,
  type CardOptions,
  type PingAnswer,
  type PingOptions,
  SocketError,
  type SocketErrorCode,
  type Stack,
  type StackOptions,
  type StackUse,
} from "./stack.ts";
import { TcpSockets } from "./tcp/tcp-sockets.ts";

/** As Linux limits them: `icmp_msgs_per_sec`, with a longer burst. */
const ERRORS_PER_SECOND = 1000;

export function createStack(options: StackOptions): Stack {
  return new HostStack(options);
}

class HostStack implements Stack, IpLayer, CardRoom {
  readonly clock: Clock;
  readonly limits: StackLimits;
  readonly tcp: TcpSockets;
  readonly udp: UdpSockets;
  readonly #random: Random;
  readonly #hostName: string | undefined;
  readonly #onStrangePacket: StackOptions["onStrangePacket"];
  readonly #echoes: Echoes;
  readonly #reassembly: Reassembly;
  readonly #routes = new Routes<NetworkCard>(() => this.#cards);
  readonly #view = new PacketView();
  readonly #quoted = new PacketView();
  readonly #dhcp = new Map<NetworkCard, DhcpClient>();
  /** Protocol and port in one number. */
  readonly #dropped = new Set<number>();
  readonly #strangers = new Set<Uint8Array>();
  #cards: NetworkCard[] = [];
  #arrived: { readonly card: NetworkCard; readonly frame: Uint8Array }[] = [];
  #isReading = false;
  #isClosed = false;
  #identification: number;
  #errorsLeft = ERRORS_PER_SECOND;
  #errorsCountedAtMs = 0;

  constructor(options: StackOptions) {
    const { clock, random } = options;
    this.clock = clock;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#random = random;
    this.#hostName = options.hostName;
    this.#onStrangePacket = options.onStrangePacket;
    this.#hostName = options.hostName;
    this.#identification = random.below(2 ** 32);
    this.#reassembly = new Reassembly(clock, undefined, {
      bytesMax: this.limits.reassemblyBytesMax,
    });
    this.#echoes = new Echoes(this, clock, {
      questionsMax: this.limits.pingsMax,
      identifier: random.below(0x10000),
    });
    this.udp = new UdpSockets(this, this.limits.udpSocketsMax, new PortRange(random));
    this.tcp = new TcpSockets(this, { clock, random, limits: this.limits });
  }

  get cards(): readonly Card[] {
    return this.#cards;
  }

  plug(options: CardOptions): Card {
    const card = new NetworkCard(options, this);
    this.#cards = [...this.#cards, card];
    this.#routes.changed();
    card.start();
    if (options.dhcp === true) {
      const client = new DhcpClient({
        clock: this.clock,
        random: this.#random,
        hostName: this.#hostName,
        card,
        ip: this,
      });
      this.#dhcp.set(card, client);
      client.start();
    }
    return card;
  }

  ping(address: string, options?: PingOptions): Promise<PingAnswer> {
    return this.#echoes.ping(address, options);
  }

  drop(protocol: "tcp" | "udp", port: number): () => void {
    const key = PROTOCOL[protocol] * 0x10000 + port;
    this.#dropped.add(key);
    return () => this.#dropped.delete(key);
  }

  use(): StackUse {
    return {
      ...this.tcp.use,
      udpSockets: this.udp.count,
      reassemblies: this.#reassembly.unfinishedCount,
      waitingFrames: this.#cards.reduce((sum, card) => sum + card.waitingCount, 0),
    };
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.tcp.close();
    this.udp.close();
    this.#echoes.close();
    this.#reassembly.close();
    for (const card of this.#cards) card.unplug();
    this.#arrived = [];
  }

  pathTo(destination: string, source?: string): HostPath | undefined {
    return this.#routes.pathTo(destination, source);
  }

  isOwn(address: IpAddress): boolean {
    return this.#cards.some((card) => card.takesAnyAddress || card.hasAddress(address));
  }

  fieldsFor(path: HostPath, transportBytes: number): PacketFields {
    const { source, destination, mtu } = path;
    this.#identification = (this.#identification + 1) >>> 0;
    return {
      source,
      destination,
      identification: this.#identification & 0xffff,
      dontFragment: transportBytes + 20 <= mtu,
      headroom: ETHERNET_HEADER_BYTES,
    };
  }

  send(path: HostPath, packet: Uint8Array): boolean {
    if (this.#isClosed) return false;
    if (path.isLocal) {
      this.#enqueue(path.card, packet);
      return true;
    }
    if (packet.length - ETHERNET_HEADER_BYTES <= path.mtu) {
      return path.card.send(packet, path.nextHop);
    }
    const fragments = this.#cut(packet, path.mtu);
    for (const fragment of fragments) path.card.send(fragment, path.nextHop);
    return fragments.length > 0;
  }

  answerWithError(packet: PacketReader, error: IcmpError): void {
    const path = this.pathTo(formatIp(packet.sourceAddress), formatIp(packet.destinationAddress));
    if (path === undefined || !this.#mayAnswer()) return;
    const fields = { headroom: ETHERNET_HEADER_BYTES };
    const answer = buildIcmpError(packet, error, path.source, fields);
    if (answer !== undefined) this.send(path, answer);
  }

  arrived(card: NetworkCard, frame: Uint8Array): void {
    if (this.#isClosed || !card.take(frame)) return;
    this.#enqueue(card, frame);
  }

  changed(): void {
    this.#routes.changed();
  }

  /** The neighbour that these were for does not answer: said to who sent them as a router would. */
  failed(_card: NetworkCard, frames: readonly Uint8Array[]): void {
    for (const frame of frames) {
      if (!this.#quoted.load(frame, ETHERNET_HEADER_BYTES)) continue;
      const { version, sourceAddress } = this.#quoted;
      const type = version === 4 ? ICMP_TYPE.unreachable : ICMPV6_TYPE.unreachable;
      const code = version === 4 ? UNREACHABLE_CODE.host : UNREACHABLE_V6_CODE.address;
      this.#notReached(formatIp(sourceAddress), type, code);
    }
  }

  unplugged(card: NetworkCard): void {
    this.#dhcp.get(card)?.stop();
    this.#dhcp.delete(card);
    this.#cards = this.#cards.filter((other) => other !== card);
    this.#routes.changed();
  }

  #enqueue(card: NetworkCard, frame: Uint8Array): void {
    if (this.#arrived.length >= this.limits.arrivedFramesMax) return;
    this.#arrived.push({ card, frame });
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      for (let index = 0; index < this.#arrived.length; index++) {
        const next = this.#arrived[index]!;
        this.#read(next.card, next.frame);
      }
    } finally {
      this.#arrived = [];
      this.#isReading = false;
    }
  }

  #read(card: NetworkCard, frame: Uint8Array): void {
    const view = this.#view;
    if (!view.load(frame, ETHERNET_HEADER_BYTES)) return;
    const { destinationAddress: to, sourceAddress: from } = view;
    const isOurs = card.takesAnyAddress || card.hasAddress(to) || this.#routes.isOwn(formatIp(to));
    if (!isOurs && !card.listensTo(to)) {
      // What a client is sent before it has the address is its DHCP server's.
      if (!this.#dhcpArrived(card) && !isGroup(to)) this.#strangePacket(card, frame);
      return;
    }
    if (view.isFragment) {
      const whole = this.#reassembly.add(view);
      if (whole === undefined || !view.load(whole) || view.isFragment) return;
    }
    if (!view.transportIsSound()) return;
    card.heard(from, frame);
    this.#deliver(card, from);
  }

  #strangePacket(card: NetworkCard, frame: Uint8Array): void {
    if (this.#strangers.has(frame)) return;
    if (this.#strangers.size >= this.limits.strangePacketsMax) return;
    const known = this.#onStrangePacket?.(card);
    if (known === undefined) return;
    this.#strangers.add(frame);
    void known.then(() => {
      if (!this.#isClosed) this.#enqueue(card, frame);
      this.#strangers.delete(frame);
    });
  }

  #deliver(card: NetworkCard, from: IpAddress): void {
    const view = this.#view;
    if (this.#dropped.has(view.protocol * 0x10000 + view.destinationPort)) return;
    if (view.protocol === PROTOCOL.tcp && view.hasTransport) {
      if (this.isOwn(view.destinationAddress)) this.tcp.arrives(view);
    } else if (view.protocol === PROTOCOL.udp && view.hasTransport) {
      if (!this.#dhcpArrived(card)) this.udp.arrives(view);
    } else if (view.isIcmp) {
      const message = readNeighborMessage(view);
      if (message !== undefined) card.neighborMessageArrived(message, from as Ipv6Words);
      else if (view.isIcmpError) this.#errorArrived(from);
      else this.#echoes.arrives(view);
    } else if (this.isOwn(view.destinationAddress)) {
      this.answerWithError(view, { kind: "unreachable", reason: "protocol" });
    }
  }

  #dhcpArrived(card: NetworkCard): boolean {
    const view = this.#view;
    if (view.destinationPort !== PORT.dhcpClient || view.version !== 4) return false;
    const client = this.#dhcp.get(card);
    if (client === undefined || !view.hasTransport || !view.transportIsSound()) return false;
    const { bytes, payloadOffset, payloadLength } = view;
    client.arrived(bytes.subarray(payloadOffset, payloadOffset + payloadLength));
    return true;
  }

  /** Quotes a packet that this host sent. */
  #errorArrived(from: IpAddress): void {
    if (!this.#quoted.loadQuoted(this.#view)) return;
    if (!this.isOwn(this.#quoted.sourceAddress)) return;
    const mtu = nextHopMtu(this.#view);
    if (mtu === undefined) {
      this.#notReached(formatIp(from), this.#view.icmpType, this.#view.icmpCode);
      return;
    }
    const { sourceAddress, destinationAddress, protocol } = this.#quoted;
    const path = this.pathTo(formatIp(destinationAddress), formatIp(sourceAddress));
    if (path === undefined || mtu >= path.mtu) return;
    this.#routes.limit(path, mtu);
    if (protocol === PROTOCOL.tcp) this.tcp.pathShrunk(this.#quoted, path.mtu);
  }

  /** `#quoted` is what was not delivered. */
  #notReached(from: string, type: number, code: number): void {
    const quoted = this.#quoted;
    const isUnreachable =
      type === (quoted.version === 4 ? ICMP_TYPE.unreachable : ICMPV6_TYPE.unreachable);
    const codes = quoted.version === 4 ? UNREACHABLE_CODE : UNREACHABLE_V6_CODE;
    const isPort = isUnreachable && code === codes.port;
    const reason: SocketErrorCode = isPort ? "refused" : "unreachable";
    const message = `${formatIp(quoted.destinationAddress)}: ${isPort ? "refused" : "unreachable"}`;
    if (quoted.isIcmp) this.#echoes.failed(quoted, from, type, code);
    else if (!isUnreachable) return;
    else if (quoted.protocol === PROTOCOL.tcp) this.tcp.failed(quoted, reason, message);
    else if (quoted.protocol === PROTOCOL.udp) {
      this.udp.failed(quoted, new SocketError(reason, message));
    }
  }

  #cut(packet: Uint8Array, mtu: number): Uint8Array[] {
    // The view of what came may be in use: this packet may answer it.
    const view = new PacketView();
    if (!view.load(packet, ETHERNET_HEADER_BYTES)) return [];
    const headroom = ETHERNET_HEADER_BYTES;
    if (view.version === 4) return fragmentIpv4(view, mtu, headroom) ?? [];
    return fragmentIpv6(view, mtu, this.#identification, headroom) ?? [];
  }

  #mayAnswer(): boolean {
    const nowMs = this.clock.monotonic();
    const earned = ((nowMs - this.#errorsCountedAtMs) * ERRORS_PER_SECOND) / 1000;
    this.#errorsCountedAtMs = nowMs;
    this.#errorsLeft = Math.min(ERRORS_PER_SECOND, this.#errorsLeft + earned);
    if (this.#errorsLeft < 1) return false;
    this.#errorsLeft--;
    return true;
  }
}

function isGroup(address: IpAddress): boolean {
  return typeof address === "number" ? address >>> 28 >= 14 : address[0] >>> 24 === 0xff;
}
