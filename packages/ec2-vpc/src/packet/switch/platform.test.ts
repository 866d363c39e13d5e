/** DHCP, the resolver and the time, as a host asks them. */
import { expect, test } from "vitest";
import {
  BROADCAST_IPV4,
  BROADCAST_MAC,
  formatIpv4,
  parseIpv4,
  parseMac,
} from "../frame/address.ts";
import { buildDhcp, type DhcpMessage, parseDhcp } from "../frame/dhcp.ts";
import { DHCP_MESSAGE_TYPE, type DhcpOptionValues } from "../frame/dhcp-option.ts";
import { buildDnsQuery, DNS_TYPE, parseDns, RESPONSE_CODE } from "../frame/dns.ts";
import { buildEthernet, destinationMac, ETHERNET_HEADER_BYTES } from "../frame/ethernet.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { buildUdp } from "../frame/packet-builder.ts";
import { PacketReader } from "../frame/packet-reader.ts";
import type { Stack } from "../stack/stack.ts";
import type { DhcpOptions, Vpc } from "../topology.ts";
import { QUERIES_A_SECOND } from "./dns-server.ts";
import { ANN, ANN_ADDRESS, ANN_MAC, type Office, openOffice } from "./office.fixture.ts";
import { routerMac } from "./router-address.ts";

const mac = parseMac(ANN_MAC) as number;
const ipv4 = (text: string) => parseIpv4(text) as number;
const { discover, request, inform, offer, acknowledge, refuse } = DHCP_MESSAGE_TYPE;

interface Exchange {
  readonly more?: Partial<DhcpMessage>;
  /** Unicast, as one does who renews. */
  readonly from?: string;
  readonly to?: string;
}

/** What comes back, with the frame that it came in. */
function ask(office: Office, options: Partial<DhcpOptionValues>, exchange: Exchange = {}) {
  const { more = {}, from = "0.0.0.0", to } = exchange;
  const received: Uint8Array[] = [];
  const cable = office.network.plug(ANN);
  cable.receive((frame) => received.push(frame));
  const payload = buildDhcp({
    isReply: false,
    transactionId: 7,
    seconds: 0,
    isBroadcast: false,
    clientAddress: 0,
    yourAddress: 0,
    serverAddress: 0,
    relayAddress: 0,
    clientMac: mac,
    options,
    ...more,
  });
  const packet = buildUdp(
    { source: ipv4(from), destination: to === undefined ? BROADCAST_IPV4 : ipv4(to) },
    { sourcePort: 68, destinationPort: 67, payload },
  );
  const destination = to === undefined ? BROADCAST_MAC : routerMac("subnet-a");
  cable.send(buildEthernet({ destination, source: mac, etherType: ETHER_TYPE.ipv4 }, packet));
  return received.map((frame) => {
    const reader = new PacketReader();
    expect(reader.load(frame, ETHERNET_HEADER_BYTES)).toBe(true);
    expect(reader.transportIsSound()).toBe(true);
    expect([reader.sourcePort, reader.destinationPort]).toEqual([67, 68]);
    const message = parseDhcp(frame.subarray(reader.payloadOffset, reader.end));
    const { destination: address } = reader;
    return { ...message, toMac: destinationMac(frame), toAddress: formatIpv4(address) };
  });
}

function withOptions(
  office: Office,
  set: Partial<DhcpOptions>,
  vpcMore: Partial<Vpc> = {},
): Office {
  const { topology } = office;
  topology.dhcpOptions.put({
    id: "dopt-1",
    domainName: undefined,
    domainNameServers: [],
    ntpServers: [],
    netbiosNameServers: [],
    netbiosNodeType: undefined,
    ...set,
  });
  const vpc = topology.vpcs.get("vpc-1") as Vpc;
  topology.vpcs.put({ ...vpc, dhcpOptionsId: "dopt-1", ...vpcMore });
  return office;
}

