/**
 * The tags of a new session: those asked for, and the transitive ones that a chain of roles hands on. Source: IAM User
 * Guide, "Pass session tags in AWS STS".
 */
import {
  duplicateSessionTagKeys,
  reservedSessionTagKey,
  tooManySessionTags,
  transitiveTagInherited,
  transitiveTagMissing,
} from "../../errors/sts.ts";
import { mergeTags } from "../../identity/credential.ts";
import type { Session } from "../../identity/session-token.ts";

/** With those that are inherited. */
const TAGS_MAX = 50;

export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

interface TagInput {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[] | undefined;
  readonly TransitiveTagKeys?: readonly string[] | undefined;
}

export function sessionTags(input: TagInput, chained: Session | undefined): SessionTags {
  const inherited = transitiveTags(chained);
  const inheritedKeys = lowerCase(Object.keys(inherited));
  const tags = input.Tags ?? [];
  const askedKeys = lowerCase(tags.map(({ Key }) => Key));
  if (askedKeys.size < tags.length) throw duplicateSessionTagKeys();
  for (const tagKey of askedKeys) {
    if (tagKey.startsWith("aws:")) throw reservedSessionTagKey(tagKey);
    if (inheritedKeys.has(tagKey)) throw transitiveTagInherited();
  }
  const transitive = input.TransitiveTagKeys ?? [];
  if (transitive.some((tagKey) => !askedKeys.has(tagKey.toLowerCase()))) {
    throw transitiveTagMissing();
  }
  if (tags.length + inheritedKeys.size > TAGS_MAX) throw tooManySessionTags();
  const asked = Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
  return {
    tags: mergeTags(inherited, asked),
    transitiveTagKeys: [...Object.keys(inherited), ...transitive],
  };
}

/** What a session that assumes another role must hand on. */
export function transitiveTags(session: Session | undefined): Record<string, string> {
  const keys = lowerCase(session?.transitiveTagKeys ?? []);
  return Object.fromEntries(
    Object.entries(session?.tags ?? {}).filter(([key]) => keys.has(key.toLowerCase())),
  );
}

function lowerCase(keys: readonly string[]): Set<string> {
  return new Set(keys.map((key) => key.toLowerCase()));
}
