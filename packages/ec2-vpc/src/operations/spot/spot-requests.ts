/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSpotInstanceRequests.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelSpotInstanceRequests.html
 */
import type {
  CancelSpotInstanceRequestsCommandInput,
  CancelSpotInstanceRequestsResult,
  DescribeSpotInstanceRequestsCommandInput,
  DescribeSpotInstanceRequestsResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { isLive } from "../../resource/instance/instance.ts";
import { enterState, userInitiated } from "../../resource/instance/state-change.ts";
import { RUNS_ON } from "../../resource/spot/spot-market.ts";
import type { SpotRequestRecord, SpotStatus } from "../../resource/spot/spot-request.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownSpotRequest } from "./shown-spot-request.ts";

export function describeSpotInstanceRequests(
  { resources }: Rooms,
  input: DescribeSpotInstanceRequestsCommandInput,
  call: Call,
): DescribeSpotInstanceRequestsResult {
  const page = describe(resources, resources.spotRequests, input, placeOf(call), {
    ids: input.SpotInstanceRequestIds,
  });
  return {
    SpotInstanceRequests: page.records.map((request) => shownSpotRequest(resources, request)),
    NextToken: page.nextToken,
  };
}

/** Instances run on; one that its request stopped is terminated. */
export function cancelSpotInstanceRequests(
  { resources, fleet }: Rooms,
  { SpotInstanceRequestIds: ids = [] }: CancelSpotInstanceRequestsCommandInput,
  call: Call,
): CancelSpotInstanceRequestsResult {
  const { env, instances, spotRequests } = resources;
  const now = env.clock.now();
  const requests = spotRequests.requireAll(placeOf(call), [...new Set(ids)]);
  const terminated: string[] = [];
  resources.commit(() => {
    for (const request of requests) {
      const status = cancelled(request);
      if (status !== undefined) spotRequests.put({ ...request, ...status, statusAt: now });
      const instance = instances.get(request.instanceId ?? "");
      if (request.state !== "disabled" || instance === undefined || !isLive(instance)) continue;
      enterState(resources, instance, "shutting-down", userInitiated(now));
      terminated.push(instance.id);
    }
  });
  fleet.terminating(terminated);
  return {
    CancelledSpotInstanceRequests: requests.map(({ id }) => ({
      SpotInstanceRequestId: id,
      State: spotRequests.get(id)?.state as "cancelled" | undefined,
    })),
  };
}

/** Undefined: it is over already. */
function cancelled({ state }: SpotRequestRecord): SpotStatus | undefined {
  if (state === "open") {
    return {
      state: "cancelled",
      statusCode: "canceled-before-fulfillment",
      statusMessage: "Your Spot request was canceled before it was fulfilled.",
    };
  }
  if (state !== "active" && state !== "disabled") return undefined;
  return {
    state: "cancelled",
    statusCode: RUNS_ON,
    statusMessage: "Your Spot request is canceled, but your instance is still running.",
  };
}
