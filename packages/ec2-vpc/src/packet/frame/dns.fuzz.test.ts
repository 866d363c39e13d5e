import fc from "fast-check";
import { expect, test } from "vitest";
import {
  answerDns,
  buildDns,
  buildDnsQuery,
  DNS_TYPE,
  type DnsContent,
  type DnsMessage,
  type DnsRecord,
  parseDns,
  RESPONSE_CODE,
} from "./dns.ts";
import { NAME_BYTES_MAX, parseName, readName } from "./dns-name.ts";
import { ipv6Words, uint32 } from "./testing/arbitrary.ts";

const label = fc.oneof(
  fc.constantFrom("compute", "internal", "ec2", "in-addr", "arpa", "ip-10-0-0-5"),
  fc.stringMatching(/^[a-zA-Z0-9_-]{1,63}$/),
  fc.constantFrom("\\.", "\\\\", "a\\032b", "\\255"),
);
/** Short enough, whatever its labels are. */
const name = fc
  .array(label, { maxLength: 5 })
  .map((labels) => labels.join("."))
  .filter((text) => parseName(text) !== undefined);
const uint16 = fc.nat(0xffff);
/** With a meaning of their own. */
const known: number[] = [1, 2, 5, 6, 12, 28, 41];

const content: fc.Arbitrary<DnsContent> = fc.oneof(
  fc.record({ type: fc.constant("A" as const), address: uint32 }),
  fc.record({ type: fc.constant("AAAA" as const), address: ipv6Words }),
  fc.record({
    type: fc.constantFrom("CNAME" as const, "NS" as const, "PTR" as const),
    target: name,
  }),
  fc.record({
    type: fc.constant("SOA" as const),
    authority: fc.record({
      primary: name,
      mailbox: name,
      serial: uint32,
      refreshSeconds: uint32,
      retrySeconds: uint32,
      expireSeconds: uint32,
      minimumSeconds: uint32,
    }),
  }),
  fc.record({
    type: fc.constant("other" as const),
    number: uint16.filter((type) => !known.includes(type)),
    bytes: fc.uint8Array({ maxLength: 40 }),
  }),
);
const record: fc.Arbitrary<DnsRecord> = fc.record({
  name,
  class: uint16,
  ttlSeconds: uint32,
  content,
});
const records = fc.array(record, { maxLength: 5 });
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: uint16,
  isResponse: fc.boolean(),
  operation: fc.nat(15),
  isAuthoritative: fc.boolean(),
  isTruncated: fc.constant(false),
  recursionDesired: fc.boolean(),
  recursionAvailable: fc.boolean(),
  responseCode: fc.nat(15),
  questions: fc.array(fc.record({ name, type: uint16, class: uint16 }), { maxLength: 3 }),
  answers: records,
  authorities: records,
  additionals: records,
});

test("a message that is written is read back", () => {
  fc.assert(
    fc.property(message, (written) => {
      expect(parseDns(buildDns(written, 0xffff))).toEqual(written);
    }),
  );
});

test("a message is no longer than asked: what does not fit is left out from the end, and it says so", () => {
  fc.assert(
    fc.property(message, fc.integer({ min: 0, max: 1500 }), (written, more) => {
      const header = buildDns(
        { ...written, answers: [], authorities: [], additionals: [] },
        65_535,
      );
      const bytes = buildDns(written, header.length + more);
      expect(bytes.length).toBeLessThanOrEqual(header.length + more);
      const read = parseDns(bytes)!;
      const sections = ["answers", "authorities", "additionals"] as const;
      const all = sections.flatMap((section) => written[section]);
      const kept = sections.flatMap((section) => read[section]);
      expect(kept).toEqual(all.slice(0, kept.length));
      expect(read.isTruncated).toBe(kept.length < all.length);
    }),
  );
});

