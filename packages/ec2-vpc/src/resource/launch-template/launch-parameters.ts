/**
 * What an instance is launched with: the request over its launch template. Members of the request win; structures are
 * merged member by member, block devices by their name, interfaces by their index, tags by their key.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
 */
import type { RequestLaunchTemplateData, RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import type { Place } from "../record.ts";
import type { Resources } from "../resources.ts";
import { requireTemplate, requireVersion } from "./find-version.ts";

/** The request as if it had said everything itself. */
export type LaunchParameters = Omit<RunInstancesCommandInput, "LaunchTemplate">;

interface Launch {
  readonly parameters: LaunchParameters;
  /** Tags that AWS puts on instances of a launch template. */
  readonly templateTags: Readonly<Record<string, string>>;
}

export function launchParameters(
  resources: Resources,
  place: Place,
  input: RunInstancesCommandInput,
): Launch {
  const { LaunchTemplate: reference, ...request } = input;
  if (reference === undefined) return { parameters: request, templateTags: {} };
  const template = requireTemplate(resources, place, reference);
  const version = requireVersion(template, reference.Version ?? "$Default");
  return {
    parameters: mergeLaunch(asRequest(version.content), request),
    templateTags: {
      "aws:ec2launchtemplate:id": template.id,
      "aws:ec2launchtemplate:version": String(version.number),
    },
  };
}

/** Members that are called otherwise in templates. */
function asRequest(content: RequestLaunchTemplateData): Members {
  const { RamDiskId, ...rest } = content;
  return { ...rest, ...(RamDiskId && { RamdiskId: RamDiskId }) };
}

type Members = Readonly<Record<string, unknown>>;
type KeyOf = (each: Members) => string;

/** Lists that are merged by what tells their elements apart; other lists are replaced. */
const LIST_KEYS: Readonly<Record<string, KeyOf>> = {
  BlockDeviceMappings: ({ DeviceName }) => String(DeviceName),
  NetworkInterfaces: ({ DeviceIndex = 0, NetworkCardIndex = 0 }) =>
    `${NetworkCardIndex}.${DeviceIndex}`,
  TagSpecifications: ({ ResourceType }) => String(ResourceType),
  Tags: ({ Key }) => String(Key),
};

export function mergeLaunch(template: Members, request: LaunchParameters): LaunchParameters {
  return merge(template, request as Members) as unknown as LaunchParameters;
}

function merge(under: Members, over: Members): Members {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    if (value !== undefined) merged[name] = mergeMember(name, under[name], value);
  }
  return merged;
}

function mergeMember(name: string, under: unknown, over: unknown): unknown {
  const keyOf = LIST_KEYS[name];
  if (Array.isArray(under) && Array.isArray(over)) {
    return keyOf === undefined ? over : mergeLists(under, over, keyOf);
  }
  return isStructure(under) && isStructure(over) ? merge(under, over) : over;
}

function mergeLists(under: readonly Members[], over: readonly Members[], keyOf: KeyOf): Members[] {
  const byKey = new Map(under.map((each) => [keyOf(each), each]));
  for (const each of over) {
    const key = keyOf(each);
    byKey.set(key, merge(byKey.get(key) ?? {}, each));
  }
  return [...byKey.values()];
}

function isStructure(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A version over the one that it begins with: members that are given are taken whole. */
export function mergeTemplates(
  source: RequestLaunchTemplateData,
  given: RequestLaunchTemplateData,
): RequestLaunchTemplateData {
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...source, ...Object.fromEntries(members) };
}
