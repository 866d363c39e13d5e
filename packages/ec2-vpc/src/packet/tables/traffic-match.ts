/** What network ACL entries and security group rules say of a packet besides its addresses. */
import { PROTOCOL } from "../frame/numbers.ts";
import type { PortRange } from "../topology.ts";
import type { PacketFields } from "./packet-fields.ts";

const ANY = -1;
const { icmp: ICMP, tcp: TCP, udp: UDP, icmpv6: ICMPV6 } = PROTOCOL;

export interface TrafficDescription {
  readonly protocol: number;
  readonly ports: PortRange | undefined;
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
}

/** Numbers only: the range is one of ports of TCP and UDP, one of types of ICMP. */
export class TrafficMatch {
  readonly #protocol: number;
  readonly #from: number;
  readonly #to: number;
  readonly #code: number;

  constructor(version: 4 | 6, { protocol, ports, icmp }: TrafficDescription) {
    this.#protocol = protocol;
    this.#code = ANY;
    this.#from = 0;
    this.#to = 0xffff;
    if (protocol === TCP || protocol === UDP) {
      // -1 to -1 is every port, as AWS shows rules of all traffic.
      if (ports !== undefined && ports.from !== ANY) {
        this.#from = ports.from;
        this.#to = ports.to;
      }
    } else if (protocol === (version === 4 ? ICMP : ICMPV6) && icmp !== undefined) {
      if (icmp.type !== ANY) {
        this.#from = icmp.type;
        this.#to = icmp.type;
        this.#code = icmp.code;
      }
    }
  }

  matches(packet: PacketFields): boolean {
    if (this.#protocol === ANY) return true;
    if (this.#protocol !== packet.protocol) return false;
    switch (packet.protocol) {
      case TCP:
      case UDP:
        return packet.destinationPort >= this.#from && packet.destinationPort <= this.#to;
      case ICMP:
      case ICMPV6:
        return (
          packet.icmpType >= this.#from &&
          packet.icmpType <= this.#to &&
          (this.#code === ANY || packet.icmpCode === this.#code)
        );
      default:
        return true;
    }
  }
}
