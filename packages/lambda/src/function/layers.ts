/** Layers and their versions: what there is, found by name. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import type { StoredCode } from "../runtime/code/index.ts";
import {
  type LayerPlace,
  type LayerVersionPlace,
  layerArn,
  layerVersionArn,
} from "./layer-name.ts";

export interface LayerVersionRecord extends LayerVersionPlace {
  readonly description: string;
  readonly licence: string | undefined;
  /** Undefined when nothing was said, which AWS tells from an empty list. */
  readonly runtimes: readonly string[] | undefined;
  readonly architectures: readonly string[] | undefined;
  readonly code: StoredCode;
  readonly createdAtMs: number;
  readonly policy?: LayerPolicy | undefined;
}

export interface LayerPolicy {
  readonly revisionId: string;
  /** In the order in which they were added. */
  readonly statements: readonly LayerStatement[];
}

export interface LayerStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: "*" | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The last number given to a version; it outlives the layer, since numbers are not given again. */
interface LayerCount extends LayerPlace {
  readonly last: number;
}

export class Layers {
  readonly #versions: RecordTable<LayerVersionRecord>;
  readonly #counts: RecordTable<LayerCount>;
  /** By the ARN of the layer, then by number. */
  readonly #versionsOf = new Map<string, Map<number, LayerVersionRecord>>();

  constructor(catalogue: Catalogue) {
    this.#versions = new RecordTable<LayerVersionRecord>(
      catalogue,
      "layer-version",
      layerVersionArn,
    );
    this.#counts = new RecordTable<LayerCount>(catalogue, "layer-count", layerArn);
    for (const version of this.#versions.all()) this.#keep(version);
  }

  version(place: LayerVersionPlace): LayerVersionRecord | undefined {
    return this.#versionsOf.get(layerArn(place))?.get(place.version);
  }

  /** The newest first. */
  versions(place: LayerPlace): LayerVersionRecord[] {
    const all = [...(this.#versionsOf.get(layerArn(place))?.values() ?? [])];
    return all.sort((a, b) => b.version - a.version);
  }

  /** In the order of the names of layers, the newest of each first. */
  versionsIn(accountId: string, region: string): LayerVersionRecord[] {
    const found: LayerVersionRecord[] = [];
    for (const version of this.#versions.all()) {
      if (version.accountId === accountId && version.region === region) found.push(version);
    }
    return found.sort((a, b) =>
      a.layerName === b.layerName ? b.version - a.version : a.layerName < b.layerName ? -1 : 1,
    );
  }

  all(): IterableIterator<LayerVersionRecord> {
    return this.#versions.all();
  }

  put(version: LayerVersionRecord): void {
    this.#versions.put(version);
    this.#keep(version);
  }

  remove(version: LayerVersionRecord): void {
    this.#versions.remove(layerVersionArn(version));
    this.#versionsOf.get(layerArn(version))?.delete(version.version);
  }

  /** The next number for a version of the layer. */
  nextVersion({ accountId, region, layerName }: LayerPlace): number {
    const place = { accountId, region, layerName };
    const last = (this.#counts.get(layerArn(place))?.last ?? 0) + 1;
    this.#counts.put({ ...place, last });
    return last;
  }

  #keep(version: LayerVersionRecord): void {
    const arn = layerArn(version);
    const known = this.#versionsOf.get(arn) ?? new Map<number, LayerVersionRecord>();
    this.#versionsOf.set(arn, known.set(version.version, version));
  }
}

/** As IAM evaluates it; undefined without one. */
export function layerPolicyText({ policy }: LayerVersionRecord): string | undefined {
  if (policy === undefined) return undefined;
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: policy.statements });
}
