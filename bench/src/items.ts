/** What DynamoDB's tables do for each request, alone: items and keys to bytes and back, and the token buckets. */
import type { Item } from "../../packages/dynamodb/src/expression/value/attribute-value.ts";
import { Throughput } from "../../packages/dynamodb/src/table/capacity/index.ts";
import { measureItemCodec } from "../../packages/dynamodb/src/table/item/item-codec.bench.ts";
import {
  type KeyAttributes,
  keyOfStorageKey,
  storageKey,
} from "../../packages/dynamodb/src/table/key/index.ts";

const ITERATIONS = 500_000;
const WARM_UP = 50_000;
const now = () => performance.now();

export async function measureItems(): Promise<string> {
  return [...[10, 20, 40].map(items), keys(), tokens()].join("\n");
}

function items(attributes: number): string {
  measureItemCodec(attributes, WARM_UP, now);
  const figures = measureItemCodec(attributes, ITERATIONS, now);
  const { bytes, encode, decode, attribute, size } = figures;
  return (
    `item of ${attributes} attributes in ${bytes} bytes: encode ${shown(encode)}, ` +
    `decode ${shown(decode)}, one attribute ${shown(attribute)}, its size ${shown(size)}`
  );
}

function keys(): string {
  const attributes: KeyAttributes = [
    { name: "pk", type: "S" },
    { name: "sk", type: "N" },
  ];
  const item: Item = { pk: { S: "CUSTOMER#1000001" }, sk: { N: "1764151200123" } };
  const key = storageKey(attributes, item);
  const encode = each(() => storageKey(attributes, item).length);
  const decode = each(() => (keyOfStorageKey(attributes, key).pk === undefined ? 0 : 1));
  return `storage key of a text and a number: ${shown(encode)}, back ${shown(decode)}`;
}

function tokens(): string {
  const mode = { kind: "provisioned", unitsPerSecond: 10_000 } as const;
  const partitions = Array.from({ length: 10 }, (_, index) => `p${index}`);
  const throughput = new Throughput("Table", "Write", mode, partitions, 0);
  const admitted = each((index) => {
    const partition = partitions[index % 10] as string;
    const reasons = throughput.throttled(partition, index);
    throughput.charge(partition, 1, index);
    return reasons.length;
  });
  return `a request let in and charged: ${shown(admitted)}`;
}

/** Microseconds a call. */
function each(work: (index: number) => number): number {
  let used = 0;
  for (let index = 0; index < WARM_UP; index++) used += work(index);
  const from = now();
  for (let index = 0; index < ITERATIONS; index++) used += work(WARM_UP + index);
  // Used, so that the loop cannot be optimized away.
  return used < 0 ? 0 : ((now() - from) * 1000) / ITERATIONS;
}

function shown(microseconds: number): string {
  return `${microseconds.toFixed(2)} µs`;
}
