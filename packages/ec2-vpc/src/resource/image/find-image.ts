/** Images as an account sees them: its own, those that others share with it, and the public ones. */
import { invalidParameterValue } from "../../errors.ts";
import { isIdOf } from "../id.ts";
import type { Place } from "../record.ts";
import type { Resources } from "../resources.ts";
import { IMAGE, type ImageRecord } from "./image.ts";
import { publicImages, publishedImage } from "./public-images.ts";

export function visibleImages(resources: Resources, place: Place): ImageRecord[] {
  const own: ImageRecord[] = [];
  const others: ImageRecord[] = [];
  for (const image of resources.images.all()) {
    if (image.region !== place.region) continue;
    if (image.accountId === place.accountId) own.push(image);
    else if (isLaunchable(image, place.accountId)) others.push(image);
  }
  return [...own, ...others, ...publicImages(place.region).values()];
}

export function findImage(resources: Resources, place: Place, id: string): ImageRecord | undefined {
  const image = resources.images.get(id);
  if (image === undefined) return publicImages(place.region).get(id);
  const isHere = image.region === place.region;
  return isHere && isLaunchable(image, place.accountId) ? image : undefined;
}

/** Throws InvalidAMIID.Malformed, InvalidAMIID.NotFound. */
export function requireImage(resources: Resources, place: Place, id: string): ImageRecord {
  const [image] = requireImages(resources, place, [id]) as [ImageRecord];
  return image;
}

/** @param reference an id, or `resolve:ssm:/aws/service/…` */
export function resolveImage(resources: Resources, place: Place, reference: string): ImageRecord {
  const name = /^resolve:ssm:(.*)$/.exec(reference)?.[1];
  if (name === undefined) return requireImage(resources, place, reference);
  const image = publishedImage(place.region, name);
  if (image !== undefined) return image;
  throw invalidParameterValue(
    `Parameter ${name} is not found in your account. Ensure that you have specified a valid parameter.`,
  );
}

export function isLaunchable(image: ImageRecord, accountId: string): boolean {
  if (image.accountId === accountId) return true;
  if (image.state === "disabled") return false;
  return image.launchPermissions.some(
    ({ userId, group }) => userId === accountId || group === "all",
  );
}

/** In the order of the ids; the error names all that are not there. */
export function requireImages(
  resources: Resources,
  place: Place,
  ids: readonly string[],
): ImageRecord[] {
  const wrong = ids.find((id) => !isIdOf(IMAGE.prefix, id));
  if (wrong !== undefined) throw IMAGE.malformed?.(wrong);
  const unique = [...new Set(ids)];
  const found = unique.map((id) => findImage(resources, place, id));
  const missing = unique.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) throw IMAGE.notFound(missing);
  return found as ImageRecord[];
}
