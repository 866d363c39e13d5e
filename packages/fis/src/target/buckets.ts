/** Buckets of S3, by ARN and tags. */
import { ServiceError } from "@cloudglass/wire";
import type { RoleCalls } from "../experiment/role.ts";
import type { Finder } from "./resolve.ts";

interface Page {
  readonly Buckets?: readonly { readonly Name: string }[];
  readonly ContinuationToken?: string;
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const MAX_BUCKETS = 1000;

export const findBuckets: Finder = async (role, target, { region }) => {
  const { resourceArns = [], resourceTags = {} } = target;
  const named = new Set(resourceArns);
  const wanted = Object.entries(resourceTags);
  const found: string[] = [];
  for await (const name of allBuckets(role, region)) {
    const arn = `arn:aws:s3:::${name}`;
    if (named.size > 0 && !named.has(arn)) continue;
    const tags = wanted.length === 0 ? [] : await tagsOf(role, name);
    const has = ([key, value]: readonly [string, string]) =>
      tags.some((tag) => tag.Key === key && tag.Value === value);
    if (wanted.every(has)) found.push(arn);
  }
  return found;
};

async function tagsOf(role: RoleCalls, Bucket: string): Promise<readonly Tag[]> {
  try {
    const { TagSet } = (await role.call("s3", "GetBucketTagging", { Bucket })) as {
      readonly TagSet: readonly Tag[];
    };
    return TagSet;
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404) return [];
    throw error;
  }
}

async function* allBuckets(role: RoleCalls, BucketRegion: string): AsyncGenerator<string> {
  let ContinuationToken: string | undefined;
  do {
    const asked = { BucketRegion, ContinuationToken, MaxBuckets: MAX_BUCKETS };
    const page = (await role.call("s3", "ListBuckets", asked)) as Page;
    for (const { Name } of page.Buckets ?? []) yield Name;
    ContinuationToken = page.ContinuationToken;
  } while (ContinuationToken !== undefined);
}
