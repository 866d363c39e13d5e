/**
 * The platform as each interface sees it: resolver, metadata, time. What comes here has met no rule: neither security
 * groups nor network ACLs look at it.
 */
import type { Environment } from "@cloudglass/env";
import { formatIp } from "../frame/address.ts";
import { PORT, PROTOCOL } from "../frame/numbers.ts";
import { buildUdp } from "../frame/packet-builder.ts";
import { PacketReader } from "../frame/packet-reader.ts";
import type { TcpConnection } from "../stack/tcp/tcp-connection.ts";
import type { DnsServer } from "./dns-server.ts";
import type { InterfacePlace, MappingService } from "./mapping-service.ts";
import {
  METADATA_ADDRESSES,
  type PlatformServices,
  RESOLVER_ADDRESSES,
  TIME_ADDRESSES,
} from "./platform.ts";
import { serve } from "./platform-connection.ts";
import { ServedStack } from "./served-stack.ts";
import { answerTime } from "./time-server.ts";
import type { FrameDrop } from "./virtual-switch.ts";

export interface PlatformParts {
  readonly env: Pick<Environment, "clock" | "random">;
  readonly mapping: MappingService;
  readonly dns: DnsServer;
  readonly services: PlatformServices;
  readonly send: (place: InterfacePlace, packet: Uint8Array) => void;
}

type Role = "metadata" | "resolver" | "time";
const ROLES: ReadonlyMap<string, Role> = new Map([
  ...METADATA_ADDRESSES.map((address) => [address, "metadata"] as const),
  ...RESOLVER_ADDRESSES.map((address) => [address, "resolver"] as const),
  ...TIME_ADDRESSES.map((address) => [address, "time"] as const),
]);
/** A DNS message over TCP has two bytes with its length in front. */
const DNS_LENGTH_BYTES = 2;
const DNS_BYTES_MAX = 0xffff;

export class PlatformHosts {
  readonly #parts: PlatformParts;
  readonly #stacks = new Map<string, ServedStack>();
  readonly #reader = new PacketReader();

  constructor(parts: PlatformParts) {
    this.#parts = parts;
  }

  /** Why nothing came of it. */
  take(place: InterfacePlace, packet: Uint8Array): FrameDrop | undefined {
    const reader = this.#reader;
    if (!reader.load(packet) || reader.isFragment || !reader.hasTransport) return "platform";
    const role = roleOf(formatIp(reader.destinationAddress), place);
    if (role === undefined) return "platform";
    if (role === "resolver" && !this.#parts.dns.admits(place.networkInterface.id)) {
      return "resolver-rate";
    }
    if (reader.protocol === PROTOCOL.tcp) this.#stackOf(place).deliver(packet);
    else if (reader.protocol !== PROTOCOL.udp || !this.#answerDatagram(role, place)) {
      return "platform";
    }
    return undefined;
  }

  remove(interfaceId: string): void {
    this.#stacks.get(interfaceId)?.close();
    this.#stacks.delete(interfaceId);
  }

  close(): void {
    for (const interfaceId of [...this.#stacks.keys()]) this.remove(interfaceId);
  }

  /** Of what the reader has loaded. */
  #answerDatagram(role: Role, place: InterfacePlace): boolean {
    const { bytes, payloadOffset, payloadLength, sourcePort, destinationPort } = this.#reader;
    const { sourceAddress: destination, destinationAddress: source } = this.#reader;
    if (!this.#reader.transportIsSound()) return false;
    const asked = bytes.subarray(payloadOffset, payloadOffset + payloadLength);
    const answer = this.#answerOf(role, destinationPort, asked, place);
    if (answer === undefined) return false;
    const ports = { sourcePort: destinationPort, destinationPort: sourcePort, payload: answer };
    this.#parts.send(place, buildUdp({ source, destination }, ports));
    return true;
  }

  #answerOf(
    role: Role,
    port: number,
    asked: Uint8Array,
    place: InterfacePlace,
  ): Uint8Array | undefined {
    if (role === "resolver" && port === PORT.dns) return this.#parts.dns.answer(asked, place);
    if (role === "time" && port === PORT.ntp) return answerTime(asked, this.#parts.env.clock.now());
    return undefined;
  }

  #stackOf(place: InterfacePlace): ServedStack {
    const { id } = place.networkInterface;
    const known = this.#stacks.get(id);
    if (known !== undefined) return known;
    const made = new ServedStack({
      env: this.#parts.env,
      serviceAt: (address, port) => this.#serviceAt(id, address, port),
      send: (packet) => {
        const now = this.#parts.mapping.place(id);
        if (now !== undefined) this.#parts.send(now, packet);
      },
    });
    this.#stacks.set(id, made);
    return made;
  }

  #serviceAt(interfaceId: string, address: string, port: number) {
    const place = this.#parts.mapping.place(interfaceId);
    const role = place && roleOf(address, place);
    if (role === "resolver" && port === PORT.dns) {
      return (connection: TcpConnection) => void this.#serveDns(connection, interfaceId);
    }
    if (role !== "metadata") return undefined;
    const service = this.#parts.services(interfaceId, port);
    if (service === undefined) return undefined;
    return (connection: TcpConnection) => serve(service, connection, interfaceId);
  }

  async #serveDns(connection: TcpConnection, interfaceId: string): Promise<void> {
    let waiting = Buffer.alloc(0);
    try {
      for await (const bytes of connection) {
        waiting = Buffer.concat([waiting, bytes]);
        while (waiting.length >= DNS_LENGTH_BYTES) {
          const end = DNS_LENGTH_BYTES + waiting.readUInt16BE(0);
          if (waiting.length < end) break;
          const place = this.#parts.mapping.place(interfaceId);
          const asked = waiting.subarray(DNS_LENGTH_BYTES, end);
          waiting = waiting.subarray(end);
          const answer = place && this.#parts.dns.answer(asked, place, DNS_BYTES_MAX);
          if (answer === undefined) return connection.abort();
          await connection.write(withLength(answer));
        }
      }
      connection.end();
    } catch {
      // The connection failed: nobody waits for an answer.
    }
  }
}

/** Base + 2 of the VPC is the resolver's while DNS support is on; so are its other addresses. */
function roleOf(address: string, { vpc, resolver }: InterfacePlace): Role | undefined {
  const isBase = resolver !== undefined && address === formatIp(resolver);
  const role = isBase ? "resolver" : ROLES.get(address);
  return role === "resolver" && !vpc.dnsSupport ? undefined : role;
}

function withLength(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(DNS_LENGTH_BYTES + message.length);
  new DataView(bytes.buffer).setUint16(0, message.length);
  bytes.set(message, DNS_LENGTH_BYTES);
  return bytes;
}
