/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html */
import type { ModifySubnetAttributeCommandInput } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameterValue, notImplemented } from "../../errors.ts";
import type { SubnetRecord } from "../../resource/vpc/subnet.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { onlyOne } from "../vpcs/vpc-attributes.ts";

/** One at a time. */
export function modifySubnetAttribute(
  { resources }: Rooms,
  input: ModifySubnetAttributeCommandInput,
  call: Call,
): object {
  const subnet = resources.subnets.require(placeOf(call), input.SubnetId);
  const isOutposts =
    input.MapCustomerOwnedIpOnLaunch ??
    input.CustomerOwnedIpv4Pool ??
    input.EnableLniAtDeviceIndex ??
    input.DisableLniAtDeviceIndex;
  if (isOutposts !== undefined) throw notImplemented("AWS Outposts");
  const given = {
    assignIpv6AddressOnCreation: input.AssignIpv6AddressOnCreation?.Value,
    mapPublicIpOnLaunch: input.MapPublicIpOnLaunch?.Value,
    enableDns64: input.EnableDns64?.Value,
    privateDnsHostnameTypeOnLaunch: input.PrivateDnsHostnameTypeOnLaunch,
    enableResourceNameDnsARecordOnLaunch: input.EnableResourceNameDnsARecordOnLaunch?.Value,
    enableResourceNameDnsAAAARecordOnLaunch: input.EnableResourceNameDnsAAAARecordOnLaunch?.Value,
  };
  onlyOne(given);
  checkFamilies(subnet, given);
  resources.subnets.put({
    ...subnet,
    assignIpv6AddressOnCreation:
      given.assignIpv6AddressOnCreation ?? subnet.assignIpv6AddressOnCreation,
    mapPublicIpOnLaunch: given.mapPublicIpOnLaunch ?? subnet.mapPublicIpOnLaunch,
    enableDns64: given.enableDns64 ?? subnet.enableDns64,
    hostnameType: given.privateDnsHostnameTypeOnLaunch ?? subnet.hostnameType,
    resourceNameDnsA: given.enableResourceNameDnsARecordOnLaunch ?? subnet.resourceNameDnsA,
    resourceNameDnsAaaa:
      given.enableResourceNameDnsAAAARecordOnLaunch ?? subnet.resourceNameDnsAaaa,
  });
  return {};
}

/** What a subnet without the family cannot have. */
function checkFamilies(
  { id, cidrBlock, ipv6Associations }: SubnetRecord,
  given: Readonly<Record<string, string | boolean | undefined>>,
): void {
  const needs = (attribute: string, family: string) => {
    const value = given[attribute];
    throw invalidParameterValue(
      `Invalid value '${value}' for ${attribute}. Subnet ${id} does not have an ${family} CIDR block.`,
    );
  };
  if (ipv6Associations.length === 0) {
    if (given.assignIpv6AddressOnCreation) needs("assignIpv6AddressOnCreation", "IPv6");
    if (given.enableResourceNameDnsAAAARecordOnLaunch) {
      needs("enableResourceNameDnsAAAARecordOnLaunch", "IPv6");
    }
  }
  if (cidrBlock === undefined) {
    if (given.mapPublicIpOnLaunch) needs("mapPublicIpOnLaunch", "IPv4");
    if (given.enableResourceNameDnsARecordOnLaunch) {
      needs("enableResourceNameDnsARecordOnLaunch", "IPv4");
    }
    if (given.privateDnsHostnameTypeOnLaunch === "ip-name") {
      needs("privateDnsHostnameTypeOnLaunch", "IPv4");
    }
  }
}
