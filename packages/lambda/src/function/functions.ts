/** Functions, their versions and aliases: what there is, found by name. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import { type FunctionPlace, placeKey } from "./function-name.ts";
import type { AliasRecord, FunctionRecord, VersionCount, VersionRecord } from "./records.ts";

export const LATEST = "$LATEST";

/** @param qualifier undefined for the whole function */
export type RemovalWatcher = (place: FunctionPlace, qualifier: string | undefined) => void;

export class Functions {
  readonly #catalogue: Catalogue;
  readonly #functions: RecordTable<FunctionRecord>;
  readonly #versions: RecordTable<VersionRecord>;
  readonly #aliases: RecordTable<AliasRecord>;
  readonly #counts: RecordTable<VersionCount>;
  /** Of each function, by version; and its aliases by name. */
  readonly #versionsOf = new Map<string, Map<string, VersionRecord>>();
  readonly #aliasesOf = new Map<string, Map<string, AliasRecord>>();
  readonly #reservedTotals = new Map<string, number>();
  readonly #watchers: ((version: VersionRecord) => void)[] = [];
  readonly #aliasWatchers: ((alias: AliasRecord) => void)[] = [];
  readonly #removalWatchers: RemovalWatcher[] = [];

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
    this.#functions = new RecordTable<FunctionRecord>(catalogue, "function", placeKey);
    this.#versions = new RecordTable(catalogue, "version", versionKey);
    this.#aliases = new RecordTable(catalogue, "alias", aliasKey);
    this.#counts = new RecordTable<VersionCount>(catalogue, "version-count", placeKey);
    for (const version of this.#versions.all()) this.#keepVersion(version);
    for (const alias of this.#aliases.all()) this.#keepAlias(alias);
  }

  /** Called with each version that is made or changed. */
  watch(watcher: (version: VersionRecord) => void): void {
    this.#watchers.push(watcher);
  }

  /** Called with each alias that is made or changed. */
  watchAliases(watcher: (alias: AliasRecord) => void): void {
    this.#aliasWatchers.push(watcher);
  }

  /** Called with each version and alias that goes, and with each function that goes as a whole. */
  watchRemoval(watcher: RemovalWatcher): void {
    this.#removalWatchers.push(watcher);
  }

  at(place: FunctionPlace): FunctionRecord | undefined {
    return this.#functions.get(placeKey(place));
  }

  /** Of every account and region. */
  all(): IterableIterator<FunctionRecord> {
    return this.#functions.all();
  }

  /** In the order of their names. */
  in(accountId: string, region: string): FunctionRecord[] {
    const found: FunctionRecord[] = [];
    for (const record of this.#functions.all()) {
      if (record.accountId === accountId && record.region === region) found.push(record);
    }
    return found.sort((a, b) => (a.functionName < b.functionName ? -1 : 1));
  }

  version(place: FunctionPlace, version: string): VersionRecord | undefined {
    return this.#versionsOf.get(placeKey(place))?.get(version);
  }

  /** `$LATEST` first, then by number. */
  versions(place: FunctionPlace): VersionRecord[] {
    const all = [...(this.#versionsOf.get(placeKey(place))?.values() ?? [])];
    return all.sort((a, b) => numberOf(a.version) - numberOf(b.version));
  }

  allVersions(): IterableIterator<VersionRecord> {
    return this.#versions.all();
  }

  alias(place: FunctionPlace, name: string): AliasRecord | undefined {
    return this.#aliasesOf.get(placeKey(place))?.get(name);
  }

  /** In the order of their names. */
  aliases(place: FunctionPlace): AliasRecord[] {
    const all = [...(this.#aliasesOf.get(placeKey(place))?.values() ?? [])];
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  put(record: FunctionRecord): void {
    this.#functions.put(record);
    this.#reservedTotals.clear();
  }

  /** What all functions of the account have reserved of its concurrency. */
  reservedTotal(accountId: string, region: string): number {
    const key = `${accountId}/${region}`;
    let total = this.#reservedTotals.get(key);
    if (total === undefined) {
      total = 0;
      for (const each of this.in(accountId, region)) total += each.reservedConcurrency ?? 0;
      this.#reservedTotals.set(key, total);
    }
    return total;
  }

  putVersion(version: VersionRecord): void {
    this.#versions.put(version);
    this.#keepVersion(version);
    for (const watcher of this.#watchers) watcher(version);
  }

  putAlias(alias: AliasRecord): void {
    this.#aliases.put(alias);
    this.#keepAlias(alias);
    for (const watcher of this.#aliasWatchers) watcher(alias);
  }

  /** The next number for a version of the function. */
  nextVersion(place: FunctionPlace): string {
    const { accountId, region, functionName } = place;
    const last = (this.#counts.get(placeKey(place))?.last ?? 0) + 1;
    this.#counts.put({ accountId, region, functionName, last });
    return String(last);
  }

  removeVersion(version: VersionRecord): void {
    this.#versions.remove(versionKey(version));
    this.#versionsOf.get(placeKey(version))?.delete(version.version);
    for (const watcher of this.#removalWatchers) watcher(version, version.version);
  }

  removeAlias(alias: AliasRecord): void {
    this.#aliases.remove(aliasKey(alias));
    this.#aliasesOf.get(placeKey(alias))?.delete(alias.name);
    for (const watcher of this.#removalWatchers) watcher(alias, alias.name);
  }

  /** The function with all its versions and aliases. */
  remove(place: FunctionPlace): void {
    this.#catalogue.commit(() => {
      for (const version of this.versions(place)) this.removeVersion(version);
      for (const alias of this.aliases(place)) this.removeAlias(alias);
      this.#functions.remove(placeKey(place));
      this.#reservedTotals.clear();
      for (const watcher of this.#removalWatchers) watcher(place, undefined);
    });
  }

  #keepVersion(version: VersionRecord): void {
    within(this.#versionsOf, placeKey(version)).set(version.version, version);
  }

  #keepAlias(alias: AliasRecord): void {
    within(this.#aliasesOf, placeKey(alias)).set(alias.name, alias);
  }
}

function within<Each>(of: Map<string, Map<string, Each>>, key: string): Map<string, Each> {
  let found = of.get(key);
  if (found === undefined) {
    found = new Map();
    of.set(key, found);
  }
  return found;
}

const versionKey = (version: VersionRecord): string => `${placeKey(version)}:${version.version}`;
const aliasKey = (alias: AliasRecord): string => `${placeKey(alias)}:${alias.name}`;
const numberOf = (version: string): number => (version === LATEST ? 0 : Number(version));
