/**
 * Later fragments carry no ports: this remembers those of the first one, so that rules, tracked connections and
 * translations see every fragment as part of its packet. A fragment that comes before the first is not known, and
 * whoever asks drops it.
 */
import type { PacketFields } from "./packet-fields.ts";

/** RFC 791 wants 15 s at least; Linux waits 30 s for the rest of a packet. */
const LIFETIME_MS = 30_000;

/** What a first fragment's transport header says. */
export interface FragmentFields extends PacketFields {
  readonly identification: number;
}

/** What is written into a later fragment's fields. */
export interface LaterFragment extends FragmentFields {
  sourcePort: number;
  destinationPort: number;
  icmpType: number;
  icmpCode: number;
  icmpIdentifier: number;
}

interface Remembered {
  readonly end: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly icmpIdentifier: number;
}

export class FragmentTable {
  /** In the order in which they were seen: the oldest leaves first. */
  readonly #packets = new Map<string, Remembered>();
  readonly #packetsMax: number;

  constructor(packetsMax = 4096) {
    this.#packetsMax = packetsMax;
  }

  get size(): number {
    return this.#packets.size;
  }

  /** `at` tells where it is seen: one id for each place, as addresses are rewritten on the way. */
  remember(now: number, at: string, first: FragmentFields): void {
    const name = nameOf(at, first);
    this.#packets.delete(name);
    for (const [oldest, { end }] of this.#packets) {
      if (end > now && this.#packets.size < this.#packetsMax) break;
      this.#packets.delete(oldest);
    }
    const { sourcePort, destinationPort, icmpType, icmpCode, icmpIdentifier } = first;
    const end = now + LIFETIME_MS;
    this.#packets.set(name, {
      end,
      sourcePort,
      destinationPort,
      icmpType,
      icmpCode,
      icmpIdentifier,
    });
  }

  /** Writes the first one's ports into the fields of a later one; false where the first is not known. */
  complete(now: number, at: string, later: LaterFragment): boolean {
    const known = this.#packets.get(nameOf(at, later));
    if (known === undefined || known.end <= now) return false;
    later.sourcePort = known.sourcePort;
    later.destinationPort = known.destinationPort;
    later.icmpType = known.icmpType;
    later.icmpCode = known.icmpCode;
    later.icmpIdentifier = known.icmpIdentifier;
    return true;
  }
}

function nameOf(at: string, packet: FragmentFields): string {
  const { version, protocol, identification } = packet;
  const addresses =
    version === 4
      ? [packet.source, packet.destination]
      : [
          packet.source0,
          packet.source1,
          packet.source2,
          packet.source3,
          packet.destination0,
          packet.destination1,
          packet.destination2,
          packet.destination3,
        ];
  return [at, protocol, identification, ...addresses].join(" ");
}
