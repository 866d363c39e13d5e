import fc from "fast-check";
import { expect, test } from "vitest";
import { itemKey, type SetUp, setUp } from "../../storage/partition/keyspace.fixture.ts";
import { changeKey, encodeChange } from "../change-log/index.ts";
import { encodeItem } from "../item/index.ts";
import { ITEMS } from "../key/index.ts";
import { StoredItem, stampItem } from "../stored-item.ts";
import { readEntries } from "./entries.ts";
import { copyTable } from "./table-copy.ts";

type Texts = Record<string, string>;

const textIn = (stored: StoredItem, name: string) =>
  (stored.item[name] as { readonly S: string }).S;

/** A table's worth of items and their changes. */
class Source {
  readonly #storage: SetUp;
  #lastUs = 0;
  readonly texts: Texts = {};

  constructor(storage: SetUp) {
    this.#storage = storage;
  }

  get lastUs(): number {
    return this.#lastUs;
  }

  get table() {
    const { keyspace } = this.#storage;
    const keyOf = (item: StoredItem["item"]) => itemKey((item.name as { S: string }).S);
    return { items: keyspace, keyOf };
  }

  async write(name: string, text: string | undefined): Promise<void> {
    const key = itemKey(name);
    await this.#storage.keyspace.update(key, (view, partition) => {
      this.#lastUs += 1;
      const found = view.get(key);
      const before = found && new StoredItem(Buffer.from(found));
      const item = { name: { S: name }, text: { S: text ?? "" } };
      const stamped = stampItem(encodeItem(item, 8), this.#lastUs);
      const after = text === undefined ? undefined : new StoredItem(stamped, item);
      if (text === undefined) delete this.texts[name];
      else this.texts[name] = text;
      // What stays as it is leaves no change, but a younger timestamp.
      const isSame = before !== undefined && after !== undefined && textIn(before, "text") === text;
      const isNothing = before === undefined && after === undefined;
      const change = { origin: "client" as const, before, after };
      const mutations = [
        { key, value: after?.bytes },
        ...(isSame || isNothing
          ? []
          : [{ key: changeKey(partition, this.#lastUs), value: encodeChange(change) }]),
      ];
      return { mutations, result: undefined };
    });
  }

  async split(chosen: number): Promise<void> {
    const { keyspace } = this.#storage;
    const partitions = keyspace.partitions();
    await keyspace.split(partitions[chosen % partitions.length]?.id ?? 1, "heat");
  }
}

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      name: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"),
      text: fc.constantFrom("1", "2", undefined),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("split" as const), partition: fc.nat({ max: 20 }) }),
  },
);

test("a copy is the table as it was at the time, whatever is written and divided before and meanwhile", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.array(step, { maxLength: 20 }),
      fc.array(step, { maxLength: 20 }),
      async (before, since, meanwhile) => {
        const storage = await setUp();
        const target = await setUp({ seed: 2 });
        const source = new Source(storage);
        const perform = async (steps: typeof before) => {
          for (const each of steps) {
            if (each.kind === "write") await source.write(each.name, each.text);
            else await source.split(each.partition);
          }
        };
        await perform(before);
        const [asOfUs, wanted] = [source.lastUs, { ...source.texts }];
        await perform(since);
        const copying = copyTable(source.table, target.keyspace, asOfUs, () => {});
        await Promise.all([copying, perform(meanwhile)]);
        const found: Texts = {};
        for await (const entries of readEntries(target.keyspace, ITEMS)) {
          for (const { value } of entries) {
            const stored = new StoredItem(value);
            found[textIn(stored, "name")] = textIn(stored, "text");
          }
        }
        expect(found).toEqual(wanted);
        await storage.keyspace.close();
        await target.keyspace.close();
      },
    ),
    { numRuns: 60 },
  );
});
