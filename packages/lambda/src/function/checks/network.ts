/** Networks and file systems of functions. There are no subnets, security groups and EFS yet: none is found (decision 25). */
import type { FileSystemConfig, VpcConfig } from "@aws-sdk/client-lambda";
import { invalidParameter } from "../../errors.ts";

export function requireNetwork({ SubnetIds = [], SecurityGroupIds = [] }: VpcConfig): void {
  const [subnet] = SubnetIds;
  const [group] = SecurityGroupIds;
  if ((subnet === undefined) !== (group === undefined)) {
    throw invalidParameter("SubnetIds and SecurityIds must coexist or be both empty list.");
  }
  if (subnet !== undefined) {
    throw invalidParameter(
      `Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID '${subnet}' does not exist`,
    );
  }
}

/** A function that is in no network reaches no file system. */
export function requireFileSystems(said: readonly FileSystemConfig[]): void {
  const [first] = said;
  if (first !== undefined) {
    throw invalidParameter(
      `Function must be configured to execute in a VPC to reference access point ${first.Arn}`,
    );
  }
}
