/** Tags of users, roles and managed policies. Keys are unique without regard to case and keep the case given. */
import type { Catalogue } from "./catalogue.ts";

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** By key. */
export function tagsOf(catalogue: Catalogue, ownerId: string): Tag[] {
  return catalogue.all<Tag>(
    "SELECT tag_key AS key, value FROM tag WHERE owner_id = ? ORDER BY tag_key",
    ownerId,
  );
}

export function putTags(catalogue: Catalogue, ownerId: string, tags: readonly Tag[]): void {
  removeTags(
    catalogue,
    ownerId,
    tags.map((tag) => tag.key),
  );
  for (const tag of tags) {
    catalogue.run(
      "INSERT INTO tag (owner_id, tag_key, value) VALUES (?, ?, ?)",
      ownerId,
      tag.key,
      tag.value,
    );
  }
}

export function removeTags(catalogue: Catalogue, ownerId: string, keys: readonly string[]): void {
  // SQLite knows the case of ASCII letters only.
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  for (const { key } of tagsOf(catalogue, ownerId)) {
    if (!gone.has(key.toLowerCase())) continue;
    catalogue.run("DELETE FROM tag WHERE owner_id = ? AND tag_key = ?", ownerId, key);
  }
}
