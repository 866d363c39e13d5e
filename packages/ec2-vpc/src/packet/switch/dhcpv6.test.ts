/** DHCPv6 as a card asks: bytes by hand (RFC 8415). */
import { expect, test } from "vitest";
import {
  formatIpv6,
  type Ipv6Words,
  linkLocalOf,
  multicastMacOf,
  parseIpv6,
  parseMac,
  readIpv6,
} from "../frame/address.ts";
import { buildEthernet, ETHERNET_HEADER_BYTES } from "../frame/ethernet.ts";
import { ETHER_TYPE } from "../frame/numbers.ts";
import { buildUdp } from "../frame/packet-builder.ts";
import { PacketReader } from "../frame/packet-reader.ts";
import type { Vpc } from "../topology.ts";
import { ANN, ANN_MAC, openOffice } from "./office.fixture.ts";

const MAC = parseMac(ANN_MAC) as number;
const SERVERS = parseIpv6("ff02::1:2") as Ipv6Words;
const [SOLICIT, ADVERTISE, REQUEST, CONFIRM, REPLY, INFORMATION] = [1, 2, 3, 4, 7, 11] as const;
const CLIENT = [0, 1, 0, 4, 1, 2, 3, 4];
/** An association with the number 9 and no addresses. */
const ASSOCIATION = [0, 3, 0, 12, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0];

const option = (code: number, ...value: number[]) => [0, code, 0, value.length, ...value];

function asking() {
  const office = openOffice();
  const received: Uint8Array[] = [];
  const cable = office.network.plug(ANN);
  cable.receive((frame) => received.push(frame));
  const reader = new PacketReader();
  const ask = (type: number, ...options: number[]) => {
    const payload = Uint8Array.from([type, 1, 2, 3, ...options]);
    const packet = buildUdp(
      { source: linkLocalOf(MAC), destination: SERVERS, ttl: 1 },
      { sourcePort: 546, destinationPort: 547, payload },
    );
    const destination = multicastMacOf(SERVERS);
    cable.send(buildEthernet({ destination, source: MAC, etherType: ETHER_TYPE.ipv6 }, packet));
    const frame = received.pop();
    if (frame === undefined) return undefined;
    expect(reader.load(frame, ETHERNET_HEADER_BYTES)).toBe(true);
    expect(reader.transportIsSound()).toBe(true);
    return readReply(frame.subarray(reader.payloadOffset, reader.end));
  };
  return { office, ask };
}

/** Type, and the values of options by their codes. */
function readReply(bytes: Uint8Array) {
  const view = Buffer.from(bytes);
  expect([...view.subarray(1, 4)]).toEqual([1, 2, 3]);
  const options = new Map<number, Buffer>();
  for (let at = 4; at < view.length; ) {
    const end = at + 4 + view.readUInt16BE(at + 2);
    options.set(view.readUInt16BE(at), view.subarray(at + 4, end));
    at = end;
  }
  return { type: view[0], options };
}

type Reply = ReturnType<typeof readReply> | undefined;

function addressIn(reply: Reply): string | undefined {
  const association = reply?.options.get(3);
  expect(association?.readUInt32BE(0)).toBe(9);
  if (association?.readUInt16BE(12) !== 5) return undefined;
  return formatIpv6(readIpv6(association, 16));
}

test("a machine is offered the interface's address, asks for it and is given it", () => {
  const { ask } = asking();
  const offer = ask(SOLICIT, ...option(1, ...CLIENT), ...ASSOCIATION);
  expect(offer?.type).toBe(ADVERTISE);
  expect(addressIn(offer)).toBe("2600:1f00:0:101::5");
  const server = [...(offer?.options.get(2) ?? [])];
  const given = ask(REQUEST, ...option(1, ...CLIENT), ...option(2, ...server), ...ASSOCIATION);
  expect(given?.type).toBe(REPLY);
  expect(addressIn(given)).toBe("2600:1f00:0:101::5");
  expect([...(given?.options.get(1) ?? [])]).toEqual(CLIENT);
  const resolver = given?.options.get(23) ?? Buffer.alloc(16);
  expect(formatIpv6(readIpv6(resolver, 0))).toBe("fd00:ec2::253");
  expect(given?.options.get(24)?.toString("latin1")).toBe("\u0003ec2\u0008internal\u0000");
});

test("in a hurry it is given at once, and who has an address is told the rest", () => {
  const { ask } = asking();
  const quick = ask(SOLICIT, ...option(1, ...CLIENT), ...option(14), ...ASSOCIATION);
  expect([quick?.type, quick?.options.has(14)]).toEqual([REPLY, true]);
  const told = ask(INFORMATION, ...option(1, ...CLIENT));
  expect([told?.type, told?.options.has(23), told?.options.has(3)]).toEqual([REPLY, true, false]);
});

test("an address of another link is said to be so; there may be none to give", () => {
  const { office, ask } = asking();
  const address = [0x26, 0, 0x1f, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 6];
  const inner = option(5, ...address, 0, 0, 0, 0, 0, 0, 0, 0);
  const held = option(3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, ...inner);
  const status = (reply: Reply) => reply?.options.get(13)?.readUInt16BE(0);
  expect(status(ask(CONFIRM, ...option(1, ...CLIENT), ...held))).toBe(4);
  address[15] = 5;
  const own = option(5, ...address, 0, 0, 0, 0, 0, 0, 0, 0);
  const right = option(3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, ...own);
  expect(status(ask(CONFIRM, ...option(1, ...CLIENT), ...right))).toBe(0);
  office.change(ANN, { ipv6Addresses: [] });
  const none = ask(SOLICIT, ...option(1, ...CLIENT), ...ASSOCIATION);
  expect(addressIn(none)).toBeUndefined();
  // Status code 2, within the association: no addresses available.
  expect(none?.options.get(3)?.readUInt32BE(12)).toBe(0x000d0002);
});

test("other servers' clients, those without a name, and broken messages get no answer", () => {
  const { office, ask } = asking();
  expect(ask(REQUEST, ...option(1, ...CLIENT), ...option(2, 9, 9), ...ASSOCIATION)).toBeUndefined();
  expect(ask(SOLICIT, ...ASSOCIATION)).toBeUndefined();
  expect(ask(SOLICIT, ...option(1, ...CLIENT), 0, 3, 0, 99)).toBeUndefined();
  expect(ask(12, ...option(1, ...CLIENT))).toBeUndefined();
  expect(office.network.counters(ANN)?.drops).toEqual({ "ignored-dhcp": 4 });
});

test("without DNS support no resolver is told", () => {
  const { office, ask } = asking();
  const vpc = office.topology.vpcs.get("vpc-1") as Vpc;
  office.topology.vpcs.put({ ...vpc, dnsSupport: false });
  expect(ask(INFORMATION, ...option(1, ...CLIENT))?.options.has(23)).toBe(false);
});
