/** Questions and answers as a resolver of a VPC has them. */
import { parseIpv4, parseIpv6 } from "../address.ts";
import {
  answerDns,
  buildDns,
  buildDnsQuery,
  DNS_TYPE,
  type DnsContent,
  type DnsMessage,
  type DnsRecord,
  type DnsReply,
  parseDns,
  RESPONSE_CODE,
} from "../dns.ts";

const HOST = "ip-10-0-0-10.ec2.internal";
const REVERSE = "10.0.0.10.in-addr.arpa";
const EDNS: DnsRecord = {
  ...{ name: "", class: 1232, ttlSeconds: 0 },
  content: { type: "other", number: DNS_TYPE.opt, bytes: new Uint8Array(0) },
};

function record(name: string, content: DnsContent): DnsRecord {
  return { name, class: 1, ttlSeconds: 60, content };
}

const AUTHORITY = record("ec2.internal", {
  type: "SOA",
  authority: {
    ...{ primary: "ns0.ec2.internal", mailbox: "hostmaster.ec2.internal", serial: 2012103100 },
    ...{ refreshSeconds: 3600, retrySeconds: 3600, expireSeconds: 3600, minimumSeconds: 60 },
  },
});

const EXCHANGES: readonly (readonly [string, string, number, DnsReply])[] = [
  [
    "A",
    HOST,
    DNS_TYPE.a,
    { answers: [record(HOST, { type: "A", address: parseIpv4("10.0.0.10")! })] },
  ],
  [
    "AAAA",
    HOST,
    DNS_TYPE.aaaa,
    { answers: [record(HOST, { type: "AAAA", address: parseIpv6("2001:db8::a")! })] },
  ],
  ["PTR", REVERSE, DNS_TYPE.ptr, { answers: [record(REVERSE, { type: "PTR", target: HOST })] }],
  ["SOA", "ec2.internal", DNS_TYPE.soa, { answers: [AUTHORITY], isAuthoritative: true }],
  [
    "CNAME",
    "www.ec2.internal",
    DNS_TYPE.a,
    { answers: [record("www.ec2.internal", { type: "CNAME", target: HOST })] },
  ],
  [
    "NXDOMAIN",
    "nowhere.ec2.internal",
    DNS_TYPE.a,
    { responseCode: RESPONSE_CODE.noSuchName, authorities: [AUTHORITY] },
  ],
];

export function dnsMessages(): { name: string; bytes: Uint8Array; isResponse: boolean }[] {
  return EXCHANGES.flatMap(([name, asked, type, reply], place) => {
    const plain = parseDns(buildDnsQuery(100 + place, asked, type))!;
    const query: DnsMessage = { ...plain, additionals: place % 2 === 0 ? [] : [EDNS] };
    return [
      { name: `${name} query`, bytes: buildDns(query), isResponse: false },
      { name: `${name} answer`, bytes: answerDns(query, reply), isResponse: true },
    ];
  });
}
