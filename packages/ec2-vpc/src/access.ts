/**
 * Which permissions each operation needs, on what, and with which condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
import type { AccessTable } from "@cloudglass/wire";
import type { Rooms } from "./rooms.ts";

/** @param served the operations that there are: rows are for those alone */
export function accessOf(_rooms: Rooms, served: Iterable<string>): AccessTable {
  return Object.fromEntries(
    [...served].map((operation) => [
      operation,
      () => [{ action: `ec2:${operation}`, resource: "*" }],
    ]),
  );
}
