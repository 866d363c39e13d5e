/**
 * VPN connections: stored, as if the other side never answered. Nothing is tunnelled.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnConnection.html
 */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { Passing } from "../transitions.ts";

export type TunnelSetting = string | number | boolean | readonly (string | number)[];

export interface VpnTunnelRecord {
  readonly outsideAddress: string;
  /** A /30 of link-local addresses: the first is the gateway's, the second the customer's. */
  readonly insideCidr: string;
  readonly preSharedKey: string;
  /** What else the request said, by AWS's names. */
  readonly settings: Readonly<Record<string, TunnelSetting>>;
}

export interface VpnConnectionRecord
  extends ResourceRecord,
    Passing<"pending" | "available" | "deleting" | "deleted"> {
  readonly customerGatewayId: string;
  readonly vpnGatewayId: string | undefined;
  readonly transitGatewayId: string | undefined;
  readonly staticRoutesOnly: boolean;
  readonly localCidr: string;
  readonly remoteCidr: string;
  readonly tunnels: readonly VpnTunnelRecord[];
  /** Blocks behind the customer's gateway. */
  readonly routes: readonly string[];
  readonly createdAt: number;
}

export const VPN_CONNECTION: Kind<VpnConnectionRecord> = {
  type: "vpn-connection",
  prefix: "vpn",
  notFound: ([id]) =>
    clientError("InvalidVpnConnectionID.NotFound", `The vpnConnection ID '${id}' does not exist`),
  filters: {
    "bgp-asn": ({ customerGatewayId }, { customerGateways }) =>
      customerGateways.get(customerGatewayId)?.bgpAsn,
    "customer-gateway-configuration": () => undefined,
    "customer-gateway-id": ({ customerGatewayId }) => customerGatewayId,
    "option.static-routes-only": ({ staticRoutesOnly }) => staticRoutesOnly,
    "route.destination-cidr-block": ({ routes }) => routes,
    state: ({ state }) => state,
    "transit-gateway-id": ({ transitGatewayId }) => transitGatewayId,
    type: () => "ipsec.1",
    "vpn-connection-id": ({ id }) => id,
    "vpn-gateway-id": ({ vpnGatewayId }) => vpnGatewayId,
  },
};
