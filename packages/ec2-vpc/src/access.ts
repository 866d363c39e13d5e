/**
 * Which permissions each operation needs, on what, and with which condition keys: AWS's reference says the types of
 * resources of an action, the request says which of them, and what it makes is asked for as `type/*`.
 */
import type { AccessTable, AuthorizationRequest, Call, ContextValue } from "@cloudglass/wire";
import { conditionKeys, type Subject } from "./access/condition-keys.ts";
import { furtherPermissions } from "./access/further-permissions.ts";
import { launchOf, launchRequest } from "./access/launch-request.ts";
import { madeResources } from "./access/made-resources.ts";
import { type Input, namedResources } from "./access/named-resources.ts";
import type { ActionNeed, Reference, ResourceNeed } from "./access/reference.ts";
import { relatedResources } from "./access/related-resources.ts";
import { placeOf } from "./operations/describe.ts";
import { findImage } from "./resource/image/find-image.ts";
import type { Place, ResourceRecord } from "./resource/record.ts";
import type { Resources } from "./resource/resources.ts";
import type { TagInput, TagSpecificationInput } from "./resource/tags.ts";
import { ensureDefaults } from "./resource/vpc/default-vpc.ts";
import type { Rooms } from "./rooms.ts";

type AccessCall = Pick<Call, "region" | "caller">;
type Context = Record<string, ContextValue>;

const TAG_KEYS = "aws:TagKeys";
const REQUEST_TAG = "aws:RequestTag/$" + "{TagKey}";

/** Made by an operation whatever it says, though the reference calls them optional. */
const ALWAYS_MADE: Readonly<Record<string, readonly string[]>> = { RunInstances: ["volume"] };

/** @param reference has a row for every operation that is served, and no other */
export function accessOf(rooms: Rooms, reference: Reference): AccessTable {
  return Object.fromEntries(
    [...reference].map(([operation, need]) => [
      operation,
      (input: never, call: AccessCall) => permissions(rooms, operation, need, input, call),
    ]),
  );
}

function permissions(
  rooms: Rooms,
  operation: string,
  need: ActionNeed,
  sent: Input,
  call: AccessCall,
): readonly AuthorizationRequest[] {
  const { resources } = rooms;
  const place = placeOf(call);
  ensureDefaults(resources, place);
  const launch = launchOf(operation, sent);
  const input = launch === undefined ? sent : launchRequest(resources, place, launch);
  const region: Context = need.keys.includes("ec2:Region") ? { "ec2:Region": call.region } : {};
  const named = namedResources(input, resources, place);
  const find = (id: string) => recordOf(resources, place, id);
  const asked: AuthorizationRequest[] = [];
  const about = { input, sent, place, resources };
  const ask = (each: ResourceNeed, name: string | undefined, more: Partial<Subject>) => {
    const subject: Subject = { ...about, type: each.type, name, record: undefined, ...more };
    asked.push({
      action: need.action,
      resource: arnOf(each, name ?? "*", subject.record, call),
      context: {
        ...region,
        ...conditionKeys(subject, each.keys),
        ...requestTags(tagsFor(each.type, input), each.keys),
      },
    });
  };
  for (const each of need.resources) {
    const isMade = makes(operation, each, input);
    const ids =
      named.get(each.type) ?? (isMade ? undefined : relatedResources(each.type, named, find));
    for (const id of ids ?? []) {
      const record = find(id);
      ask(each, nameOf(each.type, id, record), { record });
    }
    if (ids === undefined && isMade) {
      const made = madeResources(resources, place, operation, each.type, input);
      for (const facts of made) ask(each, undefined, { made: facts });
    } else if (ids === undefined && each.isRequired) ask(each, undefined, {});
  }
  if (asked.length === 0) {
    const subject: Subject = { ...about, type: "", name: undefined, record: undefined };
    asked.push(anything(need, call, { ...region, ...conditionKeys(subject, need.keys) }));
  }
  return [
    ...asked,
    ...tagging(operation, need, input, call),
    ...furtherPermissions(rooms.ports.instanceProfiles, operation, input, place.accountId),
  ];
}

