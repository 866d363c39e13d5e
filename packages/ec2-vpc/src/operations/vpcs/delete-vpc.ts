/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html */
import type { DeleteVpcCommandInput } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { dependencyViolation } from "../../errors.ts";
import type { Topology } from "../../packet/topology.ts";
import type { Resources } from "../../resource/resources.ts";
import { livePeerings } from "../../resource/vpc/peering-connection.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

/** What came with it goes with it; anything else has to go before. */
export function deleteVpc(
  { resources, topology }: Rooms,
  input: DeleteVpcCommandInput,
  call: Call,
): object {
  const { id } = resources.vpcs.require(placeOf(call), input.VpcId);
  if (isInUse(resources, topology, id)) {
    throw dependencyViolation(`The vpc '${id}' has dependencies and cannot be deleted.`);
  }
  resources.commit(() => {
    for (const rule of [...resources.securityGroupRules.inVpc(id)]) {
      resources.securityGroupRules.remove(rule.id);
    }
    for (const group of [...resources.securityGroups.inVpc(id)]) {
      resources.securityGroups.remove(group.id);
    }
    for (const acl of [...resources.networkAcls.inVpc(id)]) resources.networkAcls.remove(acl.id);
    for (const table of [...resources.routeTables.inVpc(id)]) {
      resources.routeTables.remove(table.id);
    }
    for (const peering of [...livePeerings(resources, id)]) {
      resources.peeringConnections.put({
        ...peering,
        status: "deleted",
        statusAt: resources.env.clock.now(),
        endedBy: call.caller.accountId,
      });
    }
    resources.vpcs.remove(id);
  });
  return {};
}

function isInUse(resources: Resources, topology: Topology, id: string): boolean {
  for (const _ of resources.subnets.inVpc(id)) return true;
  for (const _ of resources.networkInterfaces.inVpc(id)) return true;
  for (const _ of resources.internetGateways.inVpc(id)) return true;
  for (const _ of resources.egressOnlyInternetGateways.inVpc(id)) return true;
  for (const { name } of resources.securityGroups.inVpc(id)) if (name !== "default") return true;
  for (const { isDefault } of resources.networkAcls.inVpc(id)) if (!isDefault) return true;
  for (const { associations } of resources.routeTables.inVpc(id)) {
    if (!associations.some(({ main }) => main)) return true;
  }
  for (const { vpcId } of topology.virtualPrivateGateways.all()) if (vpcId === id) return true;
  for (const { vpcId } of topology.vpcEndpoints.all()) if (vpcId === id) return true;
  // A request of another account has to be rejected.
  for (const { status, requester, accepter } of livePeerings(resources, id)) {
    const isOthers = accepter.vpcId === id && requester.accountId !== accepter.accountId;
    if (isOthers && status === "pending-acceptance") return true;
  }
  return false;
}
