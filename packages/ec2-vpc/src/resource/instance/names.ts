/**
 * Host names of instances, inside and outside.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
 */
import type { NetworkInterfaceRecord } from "../interface/network-interface.ts";
import type { Resources } from "../resources.ts";
import { regionDomain } from "../vpc/dhcp-options.ts";
import type { InstanceRecord } from "./instance.ts";

/** `ip-10-0-0-5.ec2.internal` */
export function addressName(address: string, region: string): string {
  return `ip-${address.replaceAll(".", "-")}.${regionDomain(region)}`;
}

/** Empty without an address, and where the VPC names nothing. */
export function privateDnsName(
  resources: Resources,
  instance: InstanceRecord,
  primary: NetworkInterfaceRecord | undefined,
): string {
  const { network, id, region } = instance;
  if (network === undefined || primary === undefined) return "";
  if (!resources.vpcs.get(primary.vpcId)?.dnsSupport) return "";
  if (network.hostnameType === "resource-name") return `${id}.${regionDomain(region)}`;
  const address = primary.addresses[0]?.address;
  return address === undefined ? "" : addressName(address, region);
}

/** `ec2-203-0-113-5.compute-1.amazonaws.com`; empty where the VPC names nothing. */
export function publicDnsName(
  resources: Resources,
  { vpcId, region }: NetworkInterfaceRecord,
  publicAddress: string,
): string {
  if (!resources.vpcs.get(vpcId)?.dnsHostnames) return "";
  const domain = region === "us-east-1" ? "compute-1" : `${region}.compute`;
  return `ec2-${publicAddress.replaceAll(".", "-")}.${domain}.amazonaws.com`;
}

/** Of the primary private address: an elastic one, or the one that was assigned. */
export function publicAddressOf(
  { publicAddresses }: Resources,
  { id, addresses: [primary] }: NetworkInterfaceRecord,
): string | undefined {
  if (primary === undefined) return undefined;
  const elastic = publicAddresses.associatedWith(id, primary.address);
  return elastic?.publicAddress ?? primary.assignedPublicAddress;
}
