/** What requests say of an endpoint, checked. */
import type { SubnetConfiguration } from "@aws-sdk/client-ec2";
import { clientError, invalidParameter, notImplemented } from "../../errors.ts";
import {
  type EndpointServiceRecord,
  endpointServices,
  findEndpointService,
} from "../../resource/endpoint/endpoint-services.ts";
import type { EndpointSubnet } from "../../resource/endpoint/make-endpoint.ts";
import { privateNames, type VpcEndpointRecord } from "../../resource/endpoint/vpc-endpoint.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";

const POLICY_LENGTH_MAX = 20_480;

export const noSuchService = (name: string | undefined) =>
  clientError("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);

/** Throws InvalidServiceName. */
export function requireService(
  region: string,
  name: string,
  type: EndpointServiceRecord["type"],
): EndpointServiceRecord {
  const found = findEndpointService(region, name, type);
  if (found !== undefined) return found;
  if (!endpointServices(region).some((each) => each.name === name)) throw noSuchService(name);
  throw clientError(
    "InvalidServiceName",
    `The Vpc Endpoint Service '${name}' does not support the endpoint type '${type}'.`,
  );
}

/** The text as it is, of a JSON object with statements. */
export function readPolicy(text: string): string {
  const malformed = (why: string) => clientError("InvalidPolicyDocument", why);
  if (text.length > POLICY_LENGTH_MAX) {
    throw malformed(`The policy document exceeds the maximum length of ${POLICY_LENGTH_MAX}.`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed("The policy document is not valid JSON.");
  }
  if (typeof document === "object" && document !== null && "Statement" in document) return text;
  throw malformed("The policy document has no statements.");
}

export interface SubnetInput {
  readonly SubnetIds?: readonly string[] | undefined;
  readonly SubnetConfigurations?: readonly SubnetConfiguration[] | undefined;
}

/** Configurations are of subnets that are named, or name them. */
export function readSubnets(
  resources: Resources,
  place: Place,
  { SubnetIds = [], SubnetConfigurations = [] }: SubnetInput,
): EndpointSubnet[] {
  const configured = new Map(SubnetConfigurations.map((each) => [each.SubnetId ?? "", each]));
  const ids = [...new Set([...SubnetIds, ...configured.keys()])];
  return resources.subnets.requireAll(place, ids).map((subnet) => {
    const configuration = configured.get(subnet.id);
    return { subnet, ipv4: configuration?.Ipv4, ipv6: configuration?.Ipv6 };
  });
}

export function readAddressType(type: string | undefined): VpcEndpointRecord["ipAddressType"] {
  if (type === undefined || type === "ipv4" || type === "dualstack") return type ?? "ipv4";
  if (type === "ipv6") throw notImplemented("An endpoint of IPv6 alone");
  throw invalidParameter(`The IP address type '${type}' is not supported.`);
}

/** Private names are answered by the VPC's resolver, once. */
export function checkPrivateDns(
  resources: Resources,
  vpc: VpcRecord,
  endpoint: VpcEndpointRecord,
): void {
  if (!endpoint.privateDnsEnabled) return;
  if (!vpc.dnsSupport || !vpc.dnsHostnames) {
    throw invalidParameter(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
    );
  }
  const [name] = privateNames(endpoint);
  for (const other of resources.vpcEndpoints.inVpc(vpc.id)) {
    if (other.id === endpoint.id || !privateNames(other).some((each) => each === name)) continue;
    throw invalidParameter(
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${name} in the VPC ${vpc.id}`,
    );
  }
  if (endpoint.privateDnsForInboundOnly) checkGateway(resources, endpoint);
}

function checkGateway(resources: Resources, { vpcId, serviceName }: VpcEndpointRecord): void {
  for (const other of resources.vpcEndpoints.inVpc(vpcId)) {
    if (other.type === "Gateway" && other.serviceName === serviceName) return;
  }
  throw invalidParameter(
    `To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC ${vpcId} must have a Gateway endpoint for the service.`,
  );
}
