/** What is told to the observer: cheap when there is none. */
import { formatIp } from "../frame/address.ts";
import type { Network } from "./network-parts.ts";
import type { Sighting } from "./observer.ts";
import type { Passage } from "./passage.ts";
import { destinationOf, type Face, sourceOf } from "./places.ts";

type Mutable = { -readonly [Member in keyof Sighting]: Sighting[Member] };

const sighting: Mutable = {
  interfaceId: "",
  direction: "egress",
  action: "ACCEPT",
  source: "",
  destination: "",
  packetSource: "",
  packetDestination: "",
  protocol: 0,
  sourcePort: 0,
  destinationPort: 0,
  tcpFlags: 0,
  sizeBytes: 0,
  trafficPath: 0,
  time: 0,
};

/** The interface that it is leaving, once that is decided. */
export function sightLeaving(
  network: Network,
  passage: Passage,
  action: Sighting["action"],
  trafficPath: number,
): void {
  const face = passage.leaving;
  passage.leaving = undefined;
  if (face !== undefined) sight(network, passage, face, "egress", action, trafficPath);
}

export function sightEntering(
  network: Network,
  passage: Passage,
  face: Face,
  action: Sighting["action"],
): void {
  sight(network, passage, face, "ingress", action, 0);
}

function sight(
  network: Network,
  { packet }: Passage,
  face: Face,
  direction: Sighting["direction"],
  action: Sighting["action"],
  trafficPath: number,
): void {
  const { observer } = network;
  if (observer === undefined || !observer.watches(face.id)) return;
  const own = ownAddress(face, packet.version);
  sighting.interfaceId = face.id;
  sighting.direction = direction;
  sighting.action = action;
  sighting.packetSource = sourceOf(packet);
  sighting.packetDestination = destinationOf(packet);
  sighting.source = direction === "egress" ? own : sighting.packetSource;
  sighting.destination = direction === "ingress" ? own : sighting.packetDestination;
  sighting.protocol = packet.protocol;
  sighting.sourcePort = packet.sourcePort;
  sighting.destinationPort = packet.destinationPort;
  sighting.tcpFlags = packet.tcpFlags;
  sighting.sizeBytes = packet.totalLength;
  sighting.trafficPath = trafficPath;
  sighting.time = network.env.clock.now();
  observer.saw(sighting);
}

/** Its primary one, whichever of its addresses the packet has. */
function ownAddress(face: Face, version: 4 | 6): string {
  const { addresses, ipv6Addresses } = face.record;
  const own = version === 4 ? addresses[0]?.address : ipv6Addresses[0];
  return own ?? formatIp(version === 4 ? 0 : [0, 0, 0, 0]);
}
