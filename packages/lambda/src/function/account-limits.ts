/** What an account may have in a region. Source: Lambda quotas, GetAccountSettings. */
import type { Call } from "@cloudglass/wire";
import { codeStorageExceeded } from "../errors.ts";
import type { Rooms } from "../rooms.ts";

/** 75 GiB, as GetAccountSettings says it. */
export const CODE_STORAGE_BYTES_MAX = 80_530_636_800;
/** Invocations at the same time, of all functions. */
export const CONCURRENCY_MAX = 1000;

/** Throws CodeStorageExceededException. */
export function requireStorage(rooms: Rooms, { caller, region }: Call, bytes: number): void {
  if (codeStorageBytes(rooms, caller.accountId, region) + bytes > CODE_STORAGE_BYTES_MAX) {
    throw codeStorageExceeded();
  }
}

/** Every version of every function and layer counts with its zip. */
export function codeStorageBytes(
  { functions, layers }: Rooms,
  accountId: string,
  region: string,
): number {
  let total = 0;
  for (const record of functions.in(accountId, region)) {
    for (const { code } of functions.versions(record)) {
      if (code.kind === "zip") total += code.sizeBytes;
    }
  }
  for (const { code } of layers.versionsIn(accountId, region)) total += code.sizeBytes;
  return total;
}
