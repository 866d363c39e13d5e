/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
import type { DescribeImagesCommandInput, DescribeImagesResult } from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { predicateOf } from "../../resource/filter.ts";
import { requireImages, visibleImages } from "../../resource/image/find-image.ts";
import { IMAGE, type ImageRecord } from "../../resource/image/image.ts";
import { pageOf } from "../../resource/page.ts";
import type { Place } from "../../resource/record.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";
import { shownImage } from "./shown-image.ts";

export function describeImages(
  { resources, env }: Rooms,
  input: DescribeImagesCommandInput,
  call: Call,
): DescribeImagesResult {
  const place = placeOf(call);
  const ids = input.ImageIds ?? [];
  const images =
    ids.length > 0
      ? requireImages(resources, place, ids)
      : visibleImages(resources, place).filter((image) =>
          isListed(image, place, input, env.clock.now()),
        );
  const matches = predicateOf(IMAGE.filters, input.Filters ?? [], resources);
  const isOwned = ownedBy(input.Owners ?? [], place);
  const isExecutable = executableBy(input.ExecutableUsers ?? [], place);
  const found = images.filter((image) => isOwned(image) && isExecutable(image) && matches(image));
  const page = pageOf(found, input);
  return { Images: page.records.map(shownImage), NextToken: page.nextToken };
}

/** Deprecated and disabled ones are listed for their owner, and for who asks for them. */
function isListed(
  image: ImageRecord,
  { accountId }: Place,
  { IncludeDeprecated, IncludeDisabled }: DescribeImagesCommandInput,
  now: number,
): boolean {
  if (image.state === "disabled" && !IncludeDisabled) return false;
  const isDeprecated = image.deprecationTime !== undefined && image.deprecationTime <= now;
  return !isDeprecated || IncludeDeprecated === true || image.accountId === accountId;
}

/** Account ids and aliases; `self` is the caller. */
function ownedBy(owners: readonly string[], { accountId }: Place) {
  if (owners.length === 0) return () => true;
  const wanted = new Set(owners.map((owner) => (owner === "self" ? accountId : owner)));
  return (image: ImageRecord) =>
    wanted.has(image.accountId) || (image.ownerAlias !== undefined && wanted.has(image.ownerAlias));
}

/** `self`, account ids, `all`: who may launch it by its permissions, not because it is its own. */
function executableBy(users: readonly string[], { accountId }: Place) {
  if (users.length === 0) return () => true;
  return ({ launchPermissions, accountId: ownerId }: ImageRecord) =>
    users.some((user) => {
      const wanted = user === "self" ? accountId : user;
      if (wanted === "all") return launchPermissions.some(({ group }) => group === "all");
      // An account's own list leaves out what others are not permitted.
      return (
        launchPermissions.some(({ userId }) => userId === wanted) &&
        (wanted === accountId || ownerId === accountId)
      );
    });
}
