/**
 * The operations of EC2, in groups; the table of a group says the files. What is in no table is answered 501 by the gateway.
 */
import type { Call, OperationTable } from "@cloudglass/wire";
import { dryRunSucceeded } from "../errors.ts";
import { ensureDefaults } from "../resource/vpc/default-vpc.ts";
import type { Rooms } from "../rooms.ts";
import { accountOperations } from "./accounts/index.ts";
import { addressOperations } from "./addresses/index.ts";
import { placeOf } from "./describe.ts";
import { dhcpOptionsOperations } from "./dhcp-options/index.ts";
import { endpointOperations } from "./endpoints/index.ts";
import { flowLogOperations } from "./flow-logs/index.ts";
import { imageOperations } from "./images/index.ts";
import { instanceOperations } from "./instances/index.ts";
import { internetGatewayOperations } from "./internet-gateways/index.ts";
import { keyPairOperations } from "./key-pairs/index.ts";
import { launchTemplateOperations } from "./launch-templates/index.ts";
import { natGatewayOperations } from "./nat-gateways/index.ts";
import { networkAclOperations } from "./network-acls/index.ts";
import { networkInsightsOperations } from "./network-insights/index.ts";
import { networkInterfaceOperations } from "./network-interfaces/index.ts";
import { peeringOperations } from "./peering/index.ts";
import { prefixListOperations } from "./prefix-lists/index.ts";
import { routeTableOperations } from "./route-tables/index.ts";
import { securityGroupOperations } from "./security-groups/index.ts";
import { snapshotOperations } from "./snapshots/index.ts";
import { spotOperations } from "./spot/index.ts";
import { subnetOperations } from "./subnets/index.ts";
import { tagOperations } from "./tags/index.ts";
import { transitGatewayOperations } from "./transit-gateways/index.ts";
import { volumeOperations } from "./volumes/index.ts";
import { vpcOperations } from "./vpcs/index.ts";
import { vpnGatewayOperations } from "./vpn-gateways/index.ts";

const operations = {
  ...accountOperations,
  ...addressOperations,
  ...dhcpOptionsOperations,
  ...endpointOperations,
  ...flowLogOperations,
  ...imageOperations,
  ...instanceOperations,
  ...internetGatewayOperations,
  ...keyPairOperations,
  ...launchTemplateOperations,
  ...natGatewayOperations,
  ...networkAclOperations,
  ...networkInsightsOperations,
  ...networkInterfaceOperations,
  ...peeringOperations,
  ...prefixListOperations,
  ...routeTableOperations,
  ...securityGroupOperations,
  ...snapshotOperations,
  ...spotOperations,
  ...subnetOperations,
  ...tagOperations,
  ...transitGatewayOperations,
  ...volumeOperations,
  ...vpcOperations,
  ...vpnGatewayOperations,
};

type Unbound = Readonly<Record<string, (rooms: Rooms, input: never, call: Call) => unknown>>;

/** Dry runs end here: the request is authorized and well-formed. */
export function operationsOf(rooms: Rooms): OperationTable {
  return Object.fromEntries(
    Object.entries(operations as Unbound).map(([name, operation]) => [
      name,
      (input: never, call: Call) => {
        if ((input as { readonly DryRun?: boolean }).DryRun) throw dryRunSucceeded();
        ensureDefaults(rooms.resources, placeOf(call));
        return operation(rooms, input, call);
      },
    ]),
  );
}