/** What a request without a resource that it must name is about. */
function anything(need: ActionNeed, call: AccessCall, context: Context): AuthorizationRequest {
  const [first] = need.resources;
  const resource = first === undefined ? "*" : arnOf(first, "*", undefined, call);
  return { action: need.action, resource, context };
}

function makes(operation: string, { type, isRequired, keys }: ResourceNeed, input: Input): boolean {
  if (operation === "CreateTags" || !keys.includes(REQUEST_TAG)) return false;
  return (
    isRequired ||
    ALWAYS_MADE[operation]?.includes(type) === true ||
    specifications(input).some(({ ResourceType }) => ResourceType === type)
  );
}

/** Tags given to what is made are asked for as CreateTags, which says what makes it. */
function tagging(
  operation: string,
  { resources }: ActionNeed,
  input: Input,
  call: AccessCall,
): AuthorizationRequest[] {
  return resources.flatMap((each) => {
    const tags = operation === "CreateTags" ? [] : tagsFor(each.type, input);
    if (tags.length === 0) return [];
    const context = {
      "ec2:Region": call.region,
      "ec2:CreateAction": operation,
      ...requestTags(tags, [REQUEST_TAG, TAG_KEYS]),
    };
    return [{ action: "ec2:CreateTags", resource: arnOf(each, "*", undefined, call), context }];
  });
}

function specifications({ TagSpecifications = [] }: Input): readonly TagSpecificationInput[] {
  return TagSpecifications as readonly TagSpecificationInput[];
}

function tagsFor(type: string, input: Input): readonly TagInput[] {
  const given = specifications(input)
    .filter(({ ResourceType }) => ResourceType === type)
    .flatMap(({ Tags = [] }) => Tags);
  return [...given, ...((input.Tags ?? []) as readonly TagInput[])];
}

function requestTags(tags: readonly TagInput[], keys: readonly string[]): Context {
  if (tags.length === 0) return {};
  const context: Context = {};
  if (keys.includes(TAG_KEYS)) context[TAG_KEYS] = tags.map(({ Key = "" }) => Key);
  if (keys.includes(REQUEST_TAG)) {
    for (const { Key, Value = "" } of tags) context[`aws:RequestTag/${Key}`] = Value;
  }
  return context;
}

/** Key pairs and placement groups are called by their names in ARNs. */
function nameOf(type: string, id: string, record: ResourceRecord | undefined): string {
  const isByName = type === "key-pair" || type === "placement-group";
  const name = (record as { readonly name?: string } | undefined)?.name;
  return isByName && name !== undefined ? name : id;
}

/** Whose records a request may name beside the caller's own. */
const SHARED = new Set(["snapshot", "prefix-list"]);

/** Of another account's resources nothing is told: neither their tags nor that they are there. */
function recordOf(resources: Resources, place: Place, id: string): ResourceRecord | undefined {
  const collection = resources.collectionOf(id);
  // AWS's own images are in no collection.
  if (collection?.kind.type === "image") return findImage(resources, place, id);
  const own = collection?.find(place, id);
  if (own !== undefined || collection === undefined) return own;
  return SHARED.has(collection.kind.type) ? collection.get(id) : undefined;
}

function arnOf(
  { arnTemplate }: ResourceNeed,
  name: string,
  record: ResourceRecord | undefined,
  { region, caller }: AccessCall,
): string {
  return arnTemplate.replace(/\$\{(\w+)\}/g, (_whole, placeholder: string) => {
    if (placeholder === "Partition") return "aws";
    if (placeholder === "Region") return region;
    if (placeholder === "Account") return record?.accountId ?? caller.accountId;
    return name;
  });
}