test("an offer has the interface's address, the router, Amazon's resolver, and jumbo frames", () => {
  const [answer] = ask(openOffice(), { messageType: discover });
  expect(answer).toMatchObject({ isReply: true, transactionId: 7, yourAddress: ipv4(ANN_ADDRESS) });
  expect(answer?.options).toEqual({
    messageType: offer,
    serverIdentifier: ipv4("10.0.1.1"),
    leaseSeconds: 3600,
    subnetMask: ipv4("255.255.255.0"),
    broadcastAddress: ipv4("10.0.1.255"),
    routers: [ipv4("10.0.1.1")],
    domainNameServers: [ipv4("10.0.0.2")],
    domainName: "ec2.internal",
    hostName: "ip-10-0-1-5",
    mtu: 9001,
    classlessRoutes: [{ destination: 0, prefixLength: 0, router: ipv4("10.0.1.1") }],
  });
  expect([answer?.toMac, answer?.toAddress]).toEqual([mac, ANN_ADDRESS]);
});

test("who cannot take packets yet is answered with everybody, and who asks for some options has those", () => {
  const options = { messageType: discover, parameterRequestList: [1, 3] };
  const [answer] = ask(openOffice(), options, { more: { isBroadcast: true } });
  expect([answer?.toMac, answer?.toAddress]).toEqual([BROADCAST_MAC, "255.255.255.255"]);
  expect(Object.keys(answer?.options ?? {}).sort()).toEqual(
    ["messageType", "serverIdentifier", "leaseSeconds", "subnetMask", "routers"].sort(),
  );
});

test("the set of options of the VPC is what is told", () => {
  const office = withOptions(openOffice(), {
    domainName: "corp.example",
    domainNameServers: ["10.0.9.9", "AmazonProvidedDNS"],
    ntpServers: ["169.254.169.123"],
    netbiosNameServers: ["10.0.9.8"],
    netbiosNodeType: 2,
  });
  expect(ask(office, { messageType: discover })[0]?.options).toMatchObject({
    domainName: "corp.example",
    domainNameServers: [ipv4("10.0.9.9"), ipv4("10.0.0.2")],
    ntpServers: [ipv4("169.254.169.123")],
    netbiosNameServers: [ipv4("10.0.9.8")],
    netbiosNodeType: 2,
  });
  withOptions(office, { domainNameServers: ["AmazonProvidedDNS"] }, { dnsSupport: false });
  const { options } = ask(office, { messageType: discover })[0] ?? {};
  expect([options?.domainName, options?.domainNameServers]).toEqual([undefined, undefined]);
});

test("a request for the address is acknowledged, for another refused, of another server ignored", () => {
  const office = openOffice();
  const typeOf = (options: Partial<DhcpOptionValues>, exchange?: Exchange) =>
    ask(office, { messageType: request, ...options }, exchange)[0]?.options?.messageType;
  const serverIdentifier = ipv4("10.0.1.1");
  const requestedAddress = ipv4(ANN_ADDRESS);
  expect(typeOf({ serverIdentifier, requestedAddress })).toBe(acknowledge);
  expect(typeOf({ requestedAddress })).toBe(acknowledge);
  expect(typeOf({ requestedAddress: ipv4("10.0.1.6") })).toBe(refuse);
  expect(typeOf({ serverIdentifier: ipv4("10.0.1.2"), requestedAddress })).toBeUndefined();
  const more = { clientAddress: ipv4(ANN_ADDRESS) };
  expect(typeOf({}, { more, from: ANN_ADDRESS, to: "10.0.1.1" })).toBe(acknowledge);
  expect(typeOf({ requestedAddress }, { more: { clientMac: mac + 1 } })).toBeUndefined();
});

test("who has an address from elsewhere is told the rest without a lease", () => {
  const more = { clientAddress: ipv4(ANN_ADDRESS) };
  const exchange = { more, from: ANN_ADDRESS, to: "10.0.1.1" };
  const [answer] = ask(openOffice(), { messageType: inform }, exchange);
  expect(answer).toMatchObject({ yourAddress: 0, toAddress: ANN_ADDRESS });
  expect(answer?.options).toMatchObject({ messageType: acknowledge, mtu: 9001 });
  expect(answer?.options?.leaseSeconds).toBeUndefined();
});

