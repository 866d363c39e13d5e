/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html */
import type { CreateVpcEndpointCommandInput, CreateVpcEndpointResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameter, missing, notImplemented } from "../../errors.ts";
import {
  addRoutes,
  checkRoutes,
  planInterfaces,
  putInterfaces,
} from "../../resource/endpoint/make-endpoint.ts";
import type { VpcEndpointRecord } from "../../resource/endpoint/vpc-endpoint.ts";
import { requireGroups } from "../../resource/interface/make-interface.ts";
import type { Place } from "../../resource/record.ts";
import { specifiedTags } from "../../resource/tags.ts";
import { defaultSecurityGroup } from "../../resource/vpc/make-vpc.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import {
  checkPrivateDns,
  readAddressType,
  readPolicy,
  readSubnets,
  requireService,
} from "./endpoint-input.ts";
import { shownEndpoint } from "./shown-endpoint.ts";

type Input = CreateVpcEndpointCommandInput;

const EVERYTHING = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
/** What lets everything through, as AWS writes it. */
export const DEFAULT_POLICY = {
  Gateway: JSON.stringify({ Version: "2008-10-17", Statement: [EVERYTHING] }),
  Interface: JSON.stringify({ Statement: [EVERYTHING] }),
};

export function createVpcEndpoint(rooms: Rooms, input: Input, call: Call): CreateVpcEndpointResult {
  const { resources } = rooms;
  const place = placeOf(call);
  const type = readType(input, place);
  if (!input.ServiceName) throw missing("serviceName");
  const vpc = resources.vpcs.require(place, input.VpcId);
  requireService(place.region, input.ServiceName, type);
  const [id] = resources.clientTokens.once(place, "CreateVpcEndpoint", input, () => {
    const planned = planEndpoint(rooms, place, vpc, type, input);
    const made = type === "Gateway" ? makeGateway : makeInterfaces;
    made(rooms, place, planned, input);
    return [planned.id];
  });
  const record = resources.vpcEndpoints.require(place, id);
  const shown = shownEndpoint(resources, record);
  return {
    VpcEndpoint: type === "Interface" ? { ...shown, State: "pending" as "Pending" } : shown,
    ClientToken: input.ClientToken,
  };
}

function readType(input: Input, place: Place): VpcEndpointRecord["type"] {
  const type = input.VpcEndpointType ?? "Gateway";
  if (type !== "Gateway" && type !== "Interface") {
    throw notImplemented(`A VPC endpoint of the type ${type}`);
  }
  if (input.ServiceNetworkArn || input.ResourceConfigurationArn) {
    throw notImplemented("A VPC endpoint of VPC Lattice");
  }
  if (input.ServiceRegion && input.ServiceRegion !== place.region) {
    throw notImplemented("A VPC endpoint of another region's service");
  }
  const isForeign =
    type === "Gateway"
      ? (input.SubnetIds ?? input.SecurityGroupIds ?? input.SubnetConfigurations)
      : input.RouteTableIds;
  if (isForeign !== undefined && isForeign.length > 0) {
    const parameters =
      type === "Gateway" ? "SubnetIds, SecurityGroupIds or SubnetConfigurations" : "RouteTableIds";
    throw invalidParameter(`An endpoint of type ${type} cannot have the parameters ${parameters}.`);
  }
  return type;
}

function planEndpoint(
  { resources, env, settings }: Rooms,
  place: Place,
  vpc: VpcRecord,
  type: VpcEndpointRecord["type"],
  input: Input,
): VpcEndpointRecord {
  const isInterface = type === "Interface";
  const now = env.clock.now();
  const isSlow = isInterface && settings.transitionMs > 0;
  const named = input.SecurityGroupIds ?? [];
  const groupIds = named.length > 0 ? named : [defaultSecurityGroup(resources, vpc.id).id];
  if (isInterface) requireGroups(resources, place, vpc.id, groupIds, `network ${vpc.id}`);
  const record: VpcEndpointRecord = {
    ...place,
    id: resources.newId("vpce"),
    tags: specifiedTags(input.TagSpecifications, ["vpc-endpoint"]),
    vpcId: vpc.id,
    type,
    serviceName: input.ServiceName as string,
    state: isSlow ? "pending" : "available",
    dueAt: isSlow ? now + settings.transitionMs : undefined,
    createdAt: now,
    policyDocument: input.PolicyDocument ? readPolicy(input.PolicyDocument) : DEFAULT_POLICY[type],
    securityGroupIds: isInterface ? groupIds : [],
    interfaces: [],
    ipAddressType: readAddressType(input.IpAddressType),
    dnsRecordIpType: input.DnsOptions?.DnsRecordIpType ?? readAddressType(input.IpAddressType),
    privateDnsEnabled: isInterface && (input.PrivateDnsEnabled ?? true),
    privateDnsForInboundOnly: input.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint ?? false,
    dnsLabel: Buffer.from(resources.random.bytes(4)).toString("hex"),
  };
  checkPrivateDns(resources, vpc, record);
  return record;
}

function makeGateway(
  { resources }: Rooms,
  place: Place,
  endpoint: VpcEndpointRecord,
  { RouteTableIds = [] }: Input,
): void {
  const tables = resources.routeTables.requireAll(place, [...new Set(RouteTableIds)]);
  checkRoutes(endpoint, tables);
  resources.commit(() => {
    resources.vpcEndpoints.put(endpoint);
    addRoutes(resources, endpoint, tables);
  });
}

function makeInterfaces(
  { resources }: Rooms,
  place: Place,
  endpoint: VpcEndpointRecord,
  input: Input,
): void {
  const subnets = readSubnets(resources, place, input);
  const planned = planInterfaces(resources, place, endpoint, subnets);
  resources.commit(() => {
    const interfaces = putInterfaces(resources, endpoint, planned);
    resources.vpcEndpoints.put({ ...endpoint, interfaces });
  });
}
