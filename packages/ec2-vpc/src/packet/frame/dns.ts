/** DNS messages (RFC 1035; AAAA: RFC 3596; EDNS: RFC 6891): read with compression, written with it. */
import { type Ipv6Words, readIpv6, writeIpv6 } from "./address.ts";
import { read16, read32 } from "./bytes.ts";
import { NameWriter, readName } from "./dns-name.ts";

export const DNS_TYPE = {
  a: 1,
  ns: 2,
  cname: 5,
  soa: 6,
  ptr: 12,
  aaaa: 28,
  opt: 41,
} as const;
export const DNS_CLASS = { internet: 1 } as const;
export const RESPONSE_CODE = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  noSuchName: 3,
  notImplemented: 4,
  refused: 5,
} as const;

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface StartOfAuthority {
  readonly primary: string;
  readonly mailbox: string;
  readonly serial: number;
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  /** How long one may believe that a name is not there. */
  readonly minimumSeconds: number;
}

/** What a record says, by its type; others as they are. */
export type DnsContent =
  | { readonly type: "A"; readonly address: number }
  | { readonly type: "AAAA"; readonly address: Ipv6Words }
  | { readonly type: "CNAME" | "NS" | "PTR"; readonly target: string }
  | { readonly type: "SOA"; readonly authority: StartOfAuthority }
  | { readonly type: "other"; readonly number: number; readonly bytes: Uint8Array };

