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
import { predicateOf } from "../../resource/filter.ts";
import type { Filters } from "../../resource/kind.ts";
import type { ResourceRecord } from "../../resource/record.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

const absent = () => undefined;
const EXCLUSION_FILTERS: Filters<ResourceRecord> = {
  "creation-timestamp": absent,
  "deletion-timestamp": absent,
  "exclusion-id": absent,
  "internet-gateway-exclusion-mode": absent,
  "last-update-timestamp": absent,
  "resource-arn": absent,
  state: absent,
};

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
  { resources }: Rooms,
  { ExclusionIds: [id] = [], Filters = [] }: DescribeVpcBlockPublicAccessExclusionsCommandInput,
): DescribeVpcBlockPublicAccessExclusionsResult {
  predicateOf(EXCLUSION_FILTERS, Filters, resources);
  if (id !== undefined) {
    throw clientError(
      "InvalidVpcBlockPublicAccessExclusionId.NotFound",
      `The VPC Block Public Access exclusion ID '${id}' does not exist`,
    );
  }
  return { VpcBlockPublicAccessExclusions: [] };
}
