/** Virtual private gateways: stored. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnGateway.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { Passing } from "../transitions.ts";

export interface VpnGatewayRecord
  extends ResourceRecord,
    Passing<"pending" | "available" | "deleting" | "deleted"> {
  readonly vpcId: string | undefined;
  readonly amazonSideAsn: number;
  readonly zone: string | undefined;
}

export const VPN_GATEWAY: Kind<VpnGatewayRecord> = {
  type: "vpn-gateway",
  prefix: "vgw",
  notFound: ([id]) =>
    clientError("InvalidVpnGatewayID.NotFound", `The vpnGateway ID '${id}' does not exist`),
  filters: {
    "amazon-side-asn": ({ amazonSideAsn }) => amazonSideAsn,
    "attachment.state": ({ vpcId }) => vpcId && "attached",
    "attachment.vpc-id": ({ vpcId }) => vpcId,
    "availability-zone": ({ zone }) => zone,
    state: ({ state }) => state,
    type: () => "ipsec.1",
    "vpn-gateway-id": ({ id }) => id,
  },
};