export interface DnsRecord {
  readonly name: string;
  /** Of EDNS: the size of messages that its sender takes. */
  readonly class: number;
  readonly ttlSeconds: number;
  readonly content: DnsContent;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  /** 0: a query. */
  readonly operation: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly responseCode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

const HEADER_BYTES = 12;
/** What goes by UDP without EDNS. */
export const DNS_BYTES_MAX = 512;

const TARGETS = [
  [DNS_TYPE.cname, "CNAME"],
  [DNS_TYPE.ns, "NS"],
  [DNS_TYPE.ptr, "PTR"],
] as const;

interface Read<Each> {
  readonly read: Each[];
  readonly next: number;
}

/** Undefined for what is malformed anywhere. */
export function parseDns(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const flags = read16(bytes, 2);
  const questions = readMany(read16(bytes, 4), HEADER_BYTES, (at) => readQuestion(bytes, at));
  const record = (at: number) => readRecord(bytes, at);
  const answers = questions && readMany(read16(bytes, 6), questions.next, record);
  const authorities = answers && readMany(read16(bytes, 8), answers.next, record);
  const additionals = authorities && readMany(read16(bytes, 10), authorities.next, record);
  if (additionals === undefined) return undefined;
  return {
    id: read16(bytes, 0),
    isResponse: (flags & 0x8000) !== 0,
    operation: (flags >>> 11) & 15,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    responseCode: flags & 15,
    questions: questions!.read,
    answers: answers!.read,
    authorities: authorities!.read,
    additionals: additionals.read,
  };
}

/** The bytes bound the count: each of them takes some. */
function readMany<Each>(
  count: number,
  from: number,
  readOne: (at: number) => { readonly one: Each; readonly next: number } | undefined,
): Read<Each> | undefined {
  const read: Each[] = [];
  let next = from;
  while (read.length < count) {
    const one = readOne(next);
    if (one === undefined) return undefined;
    read.push(one.one);
    next = one.next;
  }
  return { read, next };
}

function readQuestion(bytes: Uint8Array, at: number) {
  const name = readName(bytes, at);
  if (name === undefined || name.next + 4 > bytes.length) return undefined;
  const [type, dnsClass] = [read16(bytes, name.next), read16(bytes, name.next + 2)];
  return { one: { name: name.name, type, class: dnsClass }, next: name.next + 4 };
}

function readRecord(bytes: Uint8Array, at: number) {
  const name = readName(bytes, at);
  if (name === undefined || name.next + 10 > bytes.length) return undefined;
  const contentAt = name.next + 10;
  const next = contentAt + read16(bytes, name.next + 8);
  if (next > bytes.length) return undefined;
  const content = readContent(bytes.subarray(0, next), read16(bytes, name.next), contentAt);
  if (content === undefined) return undefined;
  const one: DnsRecord = {
    name: name.name,
    class: read16(bytes, name.next + 2),
    ttlSeconds: read32(bytes, name.next + 4),
    content,
  };
  return { one, next };
}

/** The message is cut where the content ends. */
function readContent(bytes: Uint8Array, number: number, at: number): DnsContent | undefined {
  const length = bytes.length - at;
  if (number === DNS_TYPE.a) {
    return length === 4 ? { type: "A", address: read32(bytes, at) } : undefined;
  }
  if (number === DNS_TYPE.aaaa) {
    return length === 16 ? { type: "AAAA", address: readIpv6(bytes, at) } : undefined;
  }
  if (number === DNS_TYPE.soa) return readAuthority(bytes, at);
  const named = TARGETS.find(([type]) => type === number);
  if (named === undefined) return { type: "other", number, bytes: bytes.slice(at) };
  const target = readName(bytes, at);
  if (target?.next !== bytes.length) return undefined;
  return { type: named[1], target: target.name };
}

function readAuthority(bytes: Uint8Array, from: number): DnsContent | undefined {
  const primary = readName(bytes, from);
  const mailbox = primary && readName(bytes, primary.next);
  if (mailbox === undefined || mailbox.next + 20 !== bytes.length) return undefined;
  const at = mailbox.next;
  const authority = {
    primary: primary!.name,
    mailbox: mailbox.name,
    serial: read32(bytes, at),
    refreshSeconds: read32(bytes, at + 4),
    retrySeconds: read32(bytes, at + 8),
    expireSeconds: read32(bytes, at + 12),
    minimumSeconds: read32(bytes, at + 16),
  };
  return { type: "SOA", authority };
}

/** As many records as fit; when some do not, the message says that it is truncated. EDNS's stays (RFC 6891). */
export function buildDns(message: DnsMessage, bytesMax = DNS_BYTES_MAX): Uint8Array {
  const to = new Array<number>(HEADER_BYTES).fill(0);
  const names = new NameWriter();
  for (const question of message.questions) {
    names.write(to, question.name);
    push16(to, question.type, question.class);
  }
  const sections = [message.answers, message.authorities, message.additionals];
  const counts = [0, 0, 0];
  const kept = message.additionals.filter(isEdns);
  const keptBytes = kept.reduce((sum, record) => sum + ednsBytes(record), 0);
  let isFull = false;
  for (const [section, records] of sections.entries()) {
    for (const record of records) {
      const isKept = isEdns(record);
      if (isFull && !isKept) continue;
      const before = to.length;
      writeRecord(to, names, record);
      if (!isKept && to.length > bytesMax - keptBytes) {
        to.length = before;
        names.truncate(before);
        isFull = true;
        continue;
      }
      counts[section]!++;
    }
  }
  const header: number[] = [];
  const isTruncated = message.isTruncated || isFull;
  push16(header, message.id, flagsOf(message, isTruncated), message.questions.length, ...counts);
  to.splice(0, HEADER_BYTES, ...header);
  return Uint8Array.from(to);
}

function flagsOf(message: DnsMessage, isTruncated: boolean): number {
  return (
    (message.isResponse ? 0x8000 : 0) |
    ((message.operation & 15) << 11) |
    (message.isAuthoritative ? 0x0400 : 0) |
    (isTruncated ? 0x0200 : 0) |
    (message.recursionDesired ? 0x0100 : 0) |
    (message.recursionAvailable ? 0x0080 : 0) |
    (message.responseCode & 15)
  );
}

function push16(to: number[], ...values: readonly number[]): void {
  for (const value of values) to.push((value >>> 8) & 0xff, value & 0xff);
}

function push32(to: number[], ...values: readonly number[]): void {
  for (const value of values) push16(to, value >>> 16, value & 0xffff);
}

function writeRecord(to: number[], names: NameWriter, record: DnsRecord): void {
  const { content } = record;
  names.write(to, record.name);
  push16(to, typeNumber(content), record.class);
  push32(to, record.ttlSeconds);
  push16(to, 0);
  const from = to.length;
  switch (content.type) {
    case "A":
      push32(to, content.address);
      break;
    case "AAAA": {
      const bytes = new Uint8Array(16);
      writeIpv6(bytes, 0, content.address);
      to.push(...bytes);
      break;
    }
    case "SOA": {
      const { primary, mailbox, serial, ...times } = content.authority;
      names.write(to, primary);
      names.write(to, mailbox);
      push32(to, serial, times.refreshSeconds, times.retrySeconds);
      push32(to, times.expireSeconds, times.minimumSeconds);
      break;
    }
    case "other":
      for (const byte of content.bytes) to.push(byte);
      break;
    default:
      names.write(to, content.target);
  }
  const length = to.length - from;
  to[from - 2] = length >>> 8;
  to[from - 1] = length & 0xff;
}

function typeNumber(content: DnsContent): number {
  if (content.type === "other") return content.number;
  return DNS_TYPE[content.type.toLowerCase() as keyof typeof DNS_TYPE];
}

/** What a resolver says; the rest of the answer follows from the query. */
export interface DnsReply {
  readonly responseCode?: number;
  readonly isAuthoritative?: boolean;
  readonly answers?: readonly DnsRecord[];
  readonly authorities?: readonly DnsRecord[];
}

/** How long a message the other side takes by UDP. */
function takenBytes(query: DnsMessage): number {
  const edns = query.additionals.find(isEdns);
  return edns === undefined ? DNS_BYTES_MAX : Math.max(DNS_BYTES_MAX, edns.class);
}

function isEdns({ content }: DnsRecord): boolean {
  return content.type === "other" && content.number === DNS_TYPE.opt;
}

/** Its name is the root's. */
function ednsBytes({ content }: DnsRecord): number {
  return content.type === "other" ? 11 + content.bytes.length : 0;
}

/** Of our own messages, and so what fits a packet on every link. */
const OFFERED_BYTES = 1232;

/** The bytes of an answer to a query, no longer than the other side takes. `NXDOMAIN` is a response code. */
export function answerDns(
  query: DnsMessage,
  reply: DnsReply,
  bytesMax = Math.min(takenBytes(query), OFFERED_BYTES),
): Uint8Array {
  const { responseCode = RESPONSE_CODE.noError, answers = [], authorities = [] } = reply;
  const edns: DnsRecord = {
    name: "",
    class: OFFERED_BYTES,
    ttlSeconds: 0,
    content: { type: "other", number: DNS_TYPE.opt, bytes: new Uint8Array(0) },
  };
  return buildDns(
    {
      id: query.id,
      isResponse: true,
      operation: query.operation,
      isAuthoritative: reply.isAuthoritative ?? false,
      isTruncated: false,
      recursionDesired: query.recursionDesired,
      recursionAvailable: true,
      responseCode,
      questions: query.questions,
      answers,
      authorities,
      additionals: query.additionals.some(isEdns) ? [edns] : [],
    },
    bytesMax,
  );
}

/** A question to a resolver. */
export function buildDnsQuery(id: number, name: string, type: number): Uint8Array {
  return buildDns({
    id,
    isResponse: false,
    operation: 0,
    isAuthoritative: false,
    isTruncated: false,
    recursionDesired: true,
    recursionAvailable: false,
    responseCode: RESPONSE_CODE.noError,
    questions: [{ name, type, class: DNS_CLASS.internet }],
    answers: [],
    authorities: [],
    additionals: [],
  });
}
