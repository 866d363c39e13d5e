/** A tracked flow as people see it. */
import { formatIp } from "../frame/address.ts";
import { STATE_NAMES, type StateName } from "./connection-state.ts";
import { END, type FlowStore, LOCAL, META, PORTS } from "./flow-store.ts";

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;

export interface TrackedFlow {
  readonly protocol: number;
  /** The interface's own side. */
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** TCP and UDP. */
  readonly localPort?: number;
  readonly remotePort?: number;
  /** ICMP queries. */
  readonly icmpIdentifier?: number;
  readonly begunBy: "local" | "remote";
  readonly state: StateName;
  /** Unless another packet of it comes. */
  readonly endsInMs: number;
}

export function readFlow(
  { pool: { words, stride } }: FlowStore,
  entry: number,
  version: 4 | 6,
  now: number,
  begunByEgress: number,
): TrackedFlow {
  const word = entry * stride;
  const meta = words[word + META]!;
  const protocol = meta & 0xff;
  return {
    protocol,
    localAddress: addressAt(words, word + LOCAL, version),
    remoteAddress: addressAt(words, word + LOCAL + (version === 4 ? 1 : 4), version),
    ...portsOfWord(protocol, words[word + PORTS]!),
    begunBy: (meta & begunByEgress) !== 0 ? "local" : "remote",
    state: STATE_NAMES[(meta >>> 8) & 0xff]!,
    endsInMs: words[word + END]! - now,
  };
}

function addressAt(words: Uint32Array, at: number, version: 4 | 6): string {
  if (version === 4) return formatIp(words[at]!);
  return formatIp([words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!]);
}

function portsOfWord(protocol: number, ports: number) {
  if (protocol === TCP || protocol === UDP) {
    return { localPort: ports >>> 16, remotePort: ports & 0xffff };
  }
  return protocol === ICMP || protocol === ICMPV6 ? { icmpIdentifier: ports >>> 16 } : {};
}
