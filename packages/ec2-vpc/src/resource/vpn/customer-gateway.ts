/** Customer gateways: stored. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CustomerGateway.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { Passing } from "../transitions.ts";

export interface CustomerGatewayRecord
  extends ResourceRecord,
    Passing<"pending" | "available" | "deleting" | "deleted"> {
  readonly address: string | undefined;
  readonly bgpAsn: number;
  readonly certificateArn: string | undefined;
  readonly deviceName: string | undefined;
}

export const CUSTOMER_GATEWAY: Kind<CustomerGatewayRecord> = {
  type: "customer-gateway",
  prefix: "cgw",
  notFound: ([id]) =>
    clientError(
      "InvalidCustomerGatewayID.NotFound",
      `The customerGateway ID '${id}' does not exist`,
    ),
  filters: {
    "bgp-asn": ({ bgpAsn }) => bgpAsn,
    "customer-gateway-id": ({ id }) => id,
    "device-name": ({ deviceName }) => deviceName,
    "ip-address": ({ address }) => address,
    state: ({ state }) => state,
    type: () => "ipsec.1",
  },
};
