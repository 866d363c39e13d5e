/** The execution role: of the function's account, there, and open to Lambda. */
import { accessDenied, invalidParameter } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { FunctionPlace } from "../function-name.ts";

export function requireRole({ ports }: Rooms, { accountId }: FunctionPlace, role: string): void {
  if (role.split(":")[4] !== accountId)
    throw accessDenied("Cross-account pass role is not allowed.");
  if (ports.roleSessions?.isAssumable(role) === false) {
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  }
}
