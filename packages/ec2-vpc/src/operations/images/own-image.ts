/** Images that the caller may change: its own. */
import { clientError } from "../../errors.ts";
import { requireImage } from "../../resource/image/find-image.ts";
import type { ImageRecord } from "../../resource/image/image.ts";
import type { Place } from "../../resource/record.ts";
import type { Resources } from "../../resource/resources.ts";

/** Throws AuthFailure for another's. */
export function requireOwnImage(
  resources: Resources,
  place: Place,
  id: string | undefined,
): ImageRecord {
  const image = requireImage(resources, place, id ?? "");
  if (image.accountId === place.accountId) return image;
  throw clientError("AuthFailure", `Not authorized for image:${image.id}`);
}
