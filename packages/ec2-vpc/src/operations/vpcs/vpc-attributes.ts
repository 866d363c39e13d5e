/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcTenancy.html
 */
import type {
  DescribeVpcAttributeCommandInput,
  DescribeVpcAttributeResult,
  ModifyVpcAttributeCommandInput,
  ModifyVpcTenancyCommandInput,
  ModifyVpcTenancyResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
} from "../../errors.ts";
import type { VpcRecord } from "../../resource/vpc/vpc.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

/** One at a time. */
export function modifyVpcAttribute(
  { resources }: Rooms,
  input: ModifyVpcAttributeCommandInput,
  call: Call,
): object {
  const vpc = resources.vpcs.require(placeOf(call), input.VpcId);
  const given = {
    enableDnsHostnames: input.EnableDnsHostnames?.Value,
    enableDnsSupport: input.EnableDnsSupport?.Value,
    enableNetworkAddressUsageMetrics: input.EnableNetworkAddressUsageMetrics?.Value,
  };
  onlyOne(given);
  const changed: VpcRecord = {
    ...vpc,
    dnsHostnames: given.enableDnsHostnames ?? vpc.dnsHostnames,
    dnsSupport: given.enableDnsSupport ?? vpc.dnsSupport,
    networkAddressUsageMetrics:
      given.enableNetworkAddressUsageMetrics ?? vpc.networkAddressUsageMetrics,
  };
  if (given.enableDnsHostnames && !vpc.dnsSupport) {
    throw invalidParameterCombination(
      "DNS hostnames can be enabled only when DNS support is enabled.",
    );
  }
  resources.vpcs.put(changed);
  return {};
}

/** Throws unless exactly one attribute has a value. */
export function onlyOne(attributes: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(attributes).filter((name) => attributes[name] !== undefined);
  if (names.length === 0) throw missingParameter("No attributes specified.");
  if (names.length > 1) {
    throw invalidParameterCombination(
      `Fields for multiple attribute types specified: ${names.join(", ")}`,
    );
  }
}

export function describeVpcAttribute(
  { resources }: Rooms,
  input: DescribeVpcAttributeCommandInput,
  call: Call,
): DescribeVpcAttributeResult {
  const vpc = resources.vpcs.require(placeOf(call), input.VpcId);
  const VpcId = vpc.id;
  switch (input.Attribute) {
    case "enableDnsSupport":
      return { VpcId, EnableDnsSupport: { Value: vpc.dnsSupport } };
    case "enableDnsHostnames":
      return { VpcId, EnableDnsHostnames: { Value: vpc.dnsHostnames } };
    default:
      return { VpcId, EnableNetworkAddressUsageMetrics: { Value: vpc.networkAddressUsageMetrics } };
  }
}

/** Instances of the VPC keep theirs. */
export function modifyVpcTenancy(
  { resources }: Rooms,
  input: ModifyVpcTenancyCommandInput,
  call: Call,
): ModifyVpcTenancyResult {
  const vpc = resources.vpcs.require(placeOf(call), input.VpcId);
  if (vpc.instanceTenancy === "default") {
    throw invalidParameterValue(`The tenancy of VPC ${vpc.id} is already 'default'.`);
  }
  resources.vpcs.put({ ...vpc, instanceTenancy: "default" });
  return { ReturnValue: true };
}
