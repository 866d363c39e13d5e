/** `/_cloudglass/vpc/interfaces/ID…` and `/_cloudglass/vpc/hosts/NAME/capture`: what is plugged in, and what goes by. */
import { ownAnswer, ServiceError, type WireResponse } from "@cloudglass/wire";
import { CAPTURES_MAX, type CaptureTarget } from "../packet/network.ts";
import type { NetworkInterface } from "../packet/topology.ts";
import type { Rooms } from "../rooms.ts";
import { type Answer, badRequest, NO_CONTENT, notFound } from "./own-request.ts";

/** Of an interface with more, these many are shown. */
const CONNECTIONS_MAX = 1000;

export const viewInterface: Answer = ({ rooms, named: [id = ""] }) => {
  const { macAddress, hostName, attachment } = required(rooms, id);
  return ownAnswer(200, {
    interfaceId: id,
    macAddress,
    hostName,
    attachment,
    counters: rooms.network.counters(id),
    socket: rooms.frameSockets.view(id),
  });
};

export const viewConnections: Answer = ({ rooms, named: [id = ""] }) => {
  required(rooms, id);
  return ownAnswer(200, { connections: rooms.network.connections(id, CONNECTIONS_MAX) });
};

export const openSocket: Answer = async ({ rooms, named: [id = ""] }) => {
  required(rooms, id);
  try {
    return ownAnswer(201, await rooms.frameSockets.open(id));
  } catch (error) {
    if (error instanceof RangeError) throw badRequest(`${error.message}.`);
    throw error;
  }
};

export const closeSocket: Answer = ({ rooms, named: [id = ""] }) => {
  if (rooms.frameSockets.close(id)) return NO_CONTENT;
  throw notFound(`No socket is open at ${id}.`);
};

export const startCapture: Answer = ({ rooms, named }) => {
  if (rooms.network.startCapture(target(rooms, named))) return NO_CONTENT;
  const message = `${CAPTURES_MAX} captures run at most: DELETE ends one.`;
  throw new ServiceError("TooManyCaptures", 409, message);
};

export const readCapture: Answer = ({ rooms, named }) => {
  const file = rooms.network.capture(target(rooms, named));
  if (file === undefined) throw notFound("Nothing is captured there: POST begins it.");
  const headers = { "content-type": "application/vnd.tcpdump.pcap" };
  return { status: 200, headers, body: file } satisfies WireResponse;
};

export const stopCapture: Answer = ({ rooms, named }) => {
  if (rooms.network.stopCapture(target(rooms, named))) return NO_CONTENT;
  throw notFound("Nothing is captured there.");
};

function target(rooms: Rooms, [kind, name = ""]: readonly string[]): CaptureTarget {
  if (kind === "interfaces") return { interfaceId: required(rooms, name).id };
  const isHost = [...rooms.topology.networkInterfaces.all()].some(
    ({ hostName }) => hostName === name,
  );
  if (!isHost) throw notFound(`Nothing runs on a host ${name}.`);
  return { hostName: name };
}

function required({ topology }: Rooms, id: string): NetworkInterface {
  const found = topology.networkInterfaces.get(id);
  if (found === undefined) throw notFound(`There is no network interface ${id}.`);
  return found;
}
