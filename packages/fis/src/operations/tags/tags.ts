/** TagResource, UntagResource and ListTagsForResource, of templates and experiments. */
import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-fis";
import { noSuchResource, validation } from "../../errors.ts";
import { type Place, parseArn } from "../../place.ts";
import type { Rooms, Tagged } from "../../rooms.ts";
import type { Operation } from "../operation.ts";

const TAGS_MAX = 50;

export const tagResource: Operation<TagResourceCommandInput, TagResourceCommandOutput> = (
  rooms,
  { resourceArn, tags: added = {} },
  call,
) => {
  const { tags, retag } = require(rooms, resourceArn, call);
  const all = { ...tags, ...added };
  if (Object.keys(all).length > TAGS_MAX) {
    throw validation(`A resource can have no more than ${TAGS_MAX} tags.`);
  }
  checkTags(added);
  retag(all);
  return {};
};

export const untagResource: Operation<UntagResourceCommandInput, UntagResourceCommandOutput> = (
  rooms,
  { resourceArn, tagKeys = [] },
  call,
) => {
  const { tags, retag } = require(rooms, resourceArn, call);
  const gone = new Set(tagKeys);
  retag(Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))));
  return {};
};

export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput
> = (rooms, { resourceArn }, call) => ({ tags: { ...require(rooms, resourceArn, call).tags } });

/** Keys that begin with `aws:` are AWS's own. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(tags).find((key) => /^aws:/i.test(key));
  if (reserved === undefined) return;
  throw validation(`Tag key ${reserved} is reserved: keys cannot begin with aws:.`);
}

function require(rooms: Rooms, arn = "", { caller, region }: Place): Tagged {
  const named = parseArn(arn);
  if (named === undefined) throw validation(`Resource ARN ${arn} is not valid.`);
  const isHere = named.accountId === caller.accountId && named.region === region;
  const found = isHere ? rooms.tagged(named) : undefined;
  if (found === undefined) throw noSuchResource(arn);
  return found;
}
