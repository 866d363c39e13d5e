/** DynamoDB's item codec alone: an item of ten attributes and 1 KiB. */
import { measureItemCodec } from "../../packages/dynamodb/src/table/item/item-codec.bench.ts";

const ITERATIONS = 500_000;

export async function measureItems(): Promise<string> {
  const now = () => performance.now();
  measureItemCodec(ITERATIONS / 10, now);
  const { bytes, encode, decode, attribute, size } = measureItemCodec(ITERATIONS, now);
  const shown = (microseconds: number) => `${microseconds.toFixed(2)} µs`;
  return (
    `item of 10 attributes in ${bytes} bytes: encode ${shown(encode)}, decode ${shown(decode)}, ` +
    `one attribute ${shown(attribute)}, its size ${shown(size)}`
  );
}
