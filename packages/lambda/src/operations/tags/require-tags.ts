/** How many tags a resource may have. */
import { invalidParameter } from "../../errors.ts";

const TAGS_MAX = 50;

export function requireTagCount(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > TAGS_MAX) {
    throw invalidParameter("Number of tags exceeds resource tag limit.");
  }
}
