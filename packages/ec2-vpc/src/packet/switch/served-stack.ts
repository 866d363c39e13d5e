/**
 * A network stack that ends TCP connections for a service: those to the platform from one interface, those to what is
 * behind an endpoint. A port is listened on from the first packet to it on that somebody serves.
 */
import type { Clock, Random } from "@cloudglass/env";
import { formatIp, formatMac, type MacAddress } from "../frame/address.ts";
import { PROTOCOL, TCP_FLAG } from "../frame/numbers.ts";
import { PacketReader } from "../frame/packet-reader.ts";
import { createStack } from "../stack/host-stack.ts";
import type { Stack } from "../stack/stack.ts";
import type { TcpConnection, TcpListener } from "../stack/tcp/tcp-connection.ts";
import { MTU } from "./lease.ts";
import { PacketCable } from "./packet-cable.ts";

export type Accept = (connection: TcpConnection) => void;

export interface ServedStackParts {
  readonly env: { readonly clock: Clock; readonly random: Random };
  /** Undefined: refused. */
  readonly serviceAt: (address: string, port: number) => Accept | undefined;
  readonly send: (packet: Uint8Array) => void;
}

const MAC: MacAddress = 0x0e57_ffff_ffff;
/** What clients have found; those who try every port are refused without being remembered. */
const LISTENERS_MAX = 64;
/** Not routed anywhere: a stack needs some address. */
const OWN_ADDRESSES = ["169.254.0.1/16", "fd00:ec2::1/64"];
const GATEWAYS = ["169.254.0.2", "fe80::1"];

export class ServedStack {
  readonly #parts: ServedStackParts;
  readonly #stack: Stack;
  readonly #cable: PacketCable;
  readonly #reader = new PacketReader();
  readonly #listeners = new Map<string, TcpListener>();

  constructor(parts: ServedStackParts) {
    this.#parts = parts;
    this.#cable = new PacketCable(MAC, parts.send);
    this.#stack = createStack(parts.env);
    this.#stack.plug({
      name: "platform0",
      macAddress: formatMac(MAC),
      mtu: MTU,
      cable: this.#cable,
      addresses: OWN_ADDRESSES,
      gateways: GATEWAYS,
      learnsNeighbours: true,
      takesAnyAddress: true,
    });
  }

  deliver(packet: Uint8Array): void {
    const reader = this.#reader;
    if (!reader.load(packet) || reader.protocol !== PROTOCOL.tcp) return;
    const isOpening = reader.hasTransport && (reader.tcpFlags & TCP_FLAG.syn) !== 0;
    const { destinationPort: port } = reader;
    // Nothing can be served at port 0; the stack refuses it.
    if (isOpening && port > 0) this.#listen(formatIp(reader.destinationAddress), port);
    this.#cable.deliver(packet);
  }

  close(): void {
    this.#stack.close();
  }

  /** As the service is now: it may have been turned on or off. */
  #listen(address: string, port: number): void {
    const key = `${address} ${port}`;
    const listener = this.#listeners.get(key);
    const isServed = this.#parts.serviceAt(address, port) !== undefined;
    if (!isServed && listener !== undefined) {
      this.#listeners.delete(key);
      listener.close();
    }
    if (!isServed || listener !== undefined || this.#listeners.size >= LISTENERS_MAX) return;
    const opened = this.#stack.tcp.listen({ address, port });
    this.#listeners.set(key, opened);
    void this.#accept(opened, address, port);
  }

  async #accept(listener: TcpListener, address: string, port: number): Promise<void> {
    for await (const connection of listener) {
      const accept = this.#parts.serviceAt(address, port);
      if (accept === undefined) connection.abort();
      else accept(connection);
    }
  }
}
