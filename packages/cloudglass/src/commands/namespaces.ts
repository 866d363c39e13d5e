/** `cloudglass reset`, `snapshot` and `namespace`: states of namespaces as a whole. */
import { DEFAULT_NAMESPACE } from "@cloudglass/env";
import type {
  NamespaceSource,
  ShownNamespace,
  ShownSnapshot,
} from "../../../control/src/namespaces.ts";
import { table } from "./borderless-table.ts";
import type { EmulatorOptions } from "./command-options.ts";
import { ask } from "./emulator-client.ts";
import type { Palette } from "./palette.ts";
import { print, type Streams } from "./terminal.ts";

const SNAPSHOTS = "/_cloudglass/snapshots";
const NAMESPACES = "/_cloudglass/namespaces";

export async function reset(options: EmulatorOptions, streams: Streams): Promise<void> {
  const done = await ask<{ readonly namespace: string }>(options, "/_cloudglass/reset", {});
  print(streams, options.json, done, () => `Namespace ${done.namespace} is empty\n`);
}

export async function listSnapshots(options: EmulatorOptions, streams: Streams): Promise<void> {
  const found = await ask<{ readonly snapshots: readonly ShownSnapshot[] }>(options, SNAPSHOTS);
  print(streams, options.json, found, (colors) => snapshotsText(found.snapshots, colors));
}

export async function saveSnapshot(
  name: string | undefined,
  options: EmulatorOptions,
  streams: Streams,
): Promise<void> {
  const taken = await ask<ShownSnapshot>(options, SNAPSHOTS, name === undefined ? {} : { name });
  print(streams, options.json, taken, () => {
    return `Saved namespace ${taken.namespace} as ${taken.name}\n`;
  });
}

export async function restoreSnapshot(
  name: string,
  options: EmulatorOptions,
  streams: Streams,
): Promise<void> {
  const path = `${SNAPSHOTS}/${encodeURIComponent(name)}/restore`;
  const restored = await ask<ShownSnapshot>(options, path, {});
  print(streams, options.json, restored, () => {
    const where = options.namespace ?? DEFAULT_NAMESPACE;
    return `Namespace ${where} is as it was at ${restored.takenAt} (${restored.name})\n`;
  });
}

export async function removeSnapshot(
  name: string,
  options: EmulatorOptions,
  streams: Streams,
): Promise<void> {
  const path = `${SNAPSHOTS}/${encodeURIComponent(name)}`;
  const removed = await ask<{ readonly name: string }>(options, path, undefined, "DELETE");
  print(streams, options.json, removed, () => `Removed the snapshot ${removed.name}\n`);
}

export async function listNamespaces(options: EmulatorOptions, streams: Streams): Promise<void> {
  const found = await ask<{ readonly namespaces: readonly ShownNamespace[] }>(options, NAMESPACES);
  print(streams, options.json, found, ({ strong, faint }) => {
    const rows = found.namespaces.map(({ name, open, credentials }) => {
      const { accessKeyId, secretAccessKey } = credentials;
      return [strong(name), `${accessKeyId} / ${secretAccessKey}`, open ? "" : faint("not in use")];
    });
    return table(rows).join("\n");
  });
}

/** Empty, or as the source is. */
export async function makeNamespace(
  name: string,
  from: NamespaceSource | undefined,
  options: EmulatorOptions,
  streams: Streams,
): Promise<void> {
  const sent = from === undefined ? { name } : { name, from };
  const made = await ask<ShownNamespace>(options, NAMESPACES, sent);
  print(streams, options.json, made, () => {
    return `Made namespace ${made.name}: access key ${made.credentials.accessKeyId}\n`;
  });
}

export async function removeNamespace(
  name: string,
  options: EmulatorOptions,
  streams: Streams,
): Promise<void> {
  const path = `${NAMESPACES}/${encodeURIComponent(name)}`;
  const removed = await ask<{ readonly name: string }>(options, path, undefined, "DELETE");
  print(streams, options.json, removed, () => `Removed namespace ${removed.name}\n`);
}

export function snapshotsText(
  snapshots: readonly ShownSnapshot[],
  { strong, faint }: Palette,
): string {
  if (snapshots.length === 0) return "There are no snapshots\n";
  const rows = snapshots.map(({ name, namespace, takenAt, sizeBytes }) => {
    return [strong(name), `of ${namespace}`, takenAt, faint(sizeText(sizeBytes))];
  });
  return table(rows).join("\n");
}

/** `1.2 MB`, in powers of 1000. */
function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
