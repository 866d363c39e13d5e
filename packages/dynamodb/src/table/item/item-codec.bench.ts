/** The bench's view of the item codec: an item of 1 KiB, of few attributes or of many. */
import type { Item } from "../../expression/value/attribute-value.ts";
import { decodeItem, readAttribute, storedSize } from "./item-reader.ts";
import { encodeItem } from "./item-writer.ts";

const ITEM_BYTES = 1024;

export interface ItemCodecFigures {
  readonly bytes: number;
  /** Microseconds a call. */
  readonly encode: number;
  readonly decode: number;
  readonly attribute: number;
  readonly size: number;
}

/** @param nowMs the bench's monotonic clock, in milliseconds */
export function measureItemCodec(
  attributes: number,
  iterations: number,
  nowMs: () => number,
): ItemCodecFigures {
  const items = Array.from({ length: 64 }, (_, index) => itemOf(index, attributes));
  const encoded = items.map((item) => encodeItem(item, ITEM_BYTES));
  let used = 0;
  const measure = (work: (index: number) => number) => {
    for (let index = 0; index < iterations / 10; index++) used += work(index & 63);
    const from = nowMs();
    for (let index = 0; index < iterations; index++) used += work(index & 63);
    return ((nowMs() - from) * 1000) / iterations;
  };
  const bytesOf = (index: number) => encoded[index] as Uint8Array;
  const figures = {
    bytes: bytesOf(0).length,
    encode: measure((index) => encodeItem(items[index] as Item, ITEM_BYTES).length),
    decode: measure((index) => (decodeItem(bytesOf(index)).pk === undefined ? 0 : 1)),
    attribute: measure((index) => (readAttribute(bytesOf(index), "status") === undefined ? 0 : 1)),
    size: measure((index) => storedSize(bytesOf(index))),
  };
  // Used, so that the loops cannot be optimized away.
  return used < 0 ? { ...figures, bytes: used } : figures;
}

/** The text gives room to the attributes beyond ten. */
function itemOf(index: number, attributes: number): Item {
  const others = Array.from({ length: attributes - 10 }, (_, at) => [
    `measured-${at}`,
    { S: `value ${index + at}` },
  ]);
  return {
    ...Object.fromEntries(others),
    pk: { S: `CUSTOMER#${1_000_000 + index}` },
    sk: { S: `ORDER#2026-11-26T10:00:00.${100 + index}Z` },
    total: { N: `${index}.95` },
    quantity: { N: `${index * 7}` },
    version: { N: "1764151200123" },
    paid: { BOOL: true },
    status: { S: "SHIPPED" },
    address: { S: "1 Long Street, Springfield, ".repeat(3) },
    note: { S: "x".repeat(640 - 20 * others.length) },
    tags: { L: [{ S: "gift" }, { S: "express" }, { N: "3" }] },
  };
}
