/**
 * A bucket as a set of registers, one a key: put, delete, both on a condition, read, list. A value stands for an
 * object's content (its ETag); every write of a history should have a value of its own.
 */
import type { RecordedCall } from "./history.ts";
import type { SequentialModel } from "./linearizability.ts";

export type ObjectCall =
  | {
      readonly kind: "put";
      readonly key: string;
      readonly value: string;
      /** Only over this value, or only where nothing is. */
      readonly condition?: { readonly ifValue: string } | "if-absent";
    }
  | { readonly kind: "delete"; readonly key: string; readonly ifValue?: string }
  | { readonly kind: "read"; readonly key: string }
  | { readonly kind: "list" };

export type ObjectAnswer =
  | { readonly kind: "done" }
  /** The condition did not hold. */
  | { readonly kind: "refused" }
  /** The condition asks for a value, and there was no object. */
  | { readonly kind: "absent" }
  /** A conditional write gave way to another one, which S3 may have it do whenever they overlap. */
  | { readonly kind: "conflict" }
  | { readonly kind: "value"; readonly value: string | undefined }
  | { readonly kind: "listed"; readonly values: ReadonlyMap<string, string> };

export type ObjectHistory = readonly RecordedCall<ObjectCall, ObjectAnswer>[];

type Registers = ReadonlyMap<string, string>;

export const objectModel: SequentialModel<Registers, ObjectCall, ObjectAnswer> = {
  initial: new Map(),
  step(registers, call, answer) {
    if (answer?.kind === "conflict") return isConditional(call) ? registers : undefined;
    const right = perform(registers, call);
    return answer === undefined || isSame(right.answer, answer) ? right.registers : undefined;
  },
  textOf: textOfRegisters,
};

/** What the call does and answers when it runs alone. */
export function perform(
  registers: Registers,
  call: ObjectCall,
): { readonly registers: Registers; readonly answer: ObjectAnswer } {
  if (call.kind === "list") return { registers, answer: { kind: "listed", values: registers } };
  const current = registers.get(call.key);
  if (call.kind === "read") return { registers, answer: { kind: "value", value: current } };
  const refusal = refusalOf(call, current);
  if (refusal !== undefined) return { registers, answer: { kind: refusal } };
  const changed = new Map(registers);
  if (call.kind === "put") changed.set(call.key, call.value);
  else changed.delete(call.key);
  return { registers: changed, answer: { kind: "done" } };
}

function isConditional(call: ObjectCall): boolean {
  if (call.kind === "put") return call.condition !== undefined;
  return call.kind === "delete" && call.ifValue !== undefined;
}

function refusalOf(
  call: ObjectCall & { readonly kind: "put" | "delete" },
  current: string | undefined,
): "refused" | "absent" | undefined {
  const condition = call.kind === "put" ? call.condition : call;
  if (condition === "if-absent") return current === undefined ? undefined : "refused";
  const expected = condition?.ifValue;
  if (expected === undefined || expected === current) return undefined;
  return current === undefined ? "absent" : "refused";
}

function isSame(right: ObjectAnswer, seen: ObjectAnswer): boolean {
  if (right.kind === "listed" && seen.kind === "listed") {
    return textOfRegisters(right.values) === textOfRegisters(seen.values);
  }
  if (right.kind === "value" && seen.kind === "value") return right.value === seen.value;
  return right.kind === seen.kind;
}

function textOfRegisters(registers: Registers): string {
  return JSON.stringify([...registers].sort());
}

/**
 * The history of each key: linearizability is local, so a history is linearizable when each key's is, and small
 * histories are decided fast. A list becomes a read of every key, which forgets that it saw all keys at one moment.
 */
export function partitionByKey(history: ObjectHistory): ReadonlyMap<string, ObjectHistory> {
  const keys = new Set<string>();
  for (const { input } of history) if (input.kind !== "list") keys.add(input.key);
  const ofKey = (key: string): ObjectHistory =>
    history.flatMap((call): ObjectHistory => {
      const { input, output } = call;
      if (input.kind !== "list") return input.key === key ? [call] : [];
      if (output?.kind !== "listed") return [];
      const value = output.values.get(key);
      return [{ ...call, input: { kind: "read", key }, output: { kind: "value", value } }];
    });
  return new Map([...keys].map((key) => [key, ofKey(key)]));
}
