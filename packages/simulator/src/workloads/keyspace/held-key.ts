/** A key is locked, refused, unlocked and written, whatever splits come between. */
import assert from "node:assert/strict";
import { DiskError } from "@cloudglass/env";
import {
  type Keyspace,
  keyOf,
  LockedError,
  SPACE,
} from "../../../../dynamodb/src/storage/partition/index.ts";
import { GroupUnavailableError } from "../../../../dynamodb/src/storage/replication/index.ts";
import type { SimulatedProcess } from "../../world.ts";
import { itemKey } from "./keyspace-calls.ts";

/** False when the process ended on the way. REQUIRES: nobody else uses the name. */
export async function holdKey(
  keyspace: Keyspace,
  process: SimulatedProcess,
  name: string,
): Promise<boolean> {
  const key = itemKey(`${name}-held`);
  const lock = keyOf(SPACE.locks, key.subarray(1));
  const set = (value: string | undefined) => {
    const mutations = [{ key: lock, value: value === undefined ? value : Buffer.from(value) }];
    return keyspace.update(lock, () => ({ mutations, result: undefined }), "ignored");
  };
  const put = () => {
    const mutations = [{ key, value: Buffer.from("held") }];
    return keyspace.update(key, () => ({ mutations, result: undefined }));
  };
  await persist(process, () => set("transaction"));
  const refusal = await persist(process, () => put().catch(lockedOrThrow));
  if (!process.alive) return false;
  assert(refusal instanceof LockedError, "what is locked was written");
  await persist(process, () => set(undefined));
  const watch = keyspace.watch(key);
  await persist(process, put);
  if (!process.alive) return false;
  assert(watch.isChanged, "a watch told nothing of a write");
  watch.end();
  return true;
}

/** Again until it succeeds or the process ends. */
async function persist<Result>(
  process: SimulatedProcess,
  perform: () => Promise<Result>,
): Promise<Result | undefined> {
  while (process.alive) {
    try {
      return await perform();
    } catch (error) {
      const isExpected = error instanceof GroupUnavailableError || error instanceof DiskError;
      assert(!process.alive || isExpected, String(error));
      await process.environment.clock.sleep(1000);
    }
  }
  return undefined;
}

function lockedOrThrow(error: unknown): LockedError {
  if (error instanceof LockedError) return error;
  throw error;
}
