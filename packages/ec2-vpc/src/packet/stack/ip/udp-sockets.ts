/** UDP (RFC 768): sockets by port, and what nobody listens to answered as RFC 1122 wants it. */
import { BROADCAST_IPV4, BROADCAST_MAC, formatIp, parseIp } from "../../frame/address.ts";
import { buildUdp } from "../../frame/packet-builder.ts";
import type { PacketReader } from "../../frame/packet-reader.ts";
import { type Datagram, SocketError, type Udp, type UdpSocket } from "../stack.ts";
import type { IpLayer } from "./ip-layer.ts";
import type { PortRange } from "./ports.ts";

const PAYLOAD_BYTES_MAX = 65_507;

interface Bound {
  readonly address: string | undefined;
  readonly socket: UdpSocket;
  readonly onDatagram: (datagram: Datagram, socket: UdpSocket) => void;
  readonly onError: ((error: SocketError) => void) | undefined;
}

export class UdpSockets implements Udp {
  readonly #ip: IpLayer;
  readonly #socketsMax: number;
  readonly #ephemeral: PortRange;
  readonly #bound = new Map<number, Bound[]>();
  #count = 0;

  constructor(ip: IpLayer, socketsMax: number, ephemeral: PortRange) {
    this.#ip = ip;
    this.#socketsMax = socketsMax;
    this.#ephemeral = ephemeral;
  }

  get count(): number {
    return this.#count;
  }

  bind(
    options: { readonly port?: number; readonly address?: string },
    onDatagram: (datagram: Datagram, socket: UdpSocket) => void,
    onError?: (error: SocketError) => void,
  ): UdpSocket {
    if (this.#count >= this.#socketsMax) {
      throw new SocketError("sockets-exhausted", "too many sockets are open");
    }
    const { address } = options;
    const port = options.port || this.#ephemeral.next((each) => !this.#bound.has(each));
    if (port === undefined) throw new SocketError("ports-exhausted", "no port is free");
    const others = this.#bound.get(port) ?? [];
    if (others.some((other) => other.address === address)) {
      throw new SocketError("address-in-use", `port ${port} is in use`);
    }
    const socket: UdpSocket = {
      port,
      send: (bytes, to) => this.#send(port, bytes, { localAddress: address, ...to }),
      close: () => this.#release(port, bound),
    };
    const bound = { address, socket, onDatagram, onError };
    this.#bound.set(port, [...others, bound]);
    this.#count++;
    return socket;
  }

  /** A datagram to this host, whose checksum is right. */
  arrives(packet: PacketReader): void {
    const destination = packet.destinationAddress;
    const bound = this.#find(packet.destinationPort, formatIp(destination));
    if (bound === undefined) {
      if (this.#ip.isOwn(destination)) {
        this.#ip.answerWithError(packet, { kind: "unreachable", reason: "port" });
      }
      return;
    }
    const { bytes, payloadOffset, payloadLength } = packet;
    const datagram: Datagram = {
      bytes: bytes.subarray(payloadOffset, payloadOffset + payloadLength),
      sourceAddress: formatIp(packet.sourceAddress),
      sourcePort: packet.sourcePort,
      destinationAddress: formatIp(destination),
    };
    bound.onDatagram(datagram, bound.socket);
  }

  /** An ICMP error that quotes what one of them sent. */
  failed(quoted: PacketReader, error: SocketError): void {
    this.#find(quoted.sourcePort, formatIp(quoted.sourceAddress))?.onError?.(error);
  }

  close(): void {
    this.#bound.clear();
    this.#count = 0;
  }

  /** One for the address itself comes before one for every address. */
  #find(port: number, address: string): Bound | undefined {
    const bound = this.#bound.get(port);
    return (
      bound?.find((each) => each.address === address) ??
      bound?.find((each) => each.address === undefined)
    );
  }

  #send(
    sourcePort: number,
    payload: Uint8Array,
    to: { address: string; port: number; localAddress?: string | undefined },
  ): boolean {
    if (payload.length > PAYLOAD_BYTES_MAX) return false;
    const local = parseIp(to.localAddress ?? "");
    // A datagram that came as a broadcast is not answered from there.
    const from = local !== undefined && this.#ip.isOwn(local) ? to.localAddress : undefined;
    const path = this.#ip.pathTo(to.address, from);
    if (path === undefined) return false;
    const fields = this.#ip.fieldsFor(path, payload.length + 8);
    const packet = buildUdp(fields, { sourcePort, destinationPort: to.port, payload });
    if (parseIp(to.address) !== BROADCAST_IPV4) return this.#ip.send(path, packet);
    path.card.sendTo(packet, BROADCAST_MAC);
    return true;
  }

  #release(port: number, bound: Bound): void {
    const others = (this.#bound.get(port) ?? []).filter((other) => other !== bound);
    if (others.length === (this.#bound.get(port)?.length ?? 0)) return;
    this.#count--;
    if (others.length === 0) this.#bound.delete(port);
    else this.#bound.set(port, others);
  }
}
