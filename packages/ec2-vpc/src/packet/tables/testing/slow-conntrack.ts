/** Connection tracking as its page tells it: a map of flows by text, every flow looked at with every packet. */
import { formatIp } from "../../frame/address.ts";
import type { IdleTimeouts } from "../../topology.ts";
import type { Direction } from "../packet-fields.ts";
import { addressesOf, type Packet } from "./arbitrary.ts";

interface Flow {
  state: string;
  end: number;
  readonly begunBy: Direction;
  endedBy: Direction | undefined;
  /** UDP: turns of request and answer, as `rarara`. */
  turns: string;
}

const flag = (packet: Packet, name: "fin" | "syn" | "rst" | "ack") =>
  (packet.tcpFlags & { fin: 1, syn: 2, rst: 4, ack: 16 }[name]) !== 0;

const isFirstSyn = (packet: Packet) => flag(packet, "syn") && !flag(packet, "ack");

export class SlowConntrack {
  readonly #flows = new Map<string, Flow>();
  readonly #timeouts = new Map<string, IdleTimeouts>();
  readonly #defaults: IdleTimeouts;

  constructor(defaults: IdleTimeouts) {
    this.#defaults = defaults;
  }

  setTimeouts(at: string, timeouts: IdleTimeouts): void {
    this.#timeouts.set(at, timeouts);
  }

  forget(at: string): void {
    for (const name of this.#flows.keys()) if (name.startsWith(`${at} `)) this.#flows.delete(name);
    this.#timeouts.delete(at);
  }

  size(now: number): number {
    return [...this.#flows.values()].filter(({ end }) => end > now).length;
  }

  stateOf(now: number, at: string, direction: Direction, packet: Packet): string | undefined {
    return this.#live(now, at, direction, packet)?.state;
  }

  passes(now: number, at: string, direction: Direction, packet: Packet): boolean {
    const flow = this.#live(now, at, direction, packet);
    if (flow === undefined) return false;
    const isOver = flow.state === "time-wait" || flow.state === "closed";
    if (packet.protocol === 6 && isOver && isFirstSyn(packet)) return false;
    if (packet.protocol === 6) this.#tcp(flow, direction, packet);
    if (packet.protocol === 17) this.#udp(flow, direction);
    flow.end = now + this.#lasts(at, flow.state);
    return true;
  }

  open(now: number, at: string, direction: Direction, packet: Packet): void {
    const state = firstStateOf(packet);
    const name = nameOf(at, direction, packet);
    if (state === undefined || name === undefined) return;
    this.#flows.set(name, {
      state,
      end: now + this.#lasts(at, state),
      begunBy: direction,
      endedBy: state === "fin-wait" ? direction : undefined,
      turns: "r",
    });
  }

  #live(now: number, at: string, direction: Direction, packet: Packet): Flow | undefined {
    const name = nameOf(at, direction, packet);
    const flow = name === undefined ? undefined : this.#flows.get(name);
    return flow !== undefined && flow.end > now ? flow : undefined;
  }

  #tcp(flow: Flow, direction: Direction, packet: Packet): void {
    const { state } = flow;
    const isAnswer = direction !== flow.begunBy;
    if (flag(packet, "rst")) flow.state = "closed";
    else if (state === "syn-sent" && isAnswer && flag(packet, "syn")) flow.state = "syn-received";
    else if (state === "syn-received" && flag(packet, "ack") && !flag(packet, "syn")) {
      flow.state = flag(packet, "fin") ? "fin-wait" : "established";
    } else if (state === "established" && flag(packet, "fin")) flow.state = "fin-wait";
    else if (state === "fin-wait" && flag(packet, "fin") && direction !== flow.endedBy) {
      flow.state = "last-ack";
    } else if (
      state === "last-ack" &&
      direction === flow.endedBy &&
      flag(packet, "ack") &&
      !flag(packet, "fin")
    ) {
      flow.state = "time-wait";
    }
    if (flow.state === "fin-wait" && state !== "fin-wait") flow.endedBy = direction;
  }

  /** A stream has seen more than one request and its answer. */
  #udp(flow: Flow, direction: Direction): void {
    const turn = direction === flow.begunBy ? "r" : "a";
    if (!flow.turns.endsWith(turn)) flow.turns += turn;
    if (flow.turns.length === 1) flow.state = "unidirectional";
    else flow.state = flow.turns.length < 4 ? "answered" : "stream";
  }

  #lasts(at: string, state: string): number {
    const timeouts = this.#timeouts.get(at) ?? this.#defaults;
    const seconds: Record<string, number> = {
      "syn-sent": 120,
      "syn-received": 60,
      "fin-wait": 120,
      "last-ack": 30,
      "time-wait": 120,
      closed: 10,
      icmp: 30,
      other: 600,
      established: timeouts.tcpEstablishedMs / 1000,
      unidirectional: timeouts.udpMs / 1000,
      answered: timeouts.udpMs / 1000,
      stream: timeouts.udpStreamMs / 1000,
    };
    return seconds[state]! * 1000;
  }
}

const QUERIES: Record<number, Record<number, string>> = {
  1: { 8: "asks echo", 0: "answers echo", 13: "asks time", 14: "answers time" },
  58: { 128: "asks echo", 129: "answers echo" },
};

function nameOf(at: string, direction: Direction, packet: Packet): string | undefined {
  const [source, destination] = addressesOf(packet).map(formatIp);
  const { protocol, sourcePort, destinationPort, icmpIdentifier } = packet;
  const isOut = direction === "egress";
  const [own, other] = isOut ? [source, destination] : [destination, source];
  if (protocol === 6 || protocol === 17) {
    const ports = isOut ? [sourcePort, destinationPort] : [destinationPort, sourcePort];
    return [at, protocol, own, other, ...ports].join(" ");
  }
  if (protocol !== 1 && protocol !== 58) return [at, protocol, own, other].join(" ");
  const query = QUERIES[protocol]?.[packet.icmpType]?.split(" ");
  if (query === undefined) return undefined;
  const asker = (query[0] === "asks") === isOut ? "own" : "other";
  return [at, protocol, own, other, query[1], icmpIdentifier, asker].join(" ");
}

function firstStateOf(packet: Packet): string | undefined {
  if (packet.protocol === 6) {
    if (flag(packet, "rst")) return undefined;
    if (flag(packet, "syn")) return flag(packet, "ack") ? "syn-received" : "syn-sent";
    return flag(packet, "fin") ? "fin-wait" : "established";
  }
  if (packet.protocol === 17) return "unidirectional";
  if (packet.protocol !== 1 && packet.protocol !== 58) return "other";
  return QUERIES[packet.protocol]?.[packet.icmpType]?.startsWith("asks") ? "icmp" : undefined;
}
