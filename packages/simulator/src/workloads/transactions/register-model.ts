/**
 * Registers that are changed and seen several at once: whole calls against one state of all registers. Reads of one register
 * are no transactions: they may see one register's new value before another's, and are only judged register by register.
 */
import type { RecordedCall } from "../../linearizability/history.ts";
import type { SequentialModel } from "../../linearizability/linearizability.ts";
import type { ObjectHistory } from "../../linearizability/object-model.ts";
import type { Value } from "./steps.ts";

export interface RegisterStep {
  readonly name: string;
  /** Absent when it only makes sure of a value. */
  readonly put?: string;
  /** Refused when the register holds anything else; `none`: when it holds something. */
  readonly expected?: { readonly value: Value };
}

export type RegisterCall =
  | { readonly kind: "transact"; readonly steps: readonly RegisterStep[]; readonly token?: string }
  | { readonly kind: "look"; readonly names: readonly string[] }
  | { readonly kind: "read"; readonly name: string }
  /** Whether the transaction with this token left its note. */
  | { readonly kind: "note"; readonly token: string };

export type RegisterAnswer =
  /** What each register held, before the call. */
  | { readonly kind: "done"; readonly values: readonly Value[] }
  /** Committed; nobody was told what was there before. */
  | { readonly kind: "committed" }
  /** Nothing was changed; what was seen of a register before it was, undefined where another transaction held it. */
  | {
      readonly kind: "cancelled";
      readonly seen: readonly ({ readonly value: Value } | undefined)[];
    }
  | { readonly kind: "note"; readonly isThere: boolean };

export type RegisterHistory = readonly RecordedCall<RegisterCall, RegisterAnswer>[];

type Registers = ReadonlyMap<string, string>;

export const registerModel: SequentialModel<Registers, RegisterCall, RegisterAnswer> = {
  initial: new Map(),
  step(registers, call, answer) {
    if (call.kind === "note" || answer?.kind === "cancelled") return registers;
    const names = namesOf(call);
    if (
      answer?.kind === "done" &&
      names.some((name, at) => registers.get(name) !== answer.values[at])
    ) {
      return undefined;
    }
    if (call.kind !== "transact") return registers;
    const isRefused = call.steps.some(
      ({ name, expected }) => expected !== undefined && registers.get(name) !== expected.value,
    );
    // Without an answer it may have been refused.
    if (isRefused) return answer === undefined ? registers : undefined;
    const changed = new Map(registers);
    for (const { name, put } of call.steps) if (put !== undefined) changed.set(name, put);
    return changed;
  },
  textOf: (registers) => JSON.stringify([...registers].sort()),
};

function namesOf(call: RegisterCall): readonly string[] {
  if (call.kind === "transact") return call.steps.map(({ name }) => name);
  if (call.kind === "look") return call.names;
  return call.kind === "read" ? [call.name] : [];
}

/** Calls of more than one register, and those that are like transactions of one. */
export function wholeCalls(history: RegisterHistory): RegisterHistory {
  return history.filter(({ input }) => input.kind === "transact" || input.kind === "look");
}

/** What happened to one register, whatever happened to the others. */
export function callsOf(history: RegisterHistory, name: string): ObjectHistory {
  return history.flatMap((call): ObjectHistory => {
    const { input, output } = call;
    const at = namesOf(input).indexOf(name);
    if (at < 0) return [];
    const step = input.kind === "transact" ? input.steps[at]! : undefined;
    const read = (value: Value) => ({
      ...call,
      input: { kind: "read", key: name } as const,
      output: { kind: "value", value } as const,
    });
    if (output?.kind === "cancelled") {
      const seen = output.seen[at];
      return seen === undefined ? [] : [read(seen.value)];
    }
    if (step?.put !== undefined) {
      const put = { kind: "put", key: name, value: step.put } as const;
      return [{ ...call, input: put, output: output && ({ kind: "done" } as const) }];
    }
    return output?.kind === "done" ? [read(output.values[at])] : [];
  });
}

/**
 * The fates that notes told afterwards: a transaction without an answer was committed before its note was found, or never is.
 */
export function withFates(history: RegisterHistory): RegisterHistory {
  const notes = new Map<string, RegisterHistory[number]>();
  for (const call of history) {
    if (call.input.kind === "note" && call.output !== undefined) notes.set(call.input.token, call);
  }
  return history.map((call) => {
    const { input, output } = call;
    if (input.kind !== "transact" || output !== undefined || input.token === undefined) return call;
    const note = notes.get(input.token);
    if (note?.output?.kind !== "note") return call;
    const fate: RegisterAnswer = note.output.isThere
      ? { kind: "committed" }
      : { kind: "cancelled", seen: [] };
    return { ...call, output: fate, answeredAt: note.answeredAt };
  });
}
