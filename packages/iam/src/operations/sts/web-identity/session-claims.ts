/**
 * Session tags and the source identity that a provider puts into its tokens, nested or flat. Source: IAM User Guide, "Pass
 * session tags in AWS STS", "Monitor and control actions taken with assumed roles".
 */
import { claimInvalid } from "../../../errors/federation.ts";
import { memberOf } from "../../../identity/json-web-keys.ts";

export interface SessionClaims {
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly TransitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
}

const TAGS = "https://aws.amazon.com/tags";
const FLAT_TAG = `${TAGS}/principal_tags/`;
const SOURCE_IDENTITY = "https://aws.amazon.com/source_identity";
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Throws `InvalidIdentityToken` for claims of these names that are something else. */
export function sessionClaims(claims: Readonly<Record<string, unknown>>): SessionClaims {
  const nested = objectOf(memberOf(claims, TAGS), TAGS);
  const tags = Object.entries(objectOf(memberOf(nested, "principal_tags"), TAGS));
  for (const name of Object.keys(claims)) {
    if (name.startsWith(FLAT_TAG)) tags.push([name.slice(FLAT_TAG.length), claims[name]]);
  }
  const transitive =
    memberOf(nested, "transitive_tag_keys") ?? memberOf(claims, `${TAGS}/transitive_tag_keys`);
  const sourceIdentity = memberOf(claims, SOURCE_IDENTITY);
  if (sourceIdentity !== undefined && !isSourceIdentity(sourceIdentity)) {
    throw claimInvalid(SOURCE_IDENTITY);
  }
  return {
    Tags: tags.map(([Key, value]) => ({ Key, Value: tagValue(Key, value) })),
    TransitiveTagKeys: textsOf(transitive),
    sourceIdentity,
  };
}

export function isSourceIdentity(value: unknown): value is string {
  return typeof value === "string" && /^[\w+=,.@-]{2,64}$/.test(value);
}

/** A tag's key and value as AWS takes them. */
export function isTag(key: string, value: string): boolean {
  const isKey = key.length >= 1 && key.length <= 128 && TAG_TEXT.test(key);
  return isKey && value.length <= 256 && TAG_TEXT.test(value);
}

function tagValue(key: string, value: unknown): string {
  const text = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof text !== "string" || !isTag(key, text)) throw claimInvalid(TAGS);
  return text;
}

function objectOf(value: unknown, claim: string): object {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw claimInvalid(claim);
  }
  return value;
}

function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((each) => typeof each === "string")) {
    throw claimInvalid(TAGS);
  }
  return value;
}
