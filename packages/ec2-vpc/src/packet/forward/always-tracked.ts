/**
 * Flows that are tracked whatever the rules of the groups are: those through egress-only internet gateways, NAT gateways,
 * interface endpoints, Lambda's interfaces and gateway endpoints of DynamoDB.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html#automatic-tracking
 */
import type { PacketView } from "../frame/packet-view.ts";
import type { Direction } from "../tables/packet-fields.ts";
import type { RouteTarget } from "../topology.ts";
import type { Network } from "./network-parts.ts";
import type { Passage } from "./passage.ts";
import type { Face } from "./places.ts";

export function isAlwaysTracked(
  network: Network,
  { packet }: Passage,
  face: Face,
  direction: Direction,
): boolean {
  if (hasEveryFlowTracked(face)) return true;
  const target = targetTowardsPeer(network, packet, face, direction);
  switch (target?.kind) {
    case "nat-gateway":
    case "egress-only-internet-gateway":
      return true;
    case "vpc-endpoint": {
      const endpoint = network.topology.vpcEndpoints.get(target.id);
      return endpoint?.serviceName.endsWith(".dynamodb") ?? false;
    }
    case "local": {
      const { places } = network;
      const peer =
        direction === "egress"
          ? places.atDestination(face.vpc, packet)
          : places.atSource(face.vpc, packet);
      return peer !== undefined && hasEveryFlowTracked(peer);
    }
    default:
      return false;
  }
}

const hasEveryFlowTracked = ({ kind }: Face) => kind === "lambda" || kind === "vpc-endpoint";

/** By the subnet's routes: they lead out and, as AWS has it, tell by which way the peer's packets come in. */
function targetTowardsPeer(
  network: Network,
  packet: PacketView,
  face: Face,
  direction: Direction,
): RouteTarget | undefined {
  const table = network.routes.table(face.subnet.record.routeTableId);
  const isOut = direction === "egress";
  if (packet.version === 4) {
    return table.lookup4(isOut ? packet.destination : packet.source)?.target;
  }
  const { source0, source1, source2, source3 } = packet;
  const { destination0, destination1, destination2, destination3 } = packet;
  const route = isOut
    ? table.lookup6(destination0, destination1, destination2, destination3)
    : table.lookup6(source0, source1, source2, source3);
  return route?.target;
}
