/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeprecation.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImageDeprecation.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImage.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImage.html
 */
import type {
  DisableImageCommandInput,
  DisableImageDeprecationCommandInput,
  EnableImageCommandInput,
  EnableImageDeprecationCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { invalidParameterValue, missing } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { requireOwnImage } from "./own-image.ts";

interface Done {
  readonly Return: boolean;
}

const MINUTE_MS = 60_000;
const TEN_YEARS_MS = 10 * 365.25 * 86_400_000;

/** To the minute. */
export function enableImageDeprecation(
  { resources, env }: Rooms,
  input: EnableImageDeprecationCommandInput,
  call: Call,
): Done {
  const image = requireOwnImage(resources, placeOf(call), input.ImageId);
  if (input.DeprecateAt === undefined) throw missing("DeprecateAt");
  const at = new Date(input.DeprecateAt).getTime();
  const now = env.clock.now();
  if (at < now || at > now + TEN_YEARS_MS) {
    throw invalidParameterValue(
      "The deprecation date must be in the future and no more than 10 years from now.",
    );
  }
  const deprecationTime = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  resources.images.put({ ...image, deprecationTime });
  return { Return: true };
}

export function disableImageDeprecation(
  { resources }: Rooms,
  input: DisableImageDeprecationCommandInput,
  call: Call,
): Done {
  const image = requireOwnImage(resources, placeOf(call), input.ImageId);
  resources.images.put({ ...image, deprecationTime: undefined });
  return { Return: true };
}

export function enableImage(
  { resources }: Rooms,
  input: EnableImageCommandInput,
  call: Call,
): Done {
  const image = requireOwnImage(resources, placeOf(call), input.ImageId);
  resources.images.put({ ...image, state: "available" });
  return { Return: true };
}

/** Nobody it was shared with keeps it. */
export function disableImage(
  { resources }: Rooms,
  input: DisableImageCommandInput,
  call: Call,
): Done {
  const image = requireOwnImage(resources, placeOf(call), input.ImageId);
  resources.images.put({ ...image, state: "disabled", launchPermissions: [] });
  return { Return: true };
}
