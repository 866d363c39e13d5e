/**
 * How the concurrency of an account is shared out.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
import type { Rooms } from "../rooms.ts";
import { CONCURRENCY_MAX } from "./account-limits.ts";
import type { FunctionPlace } from "./function-name.ts";

/** So much of it cannot be reserved. */
export const UNRESERVED_CONCURRENCY_MIN = 100;

/** Of all versions and aliases of a function. */
export function provisionedOf({ provisionedConfigs }: Rooms, place: FunctionPlace): number {
  return provisionedConfigs.of(place).reduce((total, { count }) => total + count, 0);
}

/** What functions without a reservation share. Provisioned concurrency is taken from the reservation, if there is one. */
export function unreservedConcurrency(
  rooms: Rooms,
  { accountId, region }: Pick<FunctionPlace, "accountId" | "region">,
): number {
  let taken = 0;
  for (const record of rooms.functions.in(accountId, region)) {
    taken += record.reservedConcurrency ?? provisionedOf(rooms, record);
  }
  return CONCURRENCY_MAX - taken;
}