async function answersTo(
  { env }: Office,
  stack: Stack,
  address: string,
  port: number,
  bytes: Uint8Array,
  count = 1,
): Promise<Uint8Array[]> {
  const answers: Uint8Array[] = [];
  const socket = stack.udp.bind({}, (datagram) => answers.push(datagram.bytes.slice()));
  for (let sent = 0; sent < count; sent += 1) socket.send(bytes, { address, port });
  await env.clock.advance(5);
  socket.close();
  return answers;
}

test.each(["10.0.0.2", "169.254.169.253"])("the resolver answers at %s", async (address) => {
  const office = openOffice();
  const ann = await office.start(ANN);
  const query = buildDnsQuery(1, "IP-10-0-2-7.ec2.internal", DNS_TYPE.a);
  const [bytes] = await answersTo(office, ann, address, 53, query);
  expect(bytes && parseDns(bytes)).toMatchObject({
    id: 1,
    isResponse: true,
    responseCode: RESPONSE_CODE.noError,
    answers: [{ ttlSeconds: 60, content: { type: "A", address: ipv4("10.0.2.7") } }],
  });
  const other = buildDnsQuery(2, "example.com", DNS_TYPE.a);
  const [refused] = await answersTo(office, ann, address, 53, other);
  expect(refused && parseDns(refused)).toMatchObject({ responseCode: RESPONSE_CODE.refused });
});

test("the resolver answers over TCP too", async () => {
  const office = openOffice();
  const ann = await office.start(ANN);
  const connecting = ann.tcp.connect({ address: "10.0.0.2", port: 53 });
  await office.env.clock.advance(10);
  const connection = await connecting;
  const query = buildDnsQuery(3, "7.2.0.10.in-addr.arpa", DNS_TYPE.ptr);
  const framed = Buffer.concat([Buffer.from([0, query.length]), query]);
  // In two pieces, cut inside of the length.
  await connection.write(framed.subarray(0, 1));
  await connection.write(framed.subarray(1));
  const reading = connection.read();
  await office.env.clock.advance(1000);
  const bytes = Buffer.from((await reading) ?? []);
  expect(bytes.readUInt16BE(0)).toBe(bytes.length - 2);
  expect(parseDns(bytes.subarray(2))).toMatchObject({
    answers: [{ content: { type: "PTR", target: "ip-10-0-2-7.ec2.internal" } }],
  });
});

test("without DNS support nobody answers", async () => {
  const office = withOptions(openOffice(), {}, { dnsSupport: false });
  const ann = await office.start(ANN);
  const query = buildDnsQuery(1, "ip-10-0-2-7.ec2.internal", DNS_TYPE.a);
  expect(await answersTo(office, ann, "10.0.0.2", 53, query)).toEqual([]);
  expect(office.network.counters(ANN)?.drops).toMatchObject({ platform: 1 });
});

test("an interface has so many queries a second, and as many in the next one", async () => {
  const office = openOffice();
  const ann = await office.start(ANN);
  const query = buildDnsQuery(1, "ec2.internal", DNS_TYPE.a);
  const ask = () => answersTo(office, ann, "10.0.0.2", 53, query, QUERIES_A_SECOND + 10);
  expect(await ask()).toHaveLength(QUERIES_A_SECOND);
  expect(office.network.counters(ANN)?.drops).toMatchObject({ "resolver-rate": 10 });
  await office.env.clock.advance(1000);
  expect(await ask()).toHaveLength(QUERIES_A_SECOND);
});

test("the time is the emulator's", async () => {
  const office = openOffice();
  const ann = await office.start(ANN);
  await office.env.clock.advance(86_400_000);
  const request = new Uint8Array(48);
  request[0] = 4 * 8 + 3;
  request.set([1, 2, 3, 4, 5, 6, 7, 8], 40);
  const [bytes] = await answersTo(office, ann, "169.254.169.123", 123, request);
  const reply = Buffer.from(bytes ?? []);
  expect(reply[0]).toBe(4 * 8 + 4);
  expect([...reply.subarray(24, 32)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const seconds = reply.readUInt32BE(40) - 2_208_988_800;
  expect(Math.abs(seconds - office.env.clock.now() / 1000)).toBeLessThanOrEqual(1);
});
