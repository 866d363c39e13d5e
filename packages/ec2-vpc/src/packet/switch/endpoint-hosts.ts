/** What stands behind VPC endpoints: a stack each, which takes whatever addresses a gateway's prefix list leads there. */
import type { Environment } from "@cloudglass/env";
import { PacketReader } from "../frame/packet-reader.ts";
import type { Topology } from "../topology.ts";
import type { MappingService } from "./mapping-service.ts";
import type { EndpointServices } from "./platform.ts";
import { serve } from "./platform-connection.ts";
import { ServedStack } from "./served-stack.ts";

export interface EndpointParts {
  readonly env: Pick<Environment, "clock" | "random">;
  readonly topology: Topology;
  readonly mapping: MappingService;
  readonly services: EndpointServices;
  /** From behind a gateway endpoint. */
  readonly answer: (endpointId: string, packet: Uint8Array) => void;
  /** From an endpoint's interface. */
  readonly send: (interfaceId: string, packet: Uint8Array) => void;
}

export class EndpointHosts {
  readonly #parts: EndpointParts;
  readonly #stacks = new Map<string, ServedStack>();
  readonly #reader = new PacketReader();

  constructor(parts: EndpointParts) {
    this.#parts = parts;
    parts.topology.vpcEndpoints.onChange((id) => {
      if (parts.topology.vpcEndpoints.get(id) === undefined) this.#remove(id);
    });
  }

  take(endpointId: string, packet: Uint8Array): void {
    if (this.#parts.topology.vpcEndpoints.get(endpointId) === undefined) return;
    this.#stackOf(endpointId).deliver(packet);
  }

  close(): void {
    for (const id of [...this.#stacks.keys()]) this.#remove(id);
  }

  #remove(endpointId: string): void {
    this.#stacks.get(endpointId)?.close();
    this.#stacks.delete(endpointId);
  }

  #stackOf(endpointId: string): ServedStack {
    const known = this.#stacks.get(endpointId);
    if (known !== undefined) return known;
    const made = new ServedStack({
      env: this.#parts.env,
      serviceAt: (_address, port) => {
        const service = this.#parts.services(endpointId, port);
        return service && ((connection) => serve(service, connection, ""));
      },
      send: (packet) => this.#send(endpointId, packet),
    });
    this.#stacks.set(endpointId, made);
    return made;
  }

  #send(endpointId: string, packet: Uint8Array): void {
    const endpoint = this.#parts.topology.vpcEndpoints.get(endpointId);
    if (endpoint === undefined) return;
    if (endpoint.type === "gateway") {
      this.#parts.answer(endpointId, packet);
      return;
    }
    if (!this.#reader.load(packet)) return;
    const own = this.#parts.mapping.ofAddress(endpoint.vpcId, this.#reader.sourceAddress);
    if (own !== undefined) this.#parts.send(own.id, packet);
  }
}
