/**
 * A machine of one's own in a VPC: a simulated network stack in this process, whose frames go to the emulator by the
 * socket of an interface. What it sends and hears are packets, and HTTP clients speak over it.
 */
import { Agent, type ClientRequestArgs, type RequestOptions, request } from "node:http";
import { connect as connectSocket, isIP } from "node:net";
import { Duplex } from "node:stream";
import { SeededRandom } from "@cloudglass/env";
import { FrameReader, withLength } from "../../packages/ec2-vpc/src/edge/frame-lengths.ts";
import { formatIp } from "../../packages/ec2-vpc/src/packet/frame/address.ts";
import {
  buildDnsQuery,
  DNS_TYPE,
  parseDns,
  RESPONSE_CODE,
} from "../../packages/ec2-vpc/src/packet/frame/dns.ts";
import { PacketReader } from "../../packages/ec2-vpc/src/packet/frame/packet-reader.ts";
import { createStack } from "../../packages/ec2-vpc/src/packet/stack/host-stack.ts";
import type { Card, FrameCable, Stack } from "../../packages/ec2-vpc/src/packet/stack/stack.ts";
import type { TcpConnection } from "../../packages/ec2-vpc/src/packet/stack/tcp/tcp-connection.ts";
import type { Emulator } from "../testing/emulator.ts";

const ETHERNET_BYTES = 14;
const DNS_PORT = 53;

/** A packet that came to the machine. */
export interface Heard {
  readonly source: string;
  readonly ttl: number;
  /** With the transport's header. */
  readonly transportBytes: number;
}

export class VpcHost {
  readonly stack: Stack;
  readonly card: Card;
  /** Of IP, as they came. */
  readonly heard: readonly Heard[];

  constructor(stack: Stack, card: Card, heard: readonly Heard[]) {
    this.stack = stack;
    this.card = card;
    this.heard = heard;
  }

  /** The first address of a name, as the resolver that the lease tells of says it. */
  resolve(name: string, type: "A" | "AAAA" = "A"): Promise<string> {
    const [address = ""] = this.card.lease?.domainNameServers ?? [];
    return new Promise((found, failed) => {
      const socket = this.stack.udp.bind({}, ({ bytes }) => {
        socket.close();
        const said = parseDns(bytes);
        const content = said?.answers[0]?.content;
        const isThere = said?.responseCode === RESPONSE_CODE.noError && content?.type === type;
        if (isThere && (content.type === "A" || content.type === "AAAA")) {
          found(formatIp(content.address));
        } else failed(new Error(`no address of ${name}: ${said?.responseCode}`));
      });
      socket.send(buildDnsQuery(1, name, DNS_TYPE[type === "A" ? "a" : "aaaa"]), {
        address,
        port: DNS_PORT,
      });
    });
  }

  /** Connections of an HTTP client go over the machine's stack. */
  agent(): Agent {
    return new HostAgent(this);
  }

  async connect(host: string, port: number): Promise<TcpConnection> {
    const address = isIP(host) === 0 ? await this.resolve(host) : host;
    return this.stack.tcp.connect({ address, port });
  }

  close(): void {
    this.stack.close();
  }
}

/** Resolves when the machine has its address. It takes the place of what was plugged in. */
export async function plugIn(
  emulator: Emulator,
  card: { readonly interfaceId: string; readonly macAddress: string },
): Promise<VpcHost> {
  const path = `/_cloudglass/vpc/interfaces/${card.interfaceId}/socket`;
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${emulator.endpoint}${path}`, { method: "POST", headers });
  const opened = (await answer.json()) as { readonly path: string };
  const heard: Heard[] = [];
  const cable = await cableTo(opened.path, heard);
  const { clock } = emulator.running;
  const stack = createStack({ clock, random: new SeededRandom(card.interfaceId) });
  const { macAddress } = card;
  return new Promise((leased) => {
    stack.plug({
      ...{ name: "eth0", macAddress, mtu: 9001, cable, dhcp: true },
      onLease: (plugged) => leased(new VpcHost(stack, plugged, heard)),
    });
  });
}

export interface HttpAnswer {
  readonly status: number | undefined;
  readonly body: string;
}

/** One request over the machine's stack, as `curl` on it would make it. */
export function ask(
  host: VpcHost,
  options: Pick<RequestOptions, "host" | "path" | "method" | "headers">,
): Promise<HttpAnswer> {
  return new Promise((answered, failed) => {
    const asked = request({ ...options, agent: host.agent() }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () => {
        answered({ status: response.statusCode, body: Buffer.concat(pieces).toString() });
      });
    });
    asked.on("error", failed);
    asked.end();
  });
}

async function cableTo(path: string, heard: Heard[]): Promise<FrameCable> {
  const socket = connectSocket(path);
  await new Promise<void>((connected, failed) => {
    socket.once("error", failed);
    socket.once("connect", connected);
  });
  let listener: (frame: Uint8Array) => void = () => {};
  const packet = new PacketReader();
  const reader = new FrameReader((frame) => {
    if (packet.load(frame, ETHERNET_BYTES)) {
      const source = formatIp(packet.sourceAddress);
      heard.push({ source, ttl: packet.ttl, transportBytes: packet.payloadLength });
    }
    listener(frame);
  });
  socket.on("data", (bytes: Buffer) => reader.take(bytes));
  return {
    send: (frame) => {
      socket.write(withLength(frame));
    },
    receive: (given) => {
      listener = given;
    },
  };
}

class HostAgent extends Agent {
  readonly #host: VpcHost;

  constructor(host: VpcHost) {
    super({ keepAlive: false });
    this.#host = host;
  }

  override createConnection(
    { host, port }: ClientRequestArgs,
    opened?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const connecting = this.#host.connect(`${host}`, Number(port));
    connecting.then(
      (connection) => opened?.(null, new ConnectionStream(connection)),
      (error: Error) => opened?.(error, undefined as never),
    );
    return undefined;
  }
}

/** With what Node's client expects of a socket. */
class ConnectionStream extends Duplex {
  readonly #connection: TcpConnection;

  constructor(connection: TcpConnection) {
    super();
    this.#connection = connection;
  }

  override _read(): void {
    this.#connection.read().then(
      (bytes) => this.push(bytes === undefined ? null : bytes),
      (error: Error) => this.destroy(error),
    );
  }

  override _write(bytes: Uint8Array, _encoding: string, written: (error?: Error) => void): void {
    this.#connection.write(Uint8Array.from(bytes)).then(() => written(), written);
  }

  override _final(done: () => void): void {
    this.#connection.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#connection.close();
    done(error);
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
