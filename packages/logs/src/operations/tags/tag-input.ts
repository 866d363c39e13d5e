/** Limits of tags beyond the model's. */
import { invalidParameter, tooManyTags } from "../../errors.ts";

export const TAGS_MAX = 50;

export function checkTags(tags: Readonly<Record<string, string>>, resourceName: string): void {
  if (Object.keys(tags).length > TAGS_MAX) throw tooManyTags(resourceName);
  if (Object.keys(tags).some((key) => /^aws:/i.test(key))) {
    throw invalidParameter("Tag keys starting with aws: are reserved for AWS.");
  }
}
