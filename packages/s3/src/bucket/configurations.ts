/**
 * Configurations of which a bucket may have many, each with an id: inventory, analytics, metrics, Intelligent-Tiering.
 * They are kept as they were put.
 */
import type {
  AnalyticsConfiguration,
  IntelligentTieringConfiguration,
  InventoryConfiguration,
  MetricsConfiguration,
} from "@aws-sdk/client-s3";

export interface ConfigurationKinds {
  readonly inventory: InventoryConfiguration;
  readonly analytics: AnalyticsConfiguration;
  readonly metrics: MetricsConfiguration;
  readonly intelligentTiering: IntelligentTieringConfiguration;
}

export type ConfigurationKind = keyof ConfigurationKinds;

/** By id. */
export type BucketConfigurations = {
  readonly [Kind in ConfigurationKind]?: ById<ConfigurationKinds[Kind]> | undefined;
};

type ById<Configuration> = Readonly<Record<string, Configuration>>;

export const CONFIGURATIONS_MAX = 1_000;
const PAGE = 100;
const ID = /^[A-Za-z0-9._-]{1,64}$/;

export const isConfigurationId = (id: string): boolean => ID.test(id);

export function findConfiguration<Configuration>(
  all: ById<Configuration> | undefined,
  id: string,
): Configuration | undefined {
  return all !== undefined && Object.hasOwn(all, id) ? all[id] : undefined;
}

/** Undefined when there would be too many. */
export function withConfiguration<Configuration>(
  all: ById<Configuration> = {},
  id: string,
  configuration: Configuration,
): ById<Configuration> | undefined {
  const isFull = Object.keys(all).length >= CONFIGURATIONS_MAX;
  return isFull && !Object.hasOwn(all, id) ? undefined : { ...all, [id]: configuration };
}

export function withoutConfiguration<Configuration>(
  all: ById<Configuration>,
  id: string,
): ById<Configuration> | undefined {
  const { [id]: _removed, ...others } = all;
  return Object.keys(others).length === 0 ? undefined : others;
}

export interface ConfigurationPage<Configuration> {
  readonly configurations: readonly Configuration[];
  /** Where the next page begins; undefined on the last. */
  readonly nextToken: string | undefined;
}

/** By id, 100 a page. Undefined when the token is none of these. */
export function configurationPage<Configuration>(
  all: ById<Configuration> = {},
  token: string | undefined,
): ConfigurationPage<Configuration> | undefined {
  const after = token === undefined ? "" : Buffer.from(token, "base64url").toString();
  if (token !== undefined && !isConfigurationId(after)) return undefined;
  const ids = Object.keys(all)
    .filter((id) => id > after)
    .sort();
  const shown = ids.slice(0, PAGE);
  const last = ids.length > PAGE ? shown.at(-1) : undefined;
  return {
    configurations: shown.map((id) => all[id]!),
    nextToken: last === undefined ? undefined : Buffer.from(last).toString("base64url"),
  };
}
