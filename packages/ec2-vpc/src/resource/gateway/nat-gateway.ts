/** NAT gateways. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";

export interface NatGatewayAddressRecord {
  readonly privateAddress: string;
  /** Of public ones. */
  readonly allocationId: string | undefined;
  readonly associationId: string | undefined;
  readonly publicAddress: string | undefined;
}

export interface NatGatewayRecord extends ResourceRecord {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly connectivity: "public" | "private";
  readonly state: "pending" | "failed" | "available" | "deleting" | "deleted";
  readonly createdAt: number;
  readonly deletedAt: number | undefined;
  /** When the state changes by itself. */
  readonly dueAt: number | undefined;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  /** Undefined: it was never made. Gone with the gateway, whose record still names it. */
  readonly networkInterfaceId: string | undefined;
  /** The primary one is the first. */
  readonly addresses: readonly NatGatewayAddressRecord[];
}

export const NAT_GATEWAY: Kind<NatGatewayRecord> = {
  type: "natgateway",
  prefix: "nat",
  notFound: ([id]) => clientError("NatGatewayNotFound", `The Nat Gateway ${id} was not found`),
  malformed: (id) => clientError("NatGatewayMalformed", `The Nat Gateway ${id} is malformed`),
  filters: {
    "nat-gateway-id": ({ id }) => id,
    state: ({ state }) => state,
    "subnet-id": ({ subnetId }) => subnetId,
    "vpc-id": ({ vpcId }) => vpcId,
  },
};
