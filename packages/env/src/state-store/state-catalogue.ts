/**
 * Which state is whose: one JSON file in the data directory, replaced as a whole, so that a crash leaves the one before or
 * the new one. Without the file the default namespace has state 0.
 *
 *     { "version": 1,
 *       "namespaces": [{ "name": "default", "state": 3, "note": { … } }],
 *       "snapshots": [{ "name": "seeded", "state": 2, "note": { … }, "details": { … }, "sizeBytes": 1048576 }] }
 */
import fs from "node:fs";
import { join } from "node:path";
import { syncPath } from "../host-copy.ts";
import { errno } from "../host-error.ts";
import { DEFAULT_NAMESPACE } from "../namespace.ts";
import type { SnapshotDetails } from "./state-store.ts";

export interface NamespaceRecord {
  readonly name: string;
  /** The number of its state. */
  readonly state: number;
  /** A JSON value. */
  readonly note?: unknown;
}

export interface SnapshotRecord {
  readonly name: string;
  readonly state: number;
  readonly note?: unknown;
  readonly details: SnapshotDetails;
  readonly sizeBytes: number;
}

export const CATALOGUE_NAME = "states.json";
const NEXT_NAME = "states.json.next";
const VERSION = 1;

export class StateCatalogue {
  readonly namespaces = new Map<string, NamespaceRecord>();
  readonly snapshots = new Map<string, SnapshotRecord>();
  readonly #directory: string;
  readonly #syncs: boolean;

  /** Throws for a file that this version cannot read. */
  constructor(directory: string, syncs: boolean) {
    this.#directory = directory;
    this.#syncs = syncs;
    const text = readIfPresent(join(directory, CATALOGUE_NAME));
    if (text === undefined) {
      this.namespaces.set(DEFAULT_NAMESPACE, { name: DEFAULT_NAMESPACE, state: 0 });
      return;
    }
    const { namespaces, snapshots } = parse(text, directory);
    for (const each of namespaces) this.namespaces.set(each.name, each);
    for (const each of snapshots) this.snapshots.set(each.name, each);
  }

  /** Numbers of all states that a namespace or a snapshot has. */
  states(): Set<number> {
    const numbers = new Set<number>();
    for (const { state } of this.namespaces.values()) numbers.add(state);
    for (const { state } of this.snapshots.values()) numbers.add(state);
    return numbers;
  }

  /** Makes the change, and the file says so when it returns; after an exception nothing has changed. */
  change(change: (catalogue: this) => void): void {
    const before = [new Map(this.namespaces), new Map(this.snapshots)] as const;
    change(this);
    try {
      this.#write();
    } catch (error) {
      restore(this.namespaces, before[0]);
      restore(this.snapshots, before[1]);
      throw error;
    }
  }

  #write(): void {
    const next = join(this.#directory, NEXT_NAME);
    const content = {
      version: VERSION,
      namespaces: [...this.namespaces.values()],
      snapshots: [...this.snapshots.values()],
    };
    fs.writeFileSync(next, JSON.stringify(content));
    if (this.#syncs) syncPath(next);
    fs.renameSync(next, join(this.#directory, CATALOGUE_NAME));
    if (this.#syncs) syncPath(this.#directory);
  }
}

function restore<Each>(map: Map<string, Each>, before: ReadonlyMap<string, Each>): void {
  map.clear();
  for (const [name, each] of before) map.set(name, each);
}

function readIfPresent(path: string): string | undefined {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (error) {
    if (errno(error) === "ENOENT") return undefined;
    throw error;
  }
}

interface Content {
  readonly namespaces: readonly NamespaceRecord[];
  readonly snapshots: readonly SnapshotRecord[];
}

function parse(text: string, directory: string): Content {
  let content: Partial<Content> & { readonly version?: unknown };
  try {
    content = JSON.parse(text);
  } catch {
    content = {};
  }
  const { version, namespaces, snapshots } = content;
  if (typeof version === "number" && version > VERSION) {
    throw new Error(
      `${join(directory, CATALOGUE_NAME)} has version ${version}; this Cloudglass reads ${VERSION}`,
    );
  }
  if (version !== VERSION || !Array.isArray(namespaces) || !Array.isArray(snapshots)) {
    throw new Error(`${join(directory, CATALOGUE_NAME)} is not what Cloudglass wrote`);
  }
  return { namespaces, snapshots };
}
