/**
 * Nothing blocks public access here, and nothing can be set to.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcBlockPublicAccessOptions.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcBlockPublicAccessExclusions.html
 */
import type {
  DescribeVpcBlockPublicAccessExclusionsCommandInput,
  DescribeVpcBlockPublicAccessExclusionsResult,
  DescribeVpcBlockPublicAccessOptionsResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

export function describeVpcBlockPublicAccessOptions(
  _rooms: Rooms,
  _input: object,
  call: Call,
): DescribeVpcBlockPublicAccessOptionsResult {
  const { accountId, region } = placeOf(call);
  return {
    VpcBlockPublicAccessOptions: {
      AwsAccountId: accountId,
      AwsRegion: region,
      State: "default-state",
      InternetGatewayBlockMode: "off",
      ManagedBy: "account",
      ExclusionsAllowed: "allowed",
    },
  };
}

export function describeVpcBlockPublicAccessExclusions(
  _rooms: Rooms,
  { ExclusionIds: [id] = [] }: DescribeVpcBlockPublicAccessExclusionsCommandInput,
): DescribeVpcBlockPublicAccessExclusionsResult {
  if (id !== undefined) {
    throw clientError(
      "InvalidVpcBlockPublicAccessExclusionId.NotFound",
      `The VPC Block Public Access exclusion ID '${id}' does not exist`,
    );
  }
  return { VpcBlockPublicAccessExclusions: [] };
}
