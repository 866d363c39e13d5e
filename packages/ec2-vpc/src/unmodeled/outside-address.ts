/** Addresses that may be simulated outside: public ones, which nothing of the emulator has. */
import { isOutside } from "../packet/forward/special-addresses.ts";
import { formatIp, parseIp } from "../packet/frame/address.ts";
import type { Rooms } from "../rooms.ts";
import { badRequest, type Members } from "./own-request.ts";

export function outsideAddress(rooms: Rooms, members: Members): string {
  const text = members.requiredText("address");
  const parsed = parseIp(text);
  if (parsed === undefined) throw badRequest("address is an IPv4 or IPv6 address.");
  const address = formatIp(parsed);
  requireOutside(rooms, address);
  return address;
}

export function requireOutside({ resources }: Rooms, address: string): void {
  const parsed = parseIp(address);
  if (parsed === undefined || !isOutside(parsed)) {
    throw badRequest(`${address} is no public address.`);
  }
  const { publicAddresses } = resources;
  const isTaken =
    publicAddresses.elastic(address) !== undefined ||
    publicAddresses.assignedTo(address) !== undefined;
  if (isTaken) throw badRequest(`${address} is a public address of this emulator.`);
}
