/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
import type {
  AttributeValue,
  BatchGetItemInput,
  BatchGetItemOutput,
  KeysAndAttributes,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { checkScalarKeys } from "../../expression/key-use.ts";
import { checkOneStyle } from "../../expression/parameters.ts";
import type { Projection } from "../../expression/projection.ts";
import { ValidationException } from "../../expression/validation-exception.ts";
import type { Item } from "../../expression/value/attribute-value.ts";
import { checkAttributes } from "../../expression/value/check.ts";
import { checkKey } from "../../expression/value/key-check.ts";
import { type Rooms, requireTable } from "../../rooms.ts";
import { TABLE } from "../../table/capacity/index.ts";
import { fetchItem, type ItemRead } from "../../table/item-read.ts";
import { noteReadOf } from "../../table/read-note.ts";
import type { Table } from "../../table/table.ts";
import { readProjection } from "../items/get-item.ts";
import { Backlog, oneAfterAnother } from "./backlog.ts";
import { BatchConsumption } from "./batch-consumption.ts";
import { DistinctKeys } from "./distinct-keys.ts";

const KEYS_MAX = 100;
/** AWS's own example, 52 items of 300 KB, says which megabytes are meant. */
const ANSWER_BYTES_MAX = 16_000_000;

interface Wanted {
  readonly name: string;
  readonly asked: KeysAndAttributes;
  readonly keys: readonly Item[];
  readonly projection: Projection | undefined;
}

interface Lookup {
  readonly wanted: Wanted;
  readonly table: Table;
  readonly key: Item;
}

export async function batchGetItem(
  rooms: Rooms,
  input: BatchGetItemInput,
  call: Call,
): Promise<BatchGetItemOutput> {
  const all = checkWanted(input.RequestItems ?? {});
  const lookups: Lookup[] = [];
  for (const wanted of all) {
    const table = await requireTable(rooms, call, wanted.name);
    checkScalarKeys(wanted.projection?.paths ?? [], table.record.keys);
    for (const key of wanted.keys) {
      checkKey(key, table.record.keys);
      lookups.push({ wanted, table, key });
    }
  }
  return new Answer(all, lookups).collect(input, call);
}

/** What can be said of the request alone. Throws a `ValidationException` with AWS's message. */
function checkWanted(requested: Readonly<Record<string, KeysAndAttributes>>): Wanted[] {
  let count = 0;
  return Object.entries(requested).map(([name, asked]) => {
    checkOneStyle(asked, ["ProjectionExpression"], ["AttributesToGet"]);
    const projection = readProjection(asked as Parameters<typeof readProjection>[0]);
    const distinct = new DistinctKeys();
    const keys = (asked.Keys ?? []).map((given) => {
      const key = checkAttributes(given as Item);
      distinct.add(key);
      if (++count > KEYS_MAX) {
        throw new ValidationException("Too many items requested for the BatchGetItem call");
      }
      return key;
    });
    return { name, asked, keys, projection };
  });
}

class Answer {
  readonly #lookups: readonly Lookup[];
  readonly #responses = new Map<Wanted, Record<string, AttributeValue>[]>();
  readonly #unprocessed = new Map<Wanted, Item[]>();
  readonly #consumption = new BatchConsumption();
  #bytes = 0;

  constructor(all: readonly Wanted[], lookups: readonly Lookup[]) {
    this.#lookups = lookups;
    for (const wanted of all) {
      this.#responses.set(wanted, []);
      this.#consumption.of(wanted.name);
    }
  }

  async collect(input: BatchGetItemInput, call: Call): Promise<BatchGetItemOutput> {
    const backlog = new Backlog<Lookup>();
    const note = noteReadOf(call);
    const read = async (lookup: Lookup): Promise<void> => {
      const { table, wanted, key } = lookup;
      const storageKey = table.keyOf(key);
      const consistency = wanted.asked.ConsistentRead ? "strong" : "eventual";
      const found = await backlog.unlessThrottled(lookup, () =>
        fetchItem(table, storageKey, consistency, note),
      );
      if (found !== undefined) this.#take(lookup, storageKey, found, backlog);
    };
    const isLimited = this.#lookups.some(({ table }) => table.admission.isLimited("Read"));
    if (isLimited) await oneAfterAnother(this.#lookups, read);
    else await Promise.all(this.#lookups.map(read));
    backlog.requireProgress(this.#lookups.length);
    for (const { wanted, key } of backlog.left) this.#leave(wanted, key);
    return this.#output(input);
  }

  #take(lookup: Lookup, key: Uint8Array, { found, units }: ItemRead, backlog: Backlog<Lookup>) {
    const { wanted, table } = lookup;
    const bytes = found?.sizeBytes ?? 0;
    if (this.#bytes + bytes > ANSWER_BYTES_MAX) {
      backlog.left.push(lookup);
      return;
    }
    this.#bytes += bytes;
    table.admission.charge("Read", key, units);
    this.#consumption.of(wanted.name).addRead(TABLE, units);
    if (found === undefined) return;
    const item = wanted.projection?.of(found.item) ?? found.item;
    this.#responses.get(wanted)?.push(item as Record<string, AttributeValue>);
  }

  #leave(wanted: Wanted, key: Item): void {
    const keys = this.#unprocessed.get(wanted) ?? [];
    keys.push(key);
    this.#unprocessed.set(wanted, keys);
  }

  #output({ ReturnConsumedCapacity = "NONE" }: BatchGetItemInput): BatchGetItemOutput {
    const output: BatchGetItemOutput = {
      Responses: Object.fromEntries([...this.#responses].map(([{ name }, items]) => [name, items])),
      UnprocessedKeys: Object.fromEntries(
        [...this.#unprocessed].map(([{ name, asked }, keys]) => [
          name,
          { ...asked, Keys: keys as Record<string, AttributeValue>[] },
        ]),
      ),
    };
    const consumed = this.#consumption.report(ReturnConsumedCapacity);
    return consumed === undefined ? output : { ...output, ConsumedCapacity: consumed };
  }
}
