/**
 * Tells when a restored copy of an archived object is there, and takes it away when its time is over. What a read sees
 * follows from the times that are stored; this is for those who are told, and for the rows.
 */
import type { Timer } from "@cloudglass/env";
import type { Rooms } from "../rooms.ts";
import type { ObjectRecord } from "./index/object-record.ts";
import type { DueRestore } from "./index/restore-table.ts";
import { ownOrigin } from "./object-change.ts";
import { changeAttributes } from "./write.ts";

const BATCH = 100;
/** After a pass that failed. */
const RETRY_MS = 60_000;

export class RestoreSchedule {
  readonly #rooms: Pick<Rooms, "env" | "index" | "witnesses" | "log">;
  #timer: Timer | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(rooms: Pick<Rooms, "env" | "index" | "witnesses" | "log">) {
    this.#rooms = rooms;
    this.wake();
  }

  /** What is due first may have changed. `restMs`: it is looked after no earlier. */
  wake(restMs = 0): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const { env, index } = this.#rooms;
    const dueMs = this.#stopped ? undefined : index.restores.nextDueMs();
    if (dueMs === undefined) return;
    this.#timer = env.clock.schedule(Math.max(restMs, dueMs - env.clock.now()), () => {
      this.#running = this.#pass().then((restMs) => this.wake(restMs));
      return this.#running;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  /** How long to rest after it. */
  async #pass(): Promise<number> {
    const { env, index, log } = this.#rooms;
    try {
      while (!this.#stopped) {
        const due = index.restores.due(env.clock.now(), BATCH);
        if (due.length === 0) break;
        await index.commit(() => {
          for (const one of due) this.#settle(one);
        });
      }
    } catch (error) {
      log.error({ error: String(error) }, "restored copies were not looked after");
      return RETRY_MS;
    }
    return 0;
  }

  #settle(due: DueRestore): void {
    const { env, index } = this.#rooms;
    const bucket = index.buckets.byId(due.bucketId);
    const version = bucket && this.#versionOf(due);
    const restore = version?.attributes.restore;
    const nowMs = env.clock.now();
    if (bucket === undefined || version === undefined || restore === undefined) {
      index.restores.remove(due);
      return;
    }
    const change = { rooms: this.#rooms, bucket, origin: ownOrigin(env.random), dead: [] };
    if (restore.expiresMs <= nowMs) {
      const { restore: _gone, ...attributes } = version.attributes;
      index.restores.remove(due);
      changeAttributes({ ...change, cause: "RestoreDelete" }, version, attributes);
      return;
    }
    index.restores.put(due, restore.readyMs <= nowMs ? restore.expiresMs : restore.readyMs);
    if (restore.readyMs <= nowMs) {
      const { attributes } = version;
      const detail = { restoreExpiresMs: restore.expiresMs };
      changeAttributes({ ...change, cause: "RestoreCompleted" }, version, attributes, detail);
    }
  }

  #versionOf({ bucketId, objectKey, sequence }: DueRestore): ObjectRecord | undefined {
    const { walk, objects } = this.#rooms.index;
    const walked = walk.one(bucketId, objectKey, sequence);
    return walked && objects.version(bucketId, objectKey, walked.versionId);
  }
}
