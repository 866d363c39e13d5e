/** Gives the operations of a table the identities that they work on: the form that the gateway calls. */
import type { Call, OperationTable } from "@cloudglass/wire";
import type { Identities } from "./identities.ts";

type Unbound = Readonly<
  Record<string, (identities: Identities, input: never, call: Call) => unknown>
>;

export function bindOperations(table: Unbound, identities: Identities): OperationTable {
  return Object.fromEntries(
    Object.entries(table).map(([name, operation]) => [
      name,
      (input: never, call: Call) => operation(identities, input, call),
    ]),
  );
}
