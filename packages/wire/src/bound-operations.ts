/** Operations that are functions of a service's rooms, as the table that a service has of them. */
import type { Call, OperationTable } from "./service.ts";

export function boundOperations<Rooms>(
  operations: Readonly<Record<string, (rooms: Rooms, input: never, call: Call) => unknown>>,
  rooms: Rooms,
): OperationTable {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: never, call: Call) => operation(rooms, input, call),
    ]),
  );
}
