/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSubnet.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
 */
import type {
  DeleteSubnetCommandInput,
  DescribeSubnetsCommandInput,
  DescribeSubnetsResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { dependencyViolation } from "../../errors.ts";
import { removeSubnet } from "../../resource/vpc/remove-subnet.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownSubnet } from "./shown-subnet.ts";

export function deleteSubnet(
  { resources }: Rooms,
  input: DeleteSubnetCommandInput,
  call: Call,
): object {
  const subnet = resources.subnets.require(placeOf(call), input.SubnetId);
  for (const { subnetId } of resources.networkInterfaces.inVpc(subnet.vpcId)) {
    if (subnetId !== subnet.id) continue;
    throw dependencyViolation(`The subnet '${subnet.id}' has dependencies and cannot be deleted.`);
  }
  resources.commit(() => removeSubnet(resources, subnet));
  return {};
}

export function describeSubnets(
  { resources }: Rooms,
  input: DescribeSubnetsCommandInput,
  call: Call,
): DescribeSubnetsResult {
  const ids = input.SubnetIds;
  const page = describe(resources, resources.subnets, input, placeOf(call), { ids });
  return {
    Subnets: page.records.map((subnet) => shownSubnet(resources, subnet)),
    NextToken: page.nextToken,
  };
}
