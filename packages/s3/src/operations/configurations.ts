/** What the operations on configurations with ids share. */
import { changeSettings } from "../bucket/change-settings.ts";
import {
  type ConfigurationKind,
  type ConfigurationKinds,
  configurationPage,
  findConfiguration,
  isConfigurationId,
  withConfiguration,
  withoutConfiguration,
} from "../bucket/configurations.ts";
import * as errors from "../errors/configurations.ts";
import { invalidContinuationToken } from "../errors.ts";
import { type Rooms, requireBucket } from "../rooms.ts";

/** Throws TooManyConfigurations, InvalidArgument. */
export async function putConfiguration<Kind extends ConfigurationKind>(
  rooms: Rooms,
  bucketName: string,
  kind: Kind,
  configuration: ConfigurationKinds[Kind],
): Promise<void> {
  const id = configuration.Id ?? "";
  if (!isConfigurationId(id)) throw errors.invalidConfigurationId(id);
  await changeSettings(rooms, requireBucket(rooms, bucketName), (settings) => {
    const all = withConfiguration<ConfigurationKinds[Kind]>(
      settings[kind] as Readonly<Record<string, ConfigurationKinds[Kind]>> | undefined,
      id,
      configuration,
    );
    if (all === undefined) throw errors.tooManyConfigurations();
    return { ...settings, [kind]: all };
  });
}

/** Throws NoSuchConfiguration. */
export function requireConfiguration<Kind extends ConfigurationKind>(
  rooms: Rooms,
  bucketName: string,
  kind: Kind,
  id: string | undefined,
): ConfigurationKinds[Kind] {
  const { settings } = requireBucket(rooms, bucketName);
  const found = findConfiguration<unknown>(settings[kind], id ?? "");
  if (found === undefined) throw errors.noSuchConfiguration();
  return found as ConfigurationKinds[Kind];
}

/** Throws NoSuchConfiguration. */
export async function deleteConfiguration(
  rooms: Rooms,
  bucketName: string,
  kind: ConfigurationKind,
  id: string | undefined,
): Promise<void> {
  await changeSettings(rooms, requireBucket(rooms, bucketName), (settings) => {
    const all: Readonly<Record<string, unknown>> = settings[kind] ?? {};
    if (findConfiguration(all, id ?? "") === undefined) throw errors.noSuchConfiguration();
    return { ...settings, [kind]: withoutConfiguration(all, id!) };
  });
}

/** A page under the name of its list, which is absent when nothing is in it. Throws InvalidArgument. */
export function listConfigurations<Kind extends ConfigurationKind, List extends string>(
  rooms: Rooms,
  bucketName: string,
  kind: Kind,
  list: List,
  token: string | undefined,
) {
  const { settings } = requireBucket(rooms, bucketName);
  const all = settings[kind] as Readonly<Record<string, ConfigurationKinds[Kind]>> | undefined;
  const page = configurationPage<ConfigurationKinds[Kind]>(all, token);
  if (page === undefined) throw invalidContinuationToken();
  const { configurations, nextToken } = page;
  const shown = { [list]: [...configurations] } as Record<List, ConfigurationKinds[Kind][]>;
  return {
    IsTruncated: nextToken !== undefined,
    ...(token === undefined ? {} : { ContinuationToken: token }),
    ...(nextToken === undefined ? {} : { NextContinuationToken: nextToken }),
    ...(configurations.length === 0 ? {} : shown),
  };
}
