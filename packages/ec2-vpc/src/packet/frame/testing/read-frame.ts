/** Shows a frame to everything that reads frames, as switches, routers and hosts would. */
import type { Clock } from "@cloudglass/env";
import { parseArp } from "../arp.ts";
import { buildDhcp, parseDhcp } from "../dhcp.ts";
import { answerDns, buildDns, parseDns } from "../dns.ts";
import { ETHERNET_HEADER_BYTES, etherType, isEthernet, sourceMac } from "../ethernet.ts";
import { fragmentIpv4, fragmentIpv6 } from "../fragment.ts";
import { buildIcmpError, nextHopMtu, readEcho } from "../icmp.ts";
import { readNeighborMessage } from "../neighbor-discovery.ts";
import { ETHER_TYPE, PROTOCOL } from "../numbers.ts";
import { PacketView } from "../packet-view.ts";
import { Reassembly } from "../reassembly.ts";
import { clampSegmentSize, readTcpOptions } from "../tcp.ts";

const HOPS = { kind: "time-exceeded", reason: "hops" } as const;
const ROUTER = { 4: 0x0a000001, 6: [0x20010db8, 0, 0, 1] } as const;
const MTU = 576;

export class FrameReader {
  readonly reassembly: Reassembly;
  readonly #view = new PacketView();
  readonly #quoted = new PacketView();
  readonly #answer = new PacketView();

  constructor(clock: Clock) {
    this.reassembly = new Reassembly(clock, undefined, { bytesMax: 256 * 1024 });
  }

  /** What the frame was taken for, or why not. Throws where a reader goes beyond its packet or breaks a checksum. */
  read(frame: Uint8Array): string {
    if (!isEthernet(frame)) return "no Ethernet";
    sourceMac(frame);
    const at = ETHERNET_HEADER_BYTES;
    switch (etherType(frame)) {
      case ETHER_TYPE.arp:
        return parseArp(frame, at) === undefined ? "no ARP" : "ARP";
      case ETHER_TYPE.ipv4:
      case ETHER_TYPE.ipv6:
        return this.#readPacket(frame, at);
      default:
        return "another protocol";
    }
  }

  #readPacket(bytes: Uint8Array, at: number): string {
    const view = this.#view;
    if (!view.load(bytes, at)) return `no packet: ${view.fault}`;
    check(view.headerLength <= view.totalLength, "header within the packet");
    check(
      view.end === at + view.totalLength && view.end <= bytes.length,
      "packet within the frame",
    );
    check(view.payloadOffset + view.payloadLength <= view.end, "payload within the packet");
    this.#cut();
    if (view.isFragment) {
      const whole = this.reassembly.add(view);
      return whole === undefined ? "fragment" : this.#readPacket(whole, 0);
    }
    this.#answerWithError();
    const kind = this.#readTransport();
    this.#rewrite();
    return kind;
  }

  #readTransport(): string {
    const view = this.#view;
    if (view.protocol === PROTOCOL.tcp) {
      readTcpOptions(view);
      clampSegmentSize(view, MTU);
      return "TCP";
    }
    if (view.isIcmpError) {
      const isQuoting = this.#quoted.loadQuoted(view);
      if (isQuoting) this.#rewriteQuote();
      return isQuoting
        ? `error${nextHopMtu(view) === undefined ? "" : " about MTU"}`
        : "bare error";
    }
    if (view.isIcmp) {
      if (readEcho(view) !== undefined) return "echo";
      return readNeighborMessage(view)?.kind ?? "another ICMP message";
    }
    if (view.protocol !== PROTOCOL.udp) return "another transport";
    return readService(
      view.bytes.subarray(view.payloadOffset, view.payloadOffset + view.payloadLength),
    );
  }

  #cut(): void {
    const view = this.#view;
    const isIpv4 = view.version === 4;
    const fragments = isIpv4 ? fragmentIpv4(view, MTU) : fragmentIpv6(view, MTU, 1);
    for (const fragment of fragments ?? [])
      check(fragment.length <= MTU, "fragment within the MTU");
  }

  #answerWithError(): void {
    const error = buildIcmpError(this.#view, HOPS, ROUTER[this.#view.version]);
    if (error === undefined) return;
    check(this.#answer.load(error), "a sound answer");
    check(this.#answer.transportIsSound(), "an answer with its checksum");
  }

  #rewrite(): void {
    const view = this.#view;
    const isSound = view.transportIsSound();
    if (view.version === 4) {
      view.rewriteSource(0xc6336407, 1024);
      view.rewriteDestination(0x0a000005, 7);
    } else {
      view.rewriteSourceIpv6([0x20010db8, 1, 2, 3], 1024);
      view.rewriteDestinationIpv6([0x20010db8, 3, 2, 1], 7);
    }
    view.decrementTtl();
    check(!isSound || view.transportIsSound(), "a checksum that follows the changes");
    check(this.#answer.load(view.bytes, view.offset), "a packet that is one still");
  }

  #rewriteQuote(): void {
    const isSound = this.#view.transportIsSound();
    if (this.#quoted.version === 4) this.#quoted.rewriteSource(0xc6336407, 1024);
    else this.#quoted.rewriteSourceIpv6([0x20010db8, 1, 2, 3], 1024);
    check(!isSound || this.#view.transportIsSound(), "an error's checksum that follows its quote");
  }
}

/** The payload is shown to both, whatever its port. */
function readService(payload: Uint8Array): string {
  const dhcp = parseDhcp(payload);
  if (dhcp !== undefined) {
    buildDhcp(dhcp);
    return "DHCP";
  }
  const dns = parseDns(payload);
  if (dns === undefined) return "UDP";
  buildDns(dns);
  answerDns(dns, {});
  return "DNS";
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`broken: ${what}`);
}
