/**
 * The tags of a new session: those asked for, and the transitive ones that a chain of roles hands on. Source: IAM User
 * Guide, "Pass session tags in AWS STS".
 */
import { invalidParameterValue } from "../../errors.ts";
import { mergeTags } from "../../identity/credential.ts";
import type { Session } from "../../identity/session-token.ts";
import { newTags } from "../iam/tag-list.ts";

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
  const asked = Object.fromEntries(newTags(input.Tags).map(({ key, value }) => [key, value]));
  const askedKeys = lowerCase(Object.keys(asked));
  for (const key of askedKeys) {
    if (inheritedKeys.has(key)) {
      throw invalidParameterValue(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      );
    }
  }
  const transitive = input.TransitiveTagKeys ?? [];
  if (transitive.some((key) => !askedKeys.has(key.toLowerCase()))) {
    throw invalidParameterValue(
      "The specified transitive tag key must be included in the requested tags.",
    );
  }
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
