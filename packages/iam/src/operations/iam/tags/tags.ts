/** Adding, removing and listing tags, once for everything that has some. */
import type { Identities } from "../../../identities.ts";
import { removeTags as dropTags, putTags, tagsOf } from "../../../identity/tag.ts";
import { type PageRequest, page } from "../page.ts";
import { newTags } from "../tag-list.ts";

export function addTags(
  { catalogue }: Identities,
  ownerId: string,
  shapes: readonly { readonly Key: string; readonly Value: string }[],
): Record<never, never> {
  const tags = newTags(shapes, tagsOf(catalogue, ownerId));
  catalogue.write(() => putTags(catalogue, ownerId, tags));
  return {};
}

export function removeTags(
  { catalogue }: Identities,
  ownerId: string,
  keys: readonly string[],
): Record<never, never> {
  catalogue.write(() => dropTags(catalogue, ownerId, keys));
  return {};
}

export function listTags(
  { catalogue }: Identities,
  ownerId: string,
  operation: string,
  request: PageRequest,
) {
  const tags = tagsOf(catalogue, ownerId);
  const { items, end } = page(operation, tags, (tag) => tag.key.toLowerCase(), request);
  return { Tags: items.map(({ key, value }) => ({ Key: key, Value: value })), ...end };
}
