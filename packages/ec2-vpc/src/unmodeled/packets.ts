/** `POST /_cloudglass/vpc/packets`: docs/internals/packet-traces.md */
import { isIP } from "node:net";
import { ownAnswer, ServiceError } from "@cloudglass/wire";
import { formatIp, parseIp } from "../packet/frame/address.ts";
import type { PacketToInject } from "../packet/network.ts";
import type { Rooms } from "../rooms.ts";
import { requireOutside } from "./outside-address.ts";
import { type Answer, badRequest, type Members, notFound, readMembers } from "./own-request.ts";

const MEMBERS = [
  "from",
  "source",
  "to",
  "protocol",
  "sourcePort",
  "port",
  "icmpType",
  "icmpCode",
  "ttl",
  "payload",
];
/** What a jumbo frame has room for beside the largest headers. */
const PAYLOAD_BYTES_MAX = 8900;

export const injectPacket: Answer = async ({ rooms, call }) => {
  const described = read(await readMembers(call, MEMBERS));
  const { network, topology } = rooms;
  const from = canonical(interfaceOf(rooms, described.from));
  const packet = { ...described, from, to: interfaceOf(rooms, described.to) };
  if (parseIp(from) !== undefined) {
    requireOutside(rooms, from);
    if (packet.source !== undefined) throw badRequest("source is for a packet of an interface.");
  } else if (topology.networkInterfaces.get(packet.from) === undefined) {
    throw notFound(`There is no network interface ${packet.from}.`);
  }
  if (isIP(packet.to) === 0 && topology.networkInterfaces.get(packet.to) === undefined) {
    throw notFound(`${packet.to} is no address, and there is no such network interface.`);
  }
  if (network.isBusy) {
    const message = "Too many packets wait to be injected: one at a time can be followed.";
    throw new ServiceError("TooManyRequests", 429, message);
  }
  const injection = await network.inject(packet);
  if (injection === undefined) {
    throw badRequest(`There is no way to write a packet from ${packet.from} to ${packet.to}.`);
  }
  return ownAnswer(200, injection);
};

function canonical(text: string): string {
  const address = parseIp(text);
  return address === undefined ? text : formatIp(address);
}

/** An instance speaks at its primary interface. */
function interfaceOf({ resources }: Rooms, id: string): string {
  if (!id.startsWith("i-")) return id;
  const [primary] = resources.attached.interfaces(id);
  if (primary === undefined) throw notFound(`There is no instance ${id} with an interface.`);
  return primary.id;
}

function read(members: Members): PacketToInject {
  const source = members.text("source");
  if (source !== undefined && isIP(source) === 0) throw badRequest("source is an address.");
  const payload = members.bytes("payload");
  if (payload !== undefined && payload.length > PAYLOAD_BYTES_MAX) {
    throw badRequest(`payload has ${PAYLOAD_BYTES_MAX} bytes at most.`);
  }
  return {
    from: members.requiredText("from"),
    source,
    to: members.requiredText("to"),
    protocol: members.oneOf("protocol", ["tcp", "udp", "icmp"], "tcp"),
    sourcePort: members.number("sourcePort", 1, 65_535),
    port: members.number("port", 1, 65_535),
    icmpType: members.number("icmpType", 0, 255),
    icmpCode: members.number("icmpCode", 0, 255),
    ttl: members.number("ttl", 1, 255),
    payload,
  };
}
