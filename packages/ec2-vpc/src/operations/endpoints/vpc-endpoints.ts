/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpcEndpoints.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
 */
import type {
  DeleteVpcEndpointsCommandInput,
  DeleteVpcEndpointsResult,
  DescribeVpcEndpointsCommandInput,
  DescribeVpcEndpointsResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { deleteEndpoint } from "../../resource/endpoint/make-endpoint.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownEndpoint } from "./shown-endpoint.ts";

/** Those that are there go, whatever the others are. */
export function deleteVpcEndpoints(
  { resources, settings }: Rooms,
  { VpcEndpointIds = [] }: DeleteVpcEndpointsCommandInput,
  call: Call,
): DeleteVpcEndpointsResult {
  const place = placeOf(call);
  const ids = [...new Set(VpcEndpointIds)];
  const found = ids.map((id) => resources.vpcEndpoints.find(place, id));
  resources.commit(() => {
    for (const record of found) {
      if (record !== undefined && record.state !== "deleting") {
        deleteEndpoint(resources, record, settings.transitionMs);
      }
    }
  });
  return {
    Unsuccessful: ids
      .filter((_, index) => found[index] === undefined)
      .map((id) => ({
        ResourceId: id,
        Error: {
          Code: "InvalidVpcEndpoint.NotFound",
          Message: `The Vpc Endpoint Id '${id}' does not exist`,
        },
      })),
  };
}

export function describeVpcEndpoints(
  { resources }: Rooms,
  input: DescribeVpcEndpointsCommandInput,
  call: Call,
): DescribeVpcEndpointsResult {
  const ids = input.VpcEndpointIds;
  const page = describe(resources, resources.vpcEndpoints, input, placeOf(call), { ids });
  return {
    VpcEndpoints: page.records.map((record) => shownEndpoint(resources, record)),
    NextToken: page.nextToken,
  };
}
