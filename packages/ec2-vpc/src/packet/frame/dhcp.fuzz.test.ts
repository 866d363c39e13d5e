import fc from "fast-check";
import { expect, test } from "vitest";
import { parseIpv4 } from "./address.ts";
import { buildDhcp, type DhcpMessage, parseDhcp } from "./dhcp.ts";
import { DHCP_MESSAGE_TYPE, type DhcpOptionValues } from "./dhcp-option.ts";
import { uint32 } from "./testing/arbitrary.ts";

const uint8 = fc.nat(0xff);
const uint16 = fc.nat(0xffff);
const addresses = fc.array(uint32, { minLength: 1, maxLength: 100 });
const text = fc.stringMatching(/^[!-~]{1,300}$/);
const name = fc
  .array(fc.stringMatching(/^[a-z0-9-]{1,20}$/), { minLength: 1, maxLength: 5 })
  .map((labels) => labels.join("."));
const route = fc
  .record({ destination: uint32, prefixLength: fc.nat(32), router: uint32 })
  .map(({ destination, prefixLength, router }) => ({
    // Bits after the last octet that counts are not sent.
    destination: destination - (destination % 2 ** (32 - Math.ceil(prefixLength / 8) * 8)),
    ...{ prefixLength, router },
  }));

const options: fc.Arbitrary<Partial<DhcpOptionValues>> = fc.record(
  {
    messageType: uint8,
    serverIdentifier: uint32,
    leaseSeconds: uint32,
    renewalSeconds: uint32,
    rebindingSeconds: uint32,
    subnetMask: uint32,
    routers: addresses,
    domainNameServers: addresses,
    hostName: text,
    domainName: text,
    mtu: uint16,
    broadcastAddress: uint32,
    ntpServers: addresses,
    netbiosNameServers: addresses,
    netbiosNodeType: uint8,
    requestedAddress: uint32,
    parameterRequestList: fc.array(uint8, { minLength: 1, maxLength: 300 }),
    message: text,
    messageBytesMax: uint16,
    vendorClass: text,
    clientIdentifier: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    domainSearch: fc.array(name, { minLength: 1, maxLength: 12 }),
    classlessRoutes: fc.array(route, { minLength: 1, maxLength: 40 }),
  },
  { requiredKeys: [] },
);

const message: fc.Arbitrary<DhcpMessage> = fc.record({
  isReply: fc.boolean(),
  transactionId: uint32,
  seconds: uint16,
  isBroadcast: fc.boolean(),
  clientAddress: uint32,
  yourAddress: uint32,
  serverAddress: uint32,
  relayAddress: uint32,
  clientMac: fc.nat(0xffffffff).map((low) => 0x02ab00000000 + low),
  options,
});

test("a message that is written is read back, options longer than 255 bytes too", () => {
  fc.assert(
    fc.property(message, (written) => {
      expect(parseDhcp(buildDhcp(written))).toEqual(written);
    }),
  );
});

test("bytes that were changed or cut are read as a message, or not at all", () => {
  const changes = fc.array(fc.tuple(fc.nat(500), uint8), { maxLength: 5 });
  fc.assert(
    fc.property(message, changes, fc.nat(700), (written, places, length) => {
      const bytes = buildDhcp(written);
      for (const [at, value] of places) if (at < bytes.length) bytes[at] = value;
      const read = parseDhcp(bytes.subarray(0, length));
      if (read === undefined) return;
      expect(parseDhcp(buildDhcp(read))).toEqual(read);
    }),
    { numRuns: 300 },
  );
});

test("options that AWS's servers give lie in the bytes as the RFCs draw them", () => {
  const bytes = buildDhcp({
    ...{ isReply: true, transactionId: 1, seconds: 0, isBroadcast: false, clientMac: 2 },
    ...{ clientAddress: 0, yourAddress: 0, serverAddress: 0, relayAddress: 0 },
    options: {
      messageType: DHCP_MESSAGE_TYPE.acknowledge,
      mtu: 9001,
      ntpServers: [parseIpv4("169.254.169.123")!],
      // The example of RFC 3397, and one of RFC 3442.
      domainSearch: ["eng.apple.com", "marketing.apple.com"],
      classlessRoutes: [
        { destination: 0, prefixLength: 0, router: parseIpv4("10.0.0.1")! },
        { destination: parseIpv4("10.229.0.128")!, prefixLength: 25, router: 1 },
        { destination: parseIpv4("10.17.0.0")!, prefixLength: 16, router: 2 },
      ],
    },
  });
  const hex = Buffer.from(bytes.subarray(236)).toString("hex");
  expect(hex.startsWith("638253633501051a022329" + "2a04a9fea97b")).toBe(true);
  const label = (text: string) => Buffer.from([text.length, ...Buffer.from(text)]).toString("hex");
  const names = label("eng") + label("apple") + label("com") + "00" + label("marketing") + "c004";
  expect(hex).toContain(`77${(names.length / 2).toString(16)}${names}`);
  const routes = "000a000001" + "190ae50080" + "00000001" + "100a11" + "00000002";
  expect(hex).toContain(`79${(routes.length / 2).toString(16).padStart(2, "0")}${routes}ff`);
});

test("options go on in the fields for a server's name and a boot file when the message says so", () => {
  const bytes = buildDhcp({
    ...{ isReply: false, transactionId: 1, seconds: 0, isBroadcast: true, clientMac: 2 },
    ...{ clientAddress: 0, yourAddress: 0, serverAddress: 0, relayAddress: 0 },
    options: {},
  });
  const requested = [50, 4, 10, 0, 0, 9, 255];
  bytes.set([52, 1, 3, 255], 240);
  bytes.set([12, 1, 0x61, 255], 44);
  bytes.set(requested, 108);
  const read = parseDhcp(bytes);
  expect(read?.options).toEqual({ requestedAddress: parseIpv4("10.0.0.9"), hostName: "a" });
  bytes.set([52, 1, 0, 255], 240);
  expect(parseDhcp(bytes)?.options).toEqual({});
});
