/** What became of a packet, as a plain value. */
import type { DropReason, Hop } from "../trace.ts";

/**
 * `interface`: what stands on `interfaceId` gets it. `endpoint`: the service behind the VPC endpoint `endpointId` does
 * (with `interfaceId` when it is one of interfaces). `outside`: it left for its destination address, which is nobody's
 * here. `platform`: it is for a link-local service, or for base + 2, of the sender's own switch.
 */
export type OutcomeKind = "interface" | "outside" | "endpoint" | "platform" | "dropped";

/** What was sent at the call that gave it: read it before the next call, which writes over it. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly interfaceId: string;
  readonly endpointId: string;
  /** Undefined unless it was dropped. */
  readonly drop: DropReason | undefined;
  /** As it is delivered: the bytes that were given, rewritten in place, or others when its size had to change. */
  readonly packet: Uint8Array;
  /** What slow links and nodes add on the way. */
  readonly delayMs: number;
  /**
   * Packets that this one brought into being, each with what became of it: the rest of its fragments, errors of ICMP,
   * resets. Their values are their own and stay as they are.
   */
  readonly further: readonly Outcome[];
  /** Of one in `further`, when there is a trace: its own. */
  readonly hops: readonly Hop[] | undefined;
}

export const NOTHING_FURTHER: readonly Outcome[] = Object.freeze([]);

/** The one that is written over. */
export class WritableOutcome implements Outcome {
  kind: OutcomeKind = "dropped";
  interfaceId = "";
  endpointId = "";
  drop: DropReason | undefined = undefined;
  packet: Uint8Array;
  delayMs = 0;
  further: readonly Outcome[] = NOTHING_FURTHER;
  hops: readonly Hop[] | undefined = undefined;

  constructor(packet: Uint8Array) {
    this.packet = packet;
  }
}
