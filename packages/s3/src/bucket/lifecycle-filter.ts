/** The filter of a lifecycle rule: what a client gives, as it is shown again, and in S3's error messages. */
import type { LifecycleRule as GivenRule, LifecycleRuleFilter, Tag } from "@aws-sdk/client-s3";
import * as errors from "../errors/lifecycle.ts";
import { malformedXml } from "../errors.ts";
import type { ObjectTag } from "../object/object-attributes.ts";
import type { LifecycleFilter } from "./lifecycle-rule.ts";

/** 1,000 TiB. */
const SIZE_BYTES_MAX = 1_099_511_627_776_000;
const PREFIX_BYTES_MAX = 1024;

/** Of a rule that has a Filter or a Prefix, not both. Throws for what S3 refuses. */
export function filterOf({ Filter: given, Prefix: prefix }: GivenRule): LifecycleFilter {
  const filter = given === undefined ? { form: "legacy-prefix" as const, prefix } : asFilter(given);
  if (Buffer.byteLength(filter.prefix ?? "") > PREFIX_BYTES_MAX) {
    throw errors.prefixTooLong(filter.prefix!);
  }
  const { aboveBytes, belowBytes } = filter;
  if (aboveBytes !== undefined && (aboveBytes < 0 || aboveBytes > SIZE_BYTES_MAX)) {
    throw errors.sizeAboveOutside();
  }
  if (belowBytes !== undefined && (belowBytes < 1 || belowBytes > SIZE_BYTES_MAX)) {
    throw errors.sizeBelowOutside();
  }
  if (aboveBytes !== undefined && belowBytes !== undefined && belowBytes <= aboveBytes) {
    throw errors.sizesOutOfOrder();
  }
  return filter;
}

function asFilter(given: LifecycleRuleFilter): LifecycleFilter {
  const { Prefix, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan, And } = given;
  const members = [Prefix, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan, And];
  if (members.filter((member) => member !== undefined).length > 1) throw malformedXml();
  if (Prefix !== undefined) return { form: "prefix", prefix: Prefix };
  if (Tag !== undefined) return { form: "tag", tags: tagsOf([Tag]) };
  if (ObjectSizeGreaterThan !== undefined) {
    return { form: "above", aboveBytes: ObjectSizeGreaterThan };
  }
  if (ObjectSizeLessThan !== undefined) return { form: "below", belowBytes: ObjectSizeLessThan };
  if (And === undefined) return { form: "empty" };
  const filter: LifecycleFilter = {
    form: "and",
    prefix: And.Prefix,
    tags: And.Tags && tagsOf(And.Tags),
    aboveBytes: And.ObjectSizeGreaterThan,
    belowBytes: And.ObjectSizeLessThan,
  };
  const { prefix, tags = [], aboveBytes, belowBytes } = filter;
  const sole = [prefix, aboveBytes, belowBytes].filter((member) => member !== undefined);
  if (sole.length + tags.length < 2) throw malformedXml();
  return filter;
}

function tagsOf(given: readonly Tag[]): ObjectTag[] {
  const tags = given.map(({ Key, Value }) => {
    if (!Key || Value === undefined) throw malformedXml();
    return { key: Key, value: Value };
  });
  if (new Set(tags.map(({ key }) => key)).size < tags.length) throw errors.duplicateTagKeys();
  return tags;
}

/** As it was given. */
export function shownFilter(filter: LifecycleFilter): LifecycleRuleFilter | undefined {
  const { form, prefix, tags, aboveBytes, belowBytes } = filter;
  const shownTags = tags?.map(({ key, value }) => ({ Key: key, Value: value }));
  switch (form) {
    case "legacy-prefix":
      return undefined;
    case "tag":
      return { Tag: shownTags?.[0] };
    case "and":
      return {
        And: {
          ...(prefix === undefined ? {} : { Prefix: prefix }),
          ...(shownTags === undefined ? {} : { Tags: shownTags }),
          ...(aboveBytes === undefined ? {} : { ObjectSizeGreaterThan: aboveBytes }),
          ...(belowBytes === undefined ? {} : { ObjectSizeLessThan: belowBytes }),
        },
      };
    default:
      return {
        ...(prefix === undefined ? {} : { Prefix: prefix }),
        ...(aboveBytes === undefined ? {} : { ObjectSizeGreaterThan: aboveBytes }),
        ...(belowBytes === undefined ? {} : { ObjectSizeLessThan: belowBytes }),
      };
  }
}

/** `(prefix=logs/ and tag={key=a, value=b} and objectsizelessthan=500)` */
export function filterText({ prefix, tags = [], aboveBytes, belowBytes }: LifecycleFilter): string {
  const parts = [
    ...(prefix === undefined ? [] : [`prefix=${prefix}`]),
    ...tags.map(({ key, value }) => `tag={key=${key}, value=${value}}`),
    ...(aboveBytes === undefined ? [] : [`objectsizegreaterthan=${aboveBytes}`]),
    ...(belowBytes === undefined ? [] : [`objectsizelessthan=${belowBytes}`]),
  ];
  return `(${parts.join(" and ")})`;
}
