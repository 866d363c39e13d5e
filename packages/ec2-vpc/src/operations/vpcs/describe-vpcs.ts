/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
import type { DescribeVpcsCommandInput, DescribeVpcsResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownVpc } from "./shown-vpc.ts";

export function describeVpcs(
  { resources }: Rooms,
  input: DescribeVpcsCommandInput,
  call: Call,
): DescribeVpcsResult {
  const ids = input.VpcIds;
  const page = describe(resources, resources.vpcs, input, placeOf(call), { ids });
  return { Vpcs: page.records.map(shownVpc), NextToken: page.nextToken };
}
