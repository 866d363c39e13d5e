/** DHCP for IPv4 (RFC 2131, figure 5): gets an address, keeps it by renewing and rebinding, lets go of it when told to. */
import type { Clock, Random, Timer } from "@cloudglass/env";
import { BROADCAST_IPV4, BROADCAST_MAC, formatIpv4, parseIpv4 } from "../frame/address.ts";
import { buildDhcp, type DhcpMessage, parseDhcp } from "../frame/dhcp.ts";
import { DHCP_MESSAGE_TYPE, DHCP_OPTIONS, type DhcpOptionValues } from "../frame/dhcp-option.ts";
import { ETHERNET_HEADER_BYTES } from "../frame/ethernet.ts";
import { PORT } from "../frame/numbers.ts";
import { buildUdp } from "../frame/packet-builder.ts";
import type { IpLayer } from "./ip/ip-layer.ts";
import type { NetworkCard } from "./link/network-card.ts";
import type { Lease } from "./stack.ts";

/** RFC 2131, 4.1: doubled from one question to the next, give or take a second. */
const FIRST_GAP_MS = 4000;
const GAP_MS_MAX = 64_000;
const JITTER_MS = 1000;
/** Of requests for what was offered; then it begins anew. */
const REQUESTS_MAX = 4;
/** RFC 2131, 4.4.5: between questions for a lease that is held. */
const HELD_GAP_MS_MIN = 60_000;
const REFUSED_GAP_MS = 10_000;
const FOREVER_SECONDS = 0xffffffff;
const WANTED: readonly number[] = [
  DHCP_OPTIONS.subnetMask.code,
  DHCP_OPTIONS.routers.code,
  DHCP_OPTIONS.domainNameServers.code,
  DHCP_OPTIONS.hostName.code,
  DHCP_OPTIONS.domainName.code,
  DHCP_OPTIONS.mtu.code,
  DHCP_OPTIONS.renewalSeconds.code,
  DHCP_OPTIONS.rebindingSeconds.code,
];

export interface DhcpClientOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly hostName: string | undefined;
  readonly card: NetworkCard;
  readonly ip: IpLayer;
}

/** What is held, and until when on the clock's monotonic scale. */
interface Held {
  readonly lease: Lease;
  readonly address: number;
  readonly rebindAtMs: number;
  readonly endsAtMs: number;
}

type State =
  | { readonly kind: "stopped" }
  | { readonly kind: "selecting" }
  | { readonly kind: "requesting"; readonly address: number; readonly server: number }
  | { readonly kind: "bound" | "renewing" | "rebinding"; readonly held: Held };

export class DhcpClient {
  readonly #options: DhcpClientOptions;
  #state: State = { kind: "stopped" };
  #transactionId = 0;
  #startedAtMs = 0;
  #questions = 0;
  #timer: Timer | undefined;

