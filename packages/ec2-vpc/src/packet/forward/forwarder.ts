/**
 * The forwarder: a packet comes in at an interface, from outside or from a gateway endpoint; what is decided on its way
 * is decided here, and it comes out where it belongs, rewritten as the gateways on its way rewrite it.
 */
import type { Environment } from "@cloudglass/env";
import type { Topology } from "../topology.ts";
import type { Hop } from "../trace.ts";
import type { FlowObserver } from "./observer.ts";
import { type Outcome, WritableOutcome } from "./outcome.ts";

export interface ForwarderOptions {
  /** Of tracked connections in all; 1,000,000 when absent. */
  readonly connectionsMax?: number;
}

export type ForwarderWorld = Pick<Environment, "clock" | "random" | "faults">;

export class Forwarder {
  readonly topology: Topology;
  readonly env: ForwarderWorld;
  readonly options: ForwarderOptions;
  /** Nobody when undefined, and then it costs nothing. */
  observer: FlowObserver | undefined = undefined;

  constructor(topology: Topology, env: ForwarderWorld, options: ForwarderOptions = {}) {
    this.topology = topology;
    this.env = env;
    this.options = options;
  }

  /**
   * An IP packet (no Ethernet header) from what stands on an interface. The bytes are the forwarder's from now on.
   * Each hop is pushed on `trace` when there is one.
   */
  send(_interfaceId: string, packet: Uint8Array, _trace?: Hop[]): Outcome {
    return new WritableOutcome(packet);
  }

  /** An IP packet from outside, to a public address. */
  arrive(packet: Uint8Array, _trace?: Hop[]): Outcome {
    return new WritableOutcome(packet);
  }

  /** An IP packet from the service behind a gateway endpoint, to an address in the endpoint's VPC. */
  answer(_endpointId: string, packet: Uint8Array, _trace?: Hop[]): Outcome {
    return new WritableOutcome(packet);
  }

  /** A forwarder over the same network with no connection tracked or translated: what it does leaves no mark here. */
  probing(): Forwarder {
    return new Forwarder(this.topology, this.env, this.options);
  }
}
