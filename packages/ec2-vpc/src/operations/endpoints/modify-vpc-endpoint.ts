/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html */
import type { ModifyVpcEndpointCommandInput, ModifyVpcEndpointResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { incorrectState, invalidParameter, invalidParameterCombination } from "../../errors.ts";
import {
  addRoutes,
  checkRoutes,
  planInterfaces,
  putInterfaces,
  removeRoutes,
} from "../../resource/endpoint/make-endpoint.ts";
import { routeTablesOf, type VpcEndpointRecord } from "../../resource/endpoint/vpc-endpoint.ts";
import { removeInterface, requireGroups } from "../../resource/interface/make-interface.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { DEFAULT_POLICY } from "./create-vpc-endpoint.ts";
import { checkPrivateDns, readAddressType, readPolicy, readSubnets } from "./endpoint-input.ts";

type Input = ModifyVpcEndpointCommandInput;

export function modifyVpcEndpoint(
  { resources }: Rooms,
  input: Input,
  call: Call,
): ModifyVpcEndpointResult {
  const place = placeOf(call);
  const endpoint = resources.vpcEndpoints.require(place, input.VpcEndpointId);
  if (endpoint.state === "deleting") {
    throw incorrectState(`The VPC endpoint ${endpoint.id} is being deleted.`);
  }
  checkParameters(endpoint, input);
  const policyDocument = readNewPolicy(endpoint, input);
  if (endpoint.type === "Gateway") {
    modifyGateway(resources, place, { ...endpoint, policyDocument }, input);
  } else modifyInterfaces(resources, place, { ...endpoint, policyDocument }, input);
  return { Return: true };
}

const OF_GATEWAYS = ["AddRouteTableIds", "RemoveRouteTableIds"] as const;
const OF_INTERFACES = [
  "AddSubnetIds",
  "RemoveSubnetIds",
  "AddSecurityGroupIds",
  "RemoveSecurityGroupIds",
  "PrivateDnsEnabled",
  "SubnetConfigurations",
] as const;

function checkParameters({ type }: VpcEndpointRecord, input: Input): void {
  const foreign: readonly (keyof Input)[] = type === "Gateway" ? OF_INTERFACES : OF_GATEWAYS;
  const wrong = foreign.find((name) => input[name] !== undefined);
  if (wrong === undefined) return;
  throw invalidParameter(`An endpoint of type ${type} cannot have the parameter ${wrong}.`);
}

function readNewPolicy({ type, policyDocument }: VpcEndpointRecord, input: Input): string {
  if (input.ResetPolicy && input.PolicyDocument) {
    throw invalidParameterCombination(
      "The parameters resetPolicy and policyDocument cannot be used together.",
    );
  }
  if (input.ResetPolicy) return DEFAULT_POLICY[type];
  return input.PolicyDocument ? readPolicy(input.PolicyDocument) : policyDocument;
}

function modifyGateway(
  resources: Resources,
  place: Place,
  endpoint: VpcEndpointRecord,
  { AddRouteTableIds = [], RemoveRouteTableIds = [] }: Input,
): void {
  const present = new Set(routeTablesOf(resources, endpoint).map(({ id }) => id));
  const added = resources.routeTables
    .requireAll(place, AddRouteTableIds)
    .filter(({ id }) => !present.has(id));
  const removed = resources.routeTables
    .requireAll(place, RemoveRouteTableIds)
    .filter(({ id }) => present.has(id));
  checkRoutes(endpoint, added);
  resources.commit(() => {
    removeRoutes(resources, endpoint, removed);
    addRoutes(resources, endpoint, added);
    resources.vpcEndpoints.put(endpoint);
  });
}

function modifyInterfaces(
  resources: Resources,
  place: Place,
  endpoint: VpcEndpointRecord,
  input: Input,
): void {
  const { RemoveSubnetIds = [] } = input;
  const left = endpoint.interfaces.filter(({ subnetId }) => !RemoveSubnetIds.includes(subnetId));
  const gone = endpoint.interfaces.filter((each) => !left.includes(each));
  const changed: VpcEndpointRecord = {
    ...endpoint,
    interfaces: left,
    securityGroupIds: readGroups(resources, place, endpoint, input),
    ipAddressType: input.IpAddressType
      ? readAddressType(input.IpAddressType)
      : endpoint.ipAddressType,
    dnsRecordIpType: input.DnsOptions?.DnsRecordIpType ?? endpoint.dnsRecordIpType,
    privateDnsEnabled: input.PrivateDnsEnabled ?? endpoint.privateDnsEnabled,
    privateDnsForInboundOnly:
      input.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint ??
      endpoint.privateDnsForInboundOnly,
  };
  checkPrivateDns(resources, resources.vpcs.get(endpoint.vpcId) as VpcRecord, changed);
  const subnets = readSubnets(resources, place, {
    SubnetIds: input.AddSubnetIds,
    SubnetConfigurations: input.SubnetConfigurations,
  }).filter(({ subnet }) => !left.some(({ subnetId }) => subnetId === subnet.id));
  const planned = planInterfaces(resources, place, changed, subnets);
  resources.commit(() => {
    for (const { interfaceId } of gone) removeInterface(resources, interfaceId);
    regroup(resources, changed);
    const interfaces = putInterfaces(resources, changed, planned);
    resources.vpcEndpoints.put({ ...changed, interfaces });
  });
}

/** Its interfaces have its groups. */
function regroup(
  { networkInterfaces }: Resources,
  { interfaces, securityGroupIds }: VpcEndpointRecord,
): void {
  for (const { interfaceId } of interfaces) {
    const record = networkInterfaces.get(interfaceId);
    if (record !== undefined) networkInterfaces.put({ ...record, securityGroupIds });
  }
}

function readGroups(
  resources: Resources,
  place: Place,
  { vpcId, securityGroupIds }: VpcEndpointRecord,
  { AddSecurityGroupIds = [], RemoveSecurityGroupIds = [] }: Input,
): readonly string[] {
  const left = securityGroupIds.filter((id) => !RemoveSecurityGroupIds.includes(id));
  const ids = [...new Set([...left, ...AddSecurityGroupIds])];
  if (ids.length === 0) {
    throw invalidParameter("An interface endpoint must have at least one security group.");
  }
  requireGroups(resources, place, vpcId, ids, `network ${vpcId}`);
  return ids;
}
