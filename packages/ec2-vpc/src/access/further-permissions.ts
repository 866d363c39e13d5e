/** What operations need of other services: passing a role to what they make. */
import type { AuthorizationRequest, Call } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import type { Input } from "./named-resources.ts";

export function furtherPermissions(
  _rooms: Rooms,
  _operation: string,
  _input: Input,
  _call: Pick<Call, "region" | "caller">,
): readonly AuthorizationRequest[] {
  return [];
}
