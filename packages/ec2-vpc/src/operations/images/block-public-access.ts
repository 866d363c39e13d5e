/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetImageBlockPublicAccessState.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageBlockPublicAccess.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImageBlockPublicAccess.html
 */
import type {
  DisableImageBlockPublicAccessCommandInput,
  DisableImageBlockPublicAccessResult,
  EnableImageBlockPublicAccessCommandInput,
  EnableImageBlockPublicAccessResult,
  GetImageBlockPublicAccessStateCommandInput,
  GetImageBlockPublicAccessStateResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import { placeKey } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

/** As accounts are made since 2023: nothing becomes public unless they say so. */
export function getImageBlockPublicAccessState(
  { resources }: Rooms,
  _input: GetImageBlockPublicAccessStateCommandInput,
  call: Call,
): GetImageBlockPublicAccessStateResult {
  const isBlocked = resources.region(placeOf(call))?.imagesBlockedFromPublic ?? true;
  return {
    ImageBlockPublicAccessState: isBlocked ? "block-new-sharing" : "unblocked",
    ManagedBy: "account",
  };
}

export function enableImageBlockPublicAccess(
  { resources }: Rooms,
  input: EnableImageBlockPublicAccessCommandInput,
  call: Call,
): EnableImageBlockPublicAccessResult {
  if (!input.ImageBlockPublicAccessState) throw missing("ImageBlockPublicAccessState");
  setBlocked(resources, call, true);
  return { ImageBlockPublicAccessState: "block-new-sharing" };
}

export function disableImageBlockPublicAccess(
  { resources }: Rooms,
  _input: DisableImageBlockPublicAccessCommandInput,
  call: Call,
): DisableImageBlockPublicAccessResult {
  setBlocked(resources, call, false);
  return { ImageBlockPublicAccessState: "unblocked" };
}

function setBlocked(resources: Resources, call: Call, imagesBlockedFromPublic: boolean): void {
  const place = placeOf(call);
  const region = resources.region(place) ?? { ...place, id: placeKey(place) };
  resources.regions.put({ ...region, imagesBlockedFromPublic });
}
