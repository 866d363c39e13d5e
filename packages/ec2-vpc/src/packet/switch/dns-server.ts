/**
 * The resolver as a server: a query's bytes in, an answer's bytes out; at most 1,024 packets a second from an interface.
 * https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html#vpc-dns-limits
 */
import type { Clock } from "@cloudglass/env";
import { parseIpv4, parseIpv6 } from "../frame/address.ts";
import {
  answerDns,
  DNS_CLASS,
  DNS_TYPE,
  type DnsContent,
  type DnsMessage,
  type DnsRecord,
  parseDns,
  RESPONSE_CODE,
} from "../frame/dns.ts";
import type { InterfacePlace } from "./mapping-service.ts";
import type { QuestionType, Resolver } from "./resolver.ts";

export const QUERIES_A_SECOND = 1024;
const TTL_SECONDS = 60;
const TYPES: ReadonlyMap<number, QuestionType> = new Map([
  [DNS_TYPE.a, "A"],
  [DNS_TYPE.aaaa, "AAAA"],
  [DNS_TYPE.ptr, "PTR"],
]);

export class DnsServer {
  readonly #resolver: Resolver;
  readonly #clock: Pick<Clock, "monotonic">;
  /** What interfaces have asked in this second. */
  readonly #asked = new Map<string, number>();
  #second = -1;

  constructor(resolver: Resolver, clock: Pick<Clock, "monotonic">) {
    this.#resolver = resolver;
    this.#clock = clock;
  }

  /** Whether one more of the interface's packets is taken. */
  admits(interfaceId: string): boolean {
    const second = Math.floor(this.#clock.monotonic() / 1000);
    if (second !== this.#second) this.#asked.clear();
    this.#second = second;
    const count = (this.#asked.get(interfaceId) ?? 0) + 1;
    this.#asked.set(interfaceId, count);
    return count <= QUERIES_A_SECOND;
  }

  /** Undefined for what is no query. `bytesMax` when it is not what the query says: over TCP. */
  answer(bytes: Uint8Array, place: InterfacePlace, bytesMax?: number): Uint8Array | undefined {
    const query = parseDns(bytes);
    if (query === undefined || query.isResponse) return undefined;
    const reply = this.#reply(query, place);
    return bytesMax === undefined ? answerDns(query, reply) : answerDns(query, reply, bytesMax);
  }

  #reply(query: DnsMessage, { vpc }: InterfacePlace) {
    const [question, ...others] = query.questions;
    if (query.operation !== 0) return { responseCode: RESPONSE_CODE.notImplemented };
    if (question === undefined || others.length > 0) {
      return { responseCode: RESPONSE_CODE.formatError };
    }
    if (question.class !== DNS_CLASS.internet) return { responseCode: RESPONSE_CODE.refused };
    const name = question.name.toLowerCase().replace(/\.$/, "");
    const found = this.#resolver.resolve(vpc, name, TYPES.get(question.type));
    if (found.kind === "refused") return { responseCode: RESPONSE_CODE.refused };
    if (found.kind === "no-such-name") return { responseCode: RESPONSE_CODE.noSuchName };
    return { answers: found.records.flatMap((record) => recordOf(question.name, record)) };
  }
}

function recordOf(name: string, value: string): DnsRecord[] {
  const content = contentOf(value);
  return [{ name, class: DNS_CLASS.internet, ttlSeconds: TTL_SECONDS, content }];
}

function contentOf(value: string): DnsContent {
  const ipv4 = parseIpv4(value);
  if (ipv4 !== undefined) return { type: "A", address: ipv4 };
  const ipv6 = parseIpv6(value);
  return ipv6 === undefined ? { type: "PTR", target: value } : { type: "AAAA", address: ipv6 };
}
