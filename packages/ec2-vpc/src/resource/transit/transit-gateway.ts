/** Transit gateways. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGateway.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { Passing } from "../transitions.ts";

export type Switch = "enable" | "disable";

export interface TransitGatewayOptionsRecord {
  readonly amazonSideAsn: number;
  readonly cidrBlocks: readonly string[];
  readonly autoAcceptSharedAttachments: Switch;
  readonly defaultRouteTableAssociation: Switch;
  readonly defaultRouteTablePropagation: Switch;
  readonly vpnEcmpSupport: Switch;
  readonly dnsSupport: Switch;
}

export interface TransitGatewayRecord
  extends ResourceRecord,
    Passing<"pending" | "available" | "modifying" | "deleting" | "deleted"> {
  readonly description: string;
  readonly createdAt: number;
  readonly options: TransitGatewayOptionsRecord;
  readonly associationTableId: string | undefined;
  readonly propagationTableId: string | undefined;
}

const option =
  (read: (options: TransitGatewayOptionsRecord) => string | number) =>
  ({ options }: TransitGatewayRecord) =>
    read(options);

export const TRANSIT_GATEWAY: Kind<TransitGatewayRecord> = {
  type: "transit-gateway",
  prefix: "tgw",
  notFound: ([id]) =>
    clientError(
      "InvalidTransitGatewayID.NotFound",
      `Transit Gateway ${id} was deleted or does not exist.`,
    ),
  malformed: (id) =>
    clientError("InvalidTransitGatewayID.Malformed", `Invalid Transit Gateway id ${id}`),
  filters: {
    "options.amazon-side-asn": option(({ amazonSideAsn }) => amazonSideAsn),
    "options.association-default-route-table-id": ({ associationTableId }) => associationTableId,
    "options.auto-accept-shared-attachments": option((each) => each.autoAcceptSharedAttachments),
    "options.default-route-table-association": option((each) => each.defaultRouteTableAssociation),
    "options.default-route-table-propagation": option((each) => each.defaultRouteTablePropagation),
    "options.dns-support": option(({ dnsSupport }) => dnsSupport),
    "options.propagation-default-route-table-id": ({ propagationTableId }) => propagationTableId,
    "options.vpn-ecmp-support": option(({ vpnEcmpSupport }) => vpnEcmpSupport),
    "owner-id": ({ accountId }) => accountId,
    state: ({ state }) => state,
    "transit-gateway-id": ({ id }) => id,
  },
};
