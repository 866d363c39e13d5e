/** Calls of the model of registers as updates and reads of a keyspace. */
import {
  type Keyspace,
  keyOf,
  rangeInSpace,
  SPACE,
} from "../../../../dynamodb/src/storage/partition/index.ts";
import { type ObjectAnswer, type ObjectCall, perform } from "../../linearizability/object-model.ts";

/** Texts stand for hash and all. */
export function itemKey(key: string): Uint8Array {
  return keyOf(SPACE.items, Buffer.from(key));
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}

/** Stored values are of many sizes. */
function padded(value: string): Uint8Array {
  return Buffer.from(value.padEnd((Number(value.split("-")[1]) * 37) % 300, "."));
}

export function bareText(stored: Uint8Array | undefined): string | undefined {
  return textOf(stored)?.replaceAll(".", "");
}

export async function callKeyspace(keyspace: Keyspace, call: ObjectCall): Promise<ObjectAnswer> {
  if (call.kind === "list") return { kind: "listed", values: await list(keyspace) };
  const key = itemKey(call.key);
  if (call.kind === "read") {
    return keyspace.read(
      key,
      (view) => ({ kind: "value", value: bareText(view.get(key)) }),
      "strong",
    );
  }
  return keyspace.update(key, (view) => {
    const current = bareText(view.get(key));
    const registers = new Map(current === undefined ? [] : [[call.key, current]]);
    const { registers: changed, answer } = perform(registers, call);
    const value = changed.get(call.key);
    if (value === current) return { mutations: [], result: answer };
    const stored = value === undefined ? undefined : padded(value);
    return { mutations: [{ key, value: stored }], result: answer };
  });
}

/** Page by page: each gives what one partition has from some place on. */
async function list(keyspace: Keyspace): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>();
  let from: Uint8Array | undefined = new Uint8Array();
  while (from !== undefined) {
    const begin: Uint8Array = from;
    from = await keyspace.read(
      keyOf(SPACE.items, begin),
      (view, { range }) => {
        for (const { key, value } of view.scan(
          rangeInSpace(SPACE.items, { from: begin, to: range.to }),
          false,
        )) {
          values.set(textOf(key.subarray(1))!, bareText(value)!);
        }
        return range.to;
      },
      "strong",
    );
  }
  return values;
}
