/** One host outside: a stack at a public address that answers pings and serves what it was told. */
import type { Environment } from "@cloudglass/env";
import { formatMac, type MacAddress } from "../frame/address.ts";
import type { InternetHostOptions, InternetHostView, InternetService } from "../network.ts";
import { createStack } from "../stack/host-stack.ts";
import type { Stack } from "../stack/stack.ts";
import type { TcpConnection, TcpListener } from "../stack/tcp/tcp-connection.ts";
import type { Outlet, OutletTarget } from "./outlet.ts";
import { pipe } from "./outlet-pipe.ts";
import { PacketCable } from "./packet-cable.ts";

export interface InternetHostParts {
  readonly env: Pick<Environment, "clock" | "random">;
  readonly outlet: Outlet;
  readonly options: InternetHostOptions;
  readonly send: (packet: Uint8Array) => void;
}

const MAC: MacAddress = 0x0e57_ffff_fffd;
const MTU = 1500;

export class InternetHost {
  readonly #parts: InternetHostParts;
  readonly #cable: PacketCable;
  readonly #mapped = new Map<number, TcpListener>();
  #packetsIn = 0;
  #packetsOut = 0;
  /** For tests that open connections from outside. */
  readonly stack: Stack;

  constructor(parts: InternetHostParts) {
    this.#parts = parts;
    const { address, services } = parts.options;
    this.#cable = new PacketCable(MAC, (packet) => {
      this.#packetsOut += 1;
      parts.send(packet);
    });
    this.stack = createStack(parts.env);
    const isIpv6 = address.includes(":");
    this.stack.plug({
      name: "eth0",
      macAddress: formatMac(MAC),
      mtu: MTU,
      cable: this.#cable,
      addresses: [`${address}/${isIpv6 ? 128 : 32}`],
      gateways: [isIpv6 ? "fe80::1" : "169.254.0.1"],
      learnsNeighbours: true,
    });
    for (const service of services) this.#serve(service);
  }

  view(): InternetHostView {
    const { address, services } = this.#parts.options;
    return {
      address,
      services: services.map(({ protocol, port }) => ({ protocol, port })),
      connections: this.stack.use().connections,
      packetsIn: this.#packetsIn,
      packetsOut: this.#packetsOut,
    };
  }

  deliver(packet: Uint8Array): void {
    this.#packetsIn += 1;
    this.#cable.deliver(packet);
  }

  /** Throws `SocketError` when something is served there. */
  map(port: number, target: OutletTarget): void {
    const listener = this.stack.tcp.listen({ port });
    this.#mapped.set(port, listener);
    void accept(listener, (connection) => pipe(connection, this.#parts.outlet, target));
  }

  unmap(port: number): void {
    this.#mapped.get(port)?.close();
    this.#mapped.delete(port);
  }

  close(): void {
    this.stack.close();
  }

  #serve({ protocol, port, answer }: InternetService): void {
    if (protocol === "udp") {
      this.stack.udp.bind({ port }, ({ bytes, sourceAddress, sourcePort }, socket) => {
        const to = { address: sourceAddress, port: sourcePort };
        if (answer === "echo") socket.send(bytes, to);
        else if (answer !== "sink") socket.send(answer.bytes, to);
      });
      return;
    }
    void accept(this.stack.tcp.listen({ port }), (connection) => serve(connection, answer));
  }
}

async function accept(
  listener: TcpListener,
  take: (connection: TcpConnection) => Promise<void>,
): Promise<void> {
  for await (const connection of listener) {
    // A connection that fails is its client's affair.
    take(connection).catch(() => {});
  }
}

async function serve(connection: TcpConnection, answer: InternetService["answer"]): Promise<void> {
  if (typeof answer === "object") {
    for (let times = answer.repeat ?? 1; times > 0; times -= 1) {
      await connection.write(answer.bytes);
    }
    connection.end();
  }
  for await (const bytes of connection) {
    if (answer === "echo") await connection.write(bytes.slice());
  }
  connection.end();
}