test("names that lead forwards, in circles or beyond 255 bytes are none", () => {
  const pointer = (to: number) => [0xc0 | (to >>> 8), to & 0xff];
  expect(readName(Uint8Array.from(pointer(0)), 0)).toBeUndefined();
  expect(readName(Uint8Array.from([...pointer(2), ...pointer(0)]), 0)).toBeUndefined();
  expect(readName(Uint8Array.from([1, 0x61, ...pointer(0)]), 0)).toBeUndefined();
  expect(readName(Uint8Array.from([1, 0x61, ...pointer(0)]), 2)).toBeUndefined();
  expect(readName(Uint8Array.from([1, 0x61, 0, ...pointer(0)]), 3)).toEqual({ name: "a", next: 5 });
  const chain = Uint8Array.from([
    0,
    ...Array.from({ length: 4000 }, (_, at) => pointer(at && at * 2 - 1)).flat(),
  ]);
  expect(readName(chain, chain.length - 2)).toBeUndefined();
  const longest = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
  expect(parseName(longest)?.length).toBe(4);
  expect(parseName(`${longest}d`)).toBeUndefined();
  const bytes = parseName(longest)!.flatMap((part) => [part.length, ...part]);
  expect(bytes.length + 1).toBe(NAME_BYTES_MAX);
  expect(readName(Uint8Array.from([...bytes, 0]), 0)?.name).toBe(longest);
  expect(readName(Uint8Array.from([1, 0x61, ...bytes, 0]), 0)).toBeUndefined();
  for (const text of ["a..b", ".a", "a\\", "\\25", "\\256", "é".repeat(2) + "☃", "a".repeat(64)]) {
    expect(parseName(text), text).toBeUndefined();
  }
  expect(parseName("a.b.")).toEqual(parseName("a.b"));
});

test("bytes that were changed or cut are read as a message, or not at all", () => {
  const changes = fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 5 });
  fc.assert(
    fc.property(message, changes, fc.nat(800), (written, places, length) => {
      const bytes = buildDns(written, 0xffff);
      for (const [at, value] of places) if (at < bytes.length) bytes[at] = value;
      const read = parseDns(bytes.subarray(0, length));
      if (read === undefined) return;
      expect(parseDns(buildDns(read, 0x40000))).toEqual(read);
    }),
    { numRuns: 600 },
  );
});

test("an answer has its query's id, question and EDNS, and fits what the other side takes", () => {
  const bytes = buildDnsQuery(77, "ip-10-0-0-5.ec2.internal", DNS_TYPE.a);
  const query = parseDns(bytes)!;
  expect(query).toEqual({
    ...{ id: 77, isResponse: false, operation: 0, isAuthoritative: false, isTruncated: false },
    ...{ recursionDesired: true, recursionAvailable: false, responseCode: 0 },
    questions: [{ name: "ip-10-0-0-5.ec2.internal", type: 1, class: 1 }],
    ...{ answers: [], authorities: [], additionals: [] },
  });
  const address = (last: number): DnsRecord => ({
    ...{ name: "ip-10-0-0-5.ec2.internal", class: 1, ttlSeconds: 60 },
    content: { type: "A", address: 0x0a000000 + last },
  });
  const answer = answerDns(query, { isAuthoritative: true, answers: [address(5)] });
  // Header, question, and a record whose name is a pointer to the question's.
  expect(answer.length).toBe(bytes.length + 2 + 10 + 4);
  expect(parseDns(answer)).toMatchObject({
    ...{ id: 77, isResponse: true, isAuthoritative: true, recursionDesired: true },
    ...{ questions: query.questions, answers: [address(5)], additionals: [] },
  });
  const missing = parseDns(answerDns(query, { responseCode: RESPONSE_CODE.noSuchName }))!;
  expect(missing.responseCode).toBe(3);
  const many = Array.from({ length: 60 }, (_, last) => address(last));
  const cut = answerDns(query, { answers: many });
  expect(cut.length).toBeLessThanOrEqual(512);
  expect(parseDns(cut)?.isTruncated).toBe(true);
  const edns: DnsRecord = {
    ...{ name: "", class: 4096, ttlSeconds: 0 },
    content: { type: "other", number: DNS_TYPE.opt, bytes: new Uint8Array(0) },
  };
  const roomy = parseDns(answerDns({ ...query, additionals: [edns] }, { answers: many }))!;
  expect(roomy.answers).toHaveLength(60);
  const less = { ...query, additionals: [{ ...edns, class: 512 }] };
  const tight = answerDns(less, { answers: many });
  expect(tight.length).toBeLessThanOrEqual(512);
  expect(parseDns(tight)).toMatchObject({ isTruncated: true, additionals: [{ class: 1232 }] });
  expect(roomy.additionals).toHaveLength(1);
});
