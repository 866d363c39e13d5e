/** A table's worth of changes in a real keyspace, and consumers that write down what they were told. */
import { MemoryDisk, SeededRandom } from "@cloudglass/env";
import { itemKey, type SetUp, setUp } from "../../storage/partition/keyspace.fixture.ts";
import { encodeItem } from "../item/index.ts";
import { StoredItem, stampItem } from "../stored-item.ts";
import { type Change, ChangeFeed, changeKey, encodeChange, readChanges } from "./index.ts";

/** What took effect, and what was written: the timestamps of each item's changes. */
export type History = Map<string, number[]>;

/** Lets changes take effect once, as entries of indexes do: an older one than what is there changes nothing. */
export class Recorder {
  readonly history: History = new Map();
  readonly name: string;
  readonly #failing: SeededRandom | undefined;

  /** @param failureSeed draws where in a batch it fails, now and then */
  constructor(name: string, failureSeed?: number) {
    this.name = name;
    this.#failing = failureSeed === undefined ? undefined : new SeededRandom(failureSeed);
  }

  async apply(changes: readonly Change[]): Promise<void> {
    const fails = this.#failing !== undefined && this.#failing.below(3) === 0;
    const applied = fails ? changes.slice(0, this.#failing?.below(changes.length + 1)) : changes;
    for (const { after, timestampUs } of applied) {
      const name = after?.item.name as { readonly S: string };
      const seen = this.history.get(name.S) ?? [];
      if (timestampUs > (seen.at(-1) ?? 0)) this.history.set(name.S, [...seen, timestampUs]);
    }
    if (fails) throw new Error("not now");
  }
}

export class FollowedKeyspace {
  readonly written: History = new Map();
  readonly failures: string[] = [];
  retentionMs = 0;
  #storage: SetUp | undefined;
  #feed: ChangeFeed | undefined;
  #lastUs = 0;
  readonly #disk = new MemoryDisk();
  readonly #recorders: readonly Recorder[];

  constructor(recorders: readonly Recorder[]) {
    this.#recorders = recorders;
  }

  get storage(): SetUp {
    return this.#storage as SetUp;
  }

  get feed(): ChangeFeed {
    return this.#feed as ChangeFeed;
  }

  async open(): Promise<void> {
    const options = {
      disk: this.#disk,
      onApplied: (mutations: Parameters<ChangeFeed["written"]>[0]) =>
        this.#feed?.written(mutations),
    };
    this.#storage = await setUp(options);
    this.#feed = new ChangeFeed({
      env: this.storage.env,
      keyspace: this.storage.keyspace,
      log: { error: (_detail, message) => this.failures.push(message) },
      retentionMs: () => this.retentionMs,
    });
    for (const recorder of this.#recorders) this.feed.follow(recorder);
  }

  /** The clock of what was before stands still for good: nothing that it had planned happens. */
  async crash(): Promise<void> {
    await this.storage.keyspace.close();
    await this.open();
  }

  async restart(): Promise<void> {
    await this.feed.close();
    await this.crash();
  }

  async write(name: string): Promise<void> {
    const key = itemKey(name);
    const history = this.written.get(name) ?? [];
    this.written.set(name, history);
    await this.storage.keyspace.update(key, (view, partition) => {
      const timestampUs = this.#nextUs();
      history.push(timestampUs);
      const item = { name: { S: name } };
      const after = new StoredItem(stampItem(encodeItem(item, 8), timestampUs), item);
      const found = view.get(key);
      const before = found && new StoredItem(found);
      const change = encodeChange({ origin: "client", before, after });
      const mutations = [
        { key, value: after.bytes },
        { key: changeKey(partition, timestampUs), value: change },
      ];
      return { mutations, result: undefined };
    });
  }

  /** The timestamps of all changes that are kept. */
  async kept(): Promise<number[]> {
    const { keyspace } = this.storage;
    const limits = { count: 100_000, bytes: 2 ** 30 };
    const pages = await Promise.all(
      keyspace.lineage().map(({ id }) => readChanges(keyspace, id, 0, limits)),
    );
    return pages.flatMap(({ changes }) => changes.map(({ timestampUs }) => timestampUs));
  }

  async close(): Promise<void> {
    await this.feed.close();
    await this.storage.keyspace.close();
  }

  #nextUs(): number {
    this.#lastUs = Math.max(this.#lastUs + 1, this.storage.clock.now() * 1000);
    return this.#lastUs;
  }
}
