/**
 * States of tracked connections. AWS documents three time-outs, which can be set for each interface, and 600 s for
 * protocols without ports; those of the states between are the ones of Linux.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html#connection-tracking-timeouts
 */
import { TCP_FLAG } from "../frame/numbers.ts";
import type { IdleTimeouts } from "../topology.ts";

export const STATE = {
  synSent: 0,
  synReceived: 1,
  established: 2,
  /** One side has sent FIN. */
  finWait: 3,
  /** Both have. */
  lastAck: 4,
  timeWait: 5,
  /** By RST. */
  closed: 6,
  /** Of UDP: one direction only. */
  request: 7,
  /** One request and what it was answered. */
  answered: 8,
  requestAgain: 9,
  /** More than one request and its answer. */
  stream: 10,
  icmp: 11,
  other: 12,
} as const;

/** Shown in traces. By number. */
export const STATE_NAMES = [
  "syn-sent",
  "syn-received",
  "established",
  "fin-wait",
  "last-ack",
  "time-wait",
  "closed",
  "unidirectional",
  "answered",
  "answered",
  "stream",
  "icmp",
  "other",
] as const;

export type StateName = (typeof STATE_NAMES)[number];

/** Of every instance type that is not Nitro v6. */
export const DEFAULT_TIMEOUTS: IdleTimeouts = {
  tcpEstablishedMs: 432_000_000,
  udpStreamMs: 180_000,
  udpMs: 30_000,
};

export const NITRO_V6_TIMEOUTS: IdleTimeouts = {
  ...DEFAULT_TIMEOUTS,
  tcpEstablishedMs: 350_000,
};

/** By state, for an interface. */
export function durations(timeouts: IdleTimeouts): Int32Array {
  const { tcpEstablishedMs, udpStreamMs, udpMs } = timeouts;
  const byState = new Int32Array(STATE_NAMES.length);
  byState[STATE.synSent] = 120_000;
  byState[STATE.synReceived] = 60_000;
  byState[STATE.established] = tcpEstablishedMs;
  byState[STATE.finWait] = 120_000;
  byState[STATE.lastAck] = 30_000;
  byState[STATE.timeWait] = 120_000;
  byState[STATE.closed] = 10_000;
  byState[STATE.request] = udpMs;
  byState[STATE.answered] = udpMs;
  byState[STATE.requestAgain] = udpMs;
  byState[STATE.stream] = udpStreamMs;
  byState[STATE.icmp] = 30_000;
  byState[STATE.other] = 600_000;
  return byState;
}

export const { fin: FIN, syn: SYN, rst: RST, ack: ACK } = TCP_FLAG;

/** Of a flow whose first packet is this one. */
export function firstTcpState(flags: number): number {
  if ((flags & (SYN | ACK)) === SYN) return STATE.synSent;
  if ((flags & SYN) !== 0) return STATE.synReceived;
  return (flags & FIN) !== 0 ? STATE.finWait : STATE.established;
}

/**
 * `isReply`: against the direction of the flow's first packet. `isFirstToEnd`: from the side that sent FIN first.
 * Sequence numbers are not looked at.
 */
export function nextTcpState(
  state: number,
  flags: number,
  isReply: boolean,
  isFirstToEnd: boolean,
): number {
  if ((flags & RST) !== 0) return STATE.closed;
  switch (state) {
    case STATE.synSent:
      return isReply && (flags & SYN) !== 0 ? STATE.synReceived : state;
    case STATE.synReceived:
      if ((flags & (SYN | ACK)) !== ACK) return state;
      return (flags & FIN) !== 0 ? STATE.finWait : STATE.established;
    case STATE.established:
      return (flags & FIN) !== 0 ? STATE.finWait : state;
    case STATE.finWait:
      return !isFirstToEnd && (flags & FIN) !== 0 ? STATE.lastAck : state;
    case STATE.lastAck:
      return isFirstToEnd && (flags & (ACK | FIN)) === ACK ? STATE.timeWait : state;
    default:
      return state;
  }
}

export function nextUdpState(state: number, isReply: boolean): number {
  if (state === STATE.request && isReply) return STATE.answered;
  if (state === STATE.answered && !isReply) return STATE.requestAgain;
  if (state === STATE.requestAgain && isReply) return STATE.stream;
  return state;
}

/** A connection that has ended: a SYN begins another one, and the rules decide again. */
export function mayBeginAnew(state: number, flags: number): boolean {
  return (state === STATE.timeWait || state === STATE.closed) && (flags & (SYN | ACK)) === SYN;
}
