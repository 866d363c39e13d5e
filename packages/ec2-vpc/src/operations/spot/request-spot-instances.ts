/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotInstances.html */
import type {
  RequestSpotInstancesCommandInput,
  RequestSpotInstancesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameterValue, missing, notImplemented } from "../../errors.ts";
import { launchImage, requireType } from "../../resource/instance/launch/launch-image.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import {
  EVALUATED,
  type SpotLaunch,
  type SpotRequestRecord,
} from "../../resource/spot/spot-request.ts";
import { checkedTerms, pricePaidAtMost } from "../../resource/spot/spot-terms.ts";
import { specifiedTags } from "../../resource/tags.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownSpotRequest } from "./shown-spot-request.ts";

/** A request an instance. They are answered as they were before they were evaluated, which they are already. */
export function requestSpotInstances(
  { resources, spotMarket }: Rooms,
  input: RequestSpotInstancesCommandInput,
  call: Call,
): RequestSpotInstancesResult {
  const place = placeOf(call);
  const ids = resources.clientTokens.once(place, "RequestSpotInstances", input, () => {
    const requests = newRequests(resources, place, input);
    for (const [index, request] of requests.entries()) {
      const refused = spotMarket.fulfil(request);
      if (refused !== undefined && index === 0) throw refused;
      // There was room for some: the others say why they are not there.
      if (refused !== undefined) spotMarket.refuse(request, refused);
    }
    return requests.map(({ id }) => id);
  });
  const requests = ids.flatMap((id) => resources.spotRequests.get(id) ?? []);
  return {
    SpotInstanceRequests: requests.map((request) =>
      shownSpotRequest(resources, {
        ...request,
        ...EVALUATED,
        statusAt: request.createdAt,
        instanceId: undefined,
        launchedZone: undefined,
      }),
    ),
  };
}

function newRequests(
  resources: Resources,
  place: Place,
  input: RequestSpotInstancesCommandInput,
): SpotRequestRecord[] {
  const { InstanceCount: count = 1 } = input;
  if (input.LaunchGroup) throw notImplemented("A launch group");
  if (input.BlockDurationMinutes) throw notImplemented("A block duration");
  if (count < 1) throw invalidParameterValue(`Invalid value '${count}' for instanceCount.`);
  const now = resources.env.clock.now();
  const validFrom = timeOf(input.ValidFrom);
  const validUntil = timeOf(input.ValidUntil);
  if (validUntil !== undefined && validUntil <= Math.max(now, validFrom ?? now)) {
    throw invalidParameterValue("validUntil must be after the current time and after validFrom");
  }
  const launch = launchOf(input);
  const image = launchImage(resources, place, launch.ImageId);
  const type = requireType(launch.InstanceType);
  const terms = checkedTerms({
    type: input.Type ?? "one-time",
    interruption: input.InstanceInterruptionBehavior ?? "terminate",
    maxPrice: input.SpotPrice,
    validUntil,
  });
  const request: Omit<SpotRequestRecord, "id"> = {
    ...place,
    ...EVALUATED,
    tags: specifiedTags(input.TagSpecifications, ["spot-instances-request"]),
    terms,
    launch: { ...launch, ImageId: image.id },
    createdAt: now,
    statusAt: now,
    validFrom,
    zoneGroup: input.AvailabilityZoneGroup,
    product: image.platform === "windows" ? "Windows" : "Linux/UNIX",
    shownPrice: pricePaidAtMost(terms, type, image),
    fault: undefined,
    instanceId: undefined,
    launchedZone: undefined,
  };
  return Array.from({ length: count }, () => ({ ...request, id: resources.newId("sir") }));
}

const timeOf = (date: Date | undefined) => date && new Date(date).getTime();

/** As RunInstances has it. */
function launchOf({ LaunchSpecification }: RequestSpotInstancesCommandInput): SpotLaunch {
  if (LaunchSpecification === undefined) throw missing("LaunchSpecification");
  const { AddressingType: _, ...launch } = LaunchSpecification;
  return { ...launch, MinCount: 1, MaxCount: 1 };
}
