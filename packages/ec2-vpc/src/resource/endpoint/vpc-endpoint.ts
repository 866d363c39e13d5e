/** VPC endpoints. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import type { Resources } from "../resources.ts";
import type { RouteTableRecord } from "../vpc/route-table.ts";
import { findEndpointService } from "./endpoint-services.ts";

export interface VpcEndpointRecord extends ResourceRecord {
  readonly vpcId: string;
  readonly type: "Gateway" | "Interface";
  readonly serviceName: string;
  readonly state: "pending" | "available" | "deleting";
  /** Milliseconds since the Unix epoch, when it changes by itself. */
  readonly dueAt: number | undefined;
  readonly createdAt: number;
  /** JSON text, as it was given. */
  readonly policyDocument: string;
  readonly securityGroupIds: readonly string[];
  /** One a subnet. */
  readonly interfaces: readonly { readonly subnetId: string; readonly interfaceId: string }[];
  readonly ipAddressType: "ipv4" | "dualstack" | "ipv6";
  readonly dnsRecordIpType: string;
  readonly privateDnsEnabled: boolean;
  /** The private names are the gateway endpoint's, for the VPC itself. */
  readonly privateDnsForInboundOnly: boolean;
  /** What its own names have behind its id. */
  readonly dnsLabel: string;
}

const notFound = (id: string | undefined) =>
  clientError("InvalidVpcEndpointId.NotFound", `The Vpc Endpoint Id '${id}' does not exist`);

export const VPC_ENDPOINT: Kind<VpcEndpointRecord> = {
  type: "vpc-endpoint",
  prefix: "vpce",
  notFound: ([id]) => notFound(id),
  filters: {
    "ip-address-type": ({ ipAddressType }) => ipAddressType,
    "service-name": ({ serviceName }) => serviceName,
    "service-region": ({ region }) => region,
    "vpc-id": ({ vpcId }) => vpcId,
    "vpc-endpoint-id": ({ id }) => id,
    "vpc-endpoint-state": ({ state }) => state,
    "vpc-endpoint-type": ({ type }) => type,
  },
};

/** Tables of the VPC that a gateway endpoint has a route in. */
export function routeTablesOf(resources: Resources, { id, vpcId }: VpcEndpointRecord) {
  const leadsThere = ({ routes }: RouteTableRecord) =>
    routes.some(({ target }) => "id" in target && target.id === id);
  return [...resources.routeTables.inVpc(vpcId)].filter(leadsThere);
}

/** `vpce-…-abcdefgh.ec2.us-east-1.vpce.amazonaws.com`, in one zone or in all. */
export function endpointName(record: VpcEndpointRecord, zone?: string): string {
  const { id, dnsLabel, serviceName, region } = record;
  const service = serviceName.split(".").slice(3).reverse().join(".");
  const place = zone === undefined ? "" : `-${zone}`;
  return `${id}-${dnsLabel}${place}.${service}.${region}.vpce.amazonaws.com`;
}

/** Names of the service that mean the endpoint within its VPC. */
export function privateNames({
  privateDnsEnabled,
  region,
  serviceName,
  type,
}: VpcEndpointRecord): readonly string[] {
  if (!privateDnsEnabled) return [];
  return findEndpointService(region, serviceName, type)?.privateDnsNames ?? [];
}

/** What a request that comes through it is told by: for policies, and for which services it may reach. */
export function endpointOrigin(resources: Resources, id: string) {
  const record = resources.vpcEndpoints.get(id);
  if (record === undefined) return undefined;
  const { vpcId, region, serviceName, type, policyDocument } = record;
  return {
    vpcId,
    endpointPolicy: policyDocument,
    services: findEndpointService(region, serviceName, type)?.models ?? [],
  };
}
