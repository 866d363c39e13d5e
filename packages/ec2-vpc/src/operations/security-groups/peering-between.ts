/** Whether one VPC reaches another by a peering connection, and by which. */
import type { Rooms } from "../../rooms.ts";

/** The id of an active one. */
export function peeringBetween({ topology }: Rooms, one: string, other: string) {
  for (const { id, active, requesterVpcId, accepterVpcId } of topology.peeringConnections.all()) {
    if (!active) continue;
    if (requesterVpcId === one && accepterVpcId === other) return id;
    if (requesterVpcId === other && accepterVpcId === one) return id;
  }
  return undefined;
}
