import { describeAccountAttributes, describeIdFormat } from "./account-attributes.ts";
import {
  describeInstanceTypeOfferings,
  describeInstanceTypes,
  getInstanceTypesFromInstanceRequirements,
} from "./instance-types.ts";
import { describeAvailabilityZones, describeRegions } from "./regions-and-zones.ts";

export const accountOperations = {
  DescribeAccountAttributes: describeAccountAttributes,
  DescribeAvailabilityZones: describeAvailabilityZones,
  DescribeIdFormat: describeIdFormat,
  DescribeInstanceTypeOfferings: describeInstanceTypeOfferings,
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeRegions: describeRegions,
  GetInstanceTypesFromInstanceRequirements: getInstanceTypesFromInstanceRequirements,
};
