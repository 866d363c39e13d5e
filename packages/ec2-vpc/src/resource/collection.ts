/** The resources of one kind, of every account and region. */
import { type Catalogue, RecordTable } from "@cloudglass/catalogue";
import { isIdOf } from "./id.ts";
import type { Kind } from "./kind.ts";
import { type Place, placeKey, type ResourceRecord } from "./record.ts";

type Listener<Each> = (id: string, record: Each | undefined) => void;

export class Collection<Each extends ResourceRecord> {
  readonly kind: Kind<Each>;
  readonly #table: RecordTable<Each>;
  readonly #places = new Map<string, Map<string, Each>>();
  readonly #vpcs = new Map<string, Map<string, Each>>();
  readonly #listeners: Listener<Each>[] = [];

  constructor(catalogue: Catalogue, kind: Kind<Each>) {
    this.kind = kind;
    this.#table = new RecordTable<Each>(catalogue, kind.type, ({ id }) => id);
    for (const record of this.#table.all()) this.#index(record);
  }

  /** Whoever's it is. */
  get(id: string): Each | undefined {
    return this.#table.get(id);
  }

  /** Of every account and region. */
  all(): Iterable<Each> {
    return this.#table.all();
  }

  /** Those of the account in the region. */
  in(place: Place): Iterable<Each> {
    return this.#places.get(placeKey(place))?.values() ?? [];
  }

  /** Those in the VPC, or attached to it. */
  inVpc(vpcId: string): Iterable<Each> {
    return this.#vpcs.get(vpcId)?.values() ?? [];
  }

  countIn(place: Place): number {
    return this.#places.get(placeKey(place))?.size ?? 0;
  }

  find(place: Place, id: string | undefined): Each | undefined {
    return id === undefined ? undefined : this.#places.get(placeKey(place))?.get(id);
  }

  /** Also by the id that the place knows it by. */
  findShown(place: Place, id: string): Each | undefined {
    const { shownId } = this.kind;
    const own = this.find(place, id);
    if (own !== undefined || shownId === undefined) return own;
    for (const record of this.in(place)) if (shownId(record) === id) return record;
    return undefined;
  }

  /** Throws the kind's own error. */
  require(place: Place, id: string | undefined): Each {
    const [record] = this.requireAll(place, [id ?? ""]) as [Each];
    return record;
  }

  /** In the order of the ids; throws the kind's own error, which names all that are not there. */
  requireAll(
    place: Place,
    ids: readonly string[],
    find = (id: string) => this.find(place, id),
  ): Each[] {
    const { malformed, prefix, notFound } = this.kind;
    const wrong = ids.find((id) => !isIdOf(prefix, id));
    if (wrong !== undefined && malformed !== undefined) throw malformed(wrong);
    const found = ids.map(find);
    const missing = ids.filter((_, index) => found[index] === undefined);
    if (missing.length > 0) throw notFound(missing);
    return found as Each[];
  }

  /** Durable when it returns. */
  put(record: Each): void {
    const before = this.#table.get(record.id);
    this.#table.put(record);
    if (before?.vpcId !== record.vpcId) this.#leaveVpc(before);
    this.#index(record);
    for (const listener of this.#listeners) listener(record.id, record);
  }

  remove(id: string): void {
    const record = this.#table.get(id);
    if (record === undefined) return;
    this.#table.remove(id);
    for (const place of this.#placesOf(record)) this.#places.get(placeKey(place))?.delete(id);
    this.#leaveVpc(record);
    for (const listener of this.#listeners) listener(id, undefined);
  }

  /** Told of every change from now on, and of every record that there is. */
  follow(listener: Listener<Each>): void {
    this.#listeners.push(listener);
    for (const record of this.#table.all()) listener(record.id, record);
  }

  #index(record: Each): void {
    for (const place of this.#placesOf(record)) {
      within(this.#places, placeKey(place)).set(record.id, record);
    }
    if (record.vpcId !== undefined) within(this.#vpcs, record.vpcId).set(record.id, record);
  }

  #placesOf(record: Each): readonly Place[] {
    return this.kind.alsoIn === undefined ? [record] : [record, ...this.kind.alsoIn(record)];
  }

  #leaveVpc(record: Each | undefined): void {
    if (record?.vpcId === undefined) return;
    const vpc = this.#vpcs.get(record.vpcId);
    vpc?.delete(record.id);
    if (vpc?.size === 0) this.#vpcs.delete(record.vpcId);
  }
}

function within<Each>(groups: Map<string, Map<string, Each>>, name: string): Map<string, Each> {
  let found = groups.get(name);
  if (found === undefined) {
    found = new Map();
    groups.set(name, found);
  }
  return found;
}