  constructor(options: DhcpClientOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, random } = this.#options;
    this.#transactionId = random.below(2 ** 32);
    this.#startedAtMs = clock.monotonic();
    this.#enter({ kind: "selecting" });
    this.#discover();
  }

  stop(): void {
    this.#enter({ kind: "stopped" });
  }

  /** The payload of a datagram to a DHCP client's port. */
  arrived(bytes: Uint8Array): void {
    const message = parseDhcp(bytes);
    if (message === undefined || !message.isReply) return;
    if (message.transactionId !== this.#transactionId) return;
    if (message.clientMac !== this.#options.card.mac) return;
    const { messageType } = message.options;
    if (messageType === DHCP_MESSAGE_TYPE.offer) this.#offered(message);
    else if (messageType === DHCP_MESSAGE_TYPE.acknowledge) this.#acknowledged(message);
    else if (messageType === DHCP_MESSAGE_TYPE.refuse) this.#refused();
  }

  #offered(message: DhcpMessage): void {
    const server = message.options.serverIdentifier;
    if (this.#state.kind !== "selecting" || server === undefined) return;
    this.#enter({ kind: "requesting", address: message.yourAddress, server });
    this.#request();
  }

  #acknowledged(message: DhcpMessage): void {
    const { kind } = this.#state;
    if (kind !== "requesting" && kind !== "renewing" && kind !== "rebinding") return;
    const lease = leaseOf(message);
    if (lease === undefined) return;
    const nowMs = this.#options.clock.monotonic();
    const { leaseSeconds } = lease;
    const { renewalSeconds, rebindingSeconds } = message.options;
    const rebindAfter = Math.min(rebindingSeconds ?? leaseSeconds * 0.875, leaseSeconds);
    const renewAfter = Math.min(renewalSeconds ?? leaseSeconds / 2, rebindAfter);
    const held: Held = {
      lease,
      address: message.yourAddress,
      rebindAtMs: nowMs + rebindAfter * 1000,
      endsAtMs: nowMs + leaseSeconds * 1000,
    };
    this.#enter({ kind: "bound", held });
    if (leaseSeconds !== FOREVER_SECONDS) this.#after(renewAfter * 1000, () => this.#renew(held));
    this.#options.card.lend(lease);
  }

  #refused(): void {
    const { kind } = this.#state;
    if (kind === "renewing" || kind === "rebinding") this.#lose();
    if (kind !== "requesting") return;
    // A server that offers what it then refuses would be asked without end.
    this.#enter({ kind: "stopped" });
    this.#after(REFUSED_GAP_MS, () => this.start());
  }

  #lose(): void {
    this.#enter({ kind: "stopped" });
    this.#options.card.lend(undefined);
    // Who was told may have unplugged the card.
    if (this.#options.card.isPlugged) this.start();
  }

  #discover(): void {
    this.#after(this.#gapMs(), () => this.#discover());
    this.#broadcast({ messageType: DHCP_MESSAGE_TYPE.discover }, 0);
  }

  #request(): void {
    const state = this.#state;
    if (state.kind !== "requesting") return;
    if (this.#questions >= REQUESTS_MAX) {
      this.start();
      return;
    }
    this.#after(this.#gapMs(), () => this.#request());
    const { request: messageType } = DHCP_MESSAGE_TYPE;
    const { address: requestedAddress, server: serverIdentifier } = state;
    this.#broadcast({ messageType, requestedAddress, serverIdentifier }, 0);
  }

  /** T1 has passed: the server that gave it is asked. */
  #renew(held: Held): void {
    const leftMs = held.rebindAtMs - this.#options.clock.monotonic();
    if (leftMs <= 0) {
      this.#rebind(held);
      return;
    }
    this.#enter({ kind: "renewing", held });
    this.#after(Math.min(leftMs, Math.max(leftMs / 2, HELD_GAP_MS_MIN)), () => this.#renew(held));
    const { ip } = this.#options;
    const path = ip.pathTo(held.lease.server, held.lease.address);
    if (path === undefined) return;
    const payload = this.#message({ messageType: DHCP_MESSAGE_TYPE.request }, held.address);
    const fields = ip.fieldsFor(path, payload.length + 8);
    ip.send(path, buildUdp(fields, datagram(payload)));
  }

  /** T2 has passed: any server is. */
  #rebind(held: Held): void {
    const leftMs = held.endsAtMs - this.#options.clock.monotonic();
    if (leftMs <= 0) {
      this.#lose();
      return;
    }
    this.#enter({ kind: "rebinding", held });
    this.#after(Math.min(leftMs, Math.max(leftMs / 2, HELD_GAP_MS_MIN)), () => this.#rebind(held));
    this.#broadcast({ messageType: DHCP_MESSAGE_TYPE.request }, held.address);
  }

  #enter(state: State): void {
    this.#state = state;
    this.#questions = 0;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #after(delayMs: number, task: () => void): void {
    this.#timer = this.#options.clock.schedule(delayMs, task);
  }

  #gapMs(): number {
    const gapMs = Math.min(GAP_MS_MAX, FIRST_GAP_MS * 2 ** this.#questions++);
    return gapMs + this.#options.random.below(2 * JITTER_MS + 1) - JITTER_MS;
  }

  #broadcast(options: Partial<DhcpOptionValues>, clientAddress: number): void {
    const fields = {
      source: clientAddress,
      destination: BROADCAST_IPV4,
      headroom: ETHERNET_HEADER_BYTES,
    };
    const payload = this.#message(options, clientAddress);
    this.#options.card.sendTo(buildUdp(fields, datagram(payload)), BROADCAST_MAC);
  }

  #message(options: Partial<DhcpOptionValues>, clientAddress: number): Uint8Array {
    const { clock, card, hostName } = this.#options;
    const seconds = Math.floor((clock.monotonic() - this.#startedAtMs) / 1000);
    return buildDhcp({
      isReply: false,
      transactionId: this.#transactionId,
      seconds: Math.min(seconds, 0xffff),
      isBroadcast: false,
      clientAddress,
      yourAddress: 0,
      serverAddress: 0,
      relayAddress: 0,
      clientMac: card.mac,
      options: {
        ...options,
        ...(hostName === undefined ? {} : { hostName }),
        parameterRequestList: WANTED,
      },
    });
  }
}

function datagram(payload: Uint8Array) {
  return { sourcePort: PORT.dhcpClient, destinationPort: PORT.dhcpServer, payload };
}

/** Undefined for an answer that is of no use: without a server, an address or an end. */
function leaseOf(message: DhcpMessage): Lease | undefined {
  const { options, yourAddress } = message;
  const { serverIdentifier, leaseSeconds, subnetMask } = options;
  if (serverIdentifier === undefined || !leaseSeconds || yourAddress === 0) return undefined;
  return {
    address: formatIpv4(yourAddress),
    prefixLength: prefixLengthOf(subnetMask ?? parseIpv4("255.255.255.255")!),
    server: formatIpv4(serverIdentifier),
    routers: (options.routers ?? []).map(formatIpv4),
    domainNameServers: (options.domainNameServers ?? []).map(formatIpv4),
    domainName: options.domainName,
    hostName: options.hostName,
    mtu: options.mtu,
    leaseSeconds,
  };
}

function prefixLengthOf(mask: number): number {
  return Math.clz32(~mask >>> 0);
}
