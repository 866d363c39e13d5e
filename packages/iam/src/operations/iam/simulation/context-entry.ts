/** The context that a simulated request comes with: its entries' values are of the type that they say. */
import { isIP } from "node:net";
import { invalidContextValue } from "../../../errors/simulation.ts";
import type { IamInput } from "../iam-operation.ts";

type Entries = IamInput<"SimulateCustomPolicy">["ContextEntries"];

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** By what stands before `List`. */
const TYPES: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["string", () => true],
  ["numeric", (value: string) => NUMBER.test(value)],
  ["boolean", (value: string) => /^(true|false)$/i.test(value)],
  ["ip", (value: string) => isIP(value.replace(/\/\d{1,3}$/, "")) !== 0],
  ["binary", (value: string) => BASE64.test(value)],
  ["date", (value: string) => NUMBER.test(value) || !Number.isNaN(Date.parse(value))],
]);

/** Lower-case key → values; a key that comes twice has the values of both. */
export function contextEntries(entries: Entries): Readonly<Record<string, readonly string[]>> {
  const context = new Map<string, readonly string[]>();
  for (const entry of entries ?? []) {
    const { ContextKeyName: key, ContextKeyValues: values = [] } = entry;
    if (key === undefined) continue;
    const type = entry.ContextKeyType ?? "string";
    const isOfType = TYPES.get(type.replace(/List$/, "")) ?? (() => true);
    for (const value of values) {
      if (!isOfType(value)) throw invalidContextValue(key, value, type);
    }
    const lowerKey = key.toLowerCase();
    context.set(lowerKey, [...(context.get(lowerKey) ?? []), ...values]);
  }
  return Object.fromEntries(context);
}
