/** `/_cloudglass/vpc/internet/…`: what is simulated outside, and which of its ports lead to the real machine. */
import { ownAnswer, ServiceError } from "@cloudglass/wire";
import { loopbackAddress } from "../edge/socket-outlet.ts";
import type { InternetService } from "../packet/network.ts";
import { outsideAddress } from "./outside-address.ts";
import {
  type Answer,
  badRequest,
  Members,
  NO_CONTENT,
  notFound,
  readMembers,
} from "./own-request.ts";

const SERVICES_MAX = 64;
const ANSWERS = ["echo", "sink"] as const;
const REPEAT_MAX = 1 << 20;
const PORT_MAX = 65_535;

export const listInternetHosts: Answer = ({ rooms }) =>
  ownAnswer(200, { hosts: rooms.network.internet.view() });

/** To change one, close it first: its connections would be gone unnoticed. */
export const openInternetHost: Answer = async ({ rooms, call }) => {
  const members = await readMembers(call, ["address", "services"]);
  const services = members.get("services") ?? [];
  if (!Array.isArray(services) || services.length > SERVICES_MAX) {
    throw badRequest(`services is a list of ${SERVICES_MAX} at most.`);
  }
  const options = { address: outsideAddress(rooms, members), services: services.map(readService) };
  if (rooms.network.internet.isDeclared(options.address)) {
    const message = `There is a host ${options.address} outside already: DELETE closes it.`;
    throw new ServiceError("Conflict", 409, message);
  }
  const ports = new Set(options.services.map(({ protocol, port }) => `${protocol} ${port}`));
  if (ports.size < options.services.length) throw badRequest("Two services have the same port.");
  return ownAnswer(
    201,
    limited(() => rooms.network.internet.open(options)),
  );
};

export const closeInternetHost: Answer = ({ rooms, named: [address = ""] }) => {
  if (rooms.network.internet.close(address)) return NO_CONTENT;
  throw notFound(`There is no host ${address} outside.`);
};

export const listPortMappings: Answer = ({ rooms }) =>
  ownAnswer(200, { mappings: rooms.network.internet.mappings() });

export const mapPort: Answer = async ({ rooms, call }) => {
  const members = await readMembers(call, ["address", "port", "targetHost", "targetPort"]);
  const host = loopbackAddress(members.text("targetHost") ?? "localhost");
  if (host === undefined) throw badRequest("targetHost is this machine: a loopback address.");
  const mapping = {
    address: outsideAddress(rooms, members),
    port: members.requiredNumber("port", 1, PORT_MAX),
    target: { host, port: members.requiredNumber("targetPort", 1, PORT_MAX) },
  };
  limited(() => rooms.network.internet.map(mapping));
  return ownAnswer(201, mapping);
};

export const unmapPort: Answer = ({ rooms, named: [address = "", port = ""] }) => {
  if (rooms.network.internet.unmap(address, Number(port))) return NO_CONTENT;
  throw notFound(`Port ${port} of ${address} is not mapped.`);
};

function readService(content: unknown): InternetService {
  const members = new Members(content, "A service", [
    "protocol",
    "port",
    "answer",
    "bytes",
    "text",
    "repeat",
  ]);
  const protocol = members.oneOf("protocol", ["tcp", "udp"], "tcp");
  const port = members.requiredNumber("port", 1, PORT_MAX);
  const text = members.text("text");
  const bytes = text === undefined ? members.bytes("bytes") : Buffer.from(text);
  if (bytes === undefined) {
    return { protocol, port, answer: members.oneOf("answer", ANSWERS, "echo") };
  }
  const repeat = members.number("repeat", 1, REPEAT_MAX) ?? 1;
  return { protocol, port, answer: { bytes, repeat } };
}

/** The network says with a `RangeError` that it has no more room. */
function limited<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(`${error.message}.`);
    // A port that something listens on already.
    if (error instanceof Error && error.name === "SocketError") throw badRequest(error.message);
    throw error;
  }
}
