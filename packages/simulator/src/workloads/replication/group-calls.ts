/** Calls of the model of registers as updates and reads of a group. */
import type { ReplicaGroup } from "../../../../dynamodb/src/storage/replication/index.ts";
import { type ObjectAnswer, type ObjectCall, perform } from "../../linearizability/object-model.ts";

export function keyBytes(key: string): Uint8Array {
  return Buffer.from(key);
}

export function callGroup(group: ReplicaGroup, call: ObjectCall): Promise<ObjectAnswer> {
  if (call.kind === "read") {
    return group.read(
      (view) => ({ kind: "value", value: textOf(view.get(keyBytes(call.key))) }),
      "strong",
    );
  }
  if (call.kind === "list") {
    return group.read((view) => {
      const values = new Map<string, string>();
      for (const { key, value } of view.scan({}, false)) values.set(textOf(key)!, textOf(value)!);
      return { kind: "listed", values };
    }, "strong");
  }
  return group.update((view) => {
    const current = textOf(view.get(keyBytes(call.key)));
    const registers = new Map(current === undefined ? [] : [[call.key, current]]);
    const { registers: changed, answer } = perform(registers, call);
    const value = changed.get(call.key);
    if (value === current) return { mutations: [], result: answer };
    const mutation = {
      key: keyBytes(call.key),
      value: value === undefined ? value : keyBytes(value),
    };
    return { mutations: [mutation], result: answer };
  });
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}
