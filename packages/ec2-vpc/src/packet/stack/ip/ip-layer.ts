/** What the protocols over IP need of it: ways to go, packets sent, errors said. */
import type { IpAddress } from "../../frame/address.ts";
import type { IcmpError } from "../../frame/icmp.ts";
import type { PacketFields } from "../../frame/packet-builder.ts";
import type { PacketReader } from "../../frame/packet-reader.ts";
import type { NetworkCard } from "../link/network-card.ts";
import type { Path } from "./routes.ts";

export type HostPath = Path<NetworkCard>;

export interface IpLayer {
  pathTo(destination: string, source?: string): HostPath | undefined;
  /** Of this host, or one that it stands for. */
  isOwn(address: IpAddress): boolean;
  /** For a packet whose transport has so many bytes, with room for an Ethernet header. */
  fieldsFor(path: HostPath, transportBytes: number): PacketFields;
  /** Cut up when it is larger than the path takes and may be. False: dropped at once. */
  send(path: HostPath, packet: Uint8Array): boolean;
  /** An ICMP error about a packet that came, if one may be sent. */
  answerWithError(packet: PacketReader, error: IcmpError): void;
}
