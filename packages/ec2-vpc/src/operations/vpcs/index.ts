import { describeVpcs } from "./describe-vpcs.ts";

export const vpcOperations = {
  DescribeVpcs: describeVpcs,
};
