/** One batch until it is done with: retried, halved, cut where the function says, given up. */
import type { Clock } from "@cloudglass/env";
import type {
  Batch,
  BatchOutcome,
  ConsumerSettings,
  DiscardedBatch,
  StreamRecord,
  TumblingWindow,
} from "./stream-record.ts";

export interface BatchOwner {
  readonly clock: Clock;
  readonly settings: ConsumerSettings;
  readonly isClosed: () => boolean;
  run(batch: Batch): Promise<BatchOutcome>;
  /** Resolves after so long, and early when the owner is closed. */
  pause(delayMs: number): Promise<void>;
  done(records: readonly StreamRecord[]): void;
  discard(batch: DiscardedBatch): Promise<void>;
}

const BACKOFF_MS_MIN = 1000;
const BACKOFF_MS_MAX = 60_000;

/** Resolves to the window's state; early when the owner is closed. */
export async function runBatch(
  owner: BatchOwner,
  records: readonly StreamRecord[],
  window: TumblingWindow | undefined,
): Promise<unknown> {
  const { settings } = owner;
  let left = records;
  let attempts = 0;
  let delayMs = BACKOFF_MS_MIN;
  while (!owner.isClosed()) {
    left = await discardOld(owner, left, attempts);
    if (left.length === 0 && records.length > 0) return window?.state;
    const outcome = await owner.run({ records: left, window });
    if (outcome.kind === "processed") {
      owner.done(left);
      return outcome.state;
    }
    if (outcome.kind !== "refused") attempts++;
    if (outcome.kind === "partly") {
      const from = firstFailed(left, outcome.failed);
      owner.done(left.slice(0, from));
      if (from > 0) attempts = 1;
      left = left.slice(from);
    }
    if (outcome.kind === "failed" && settings.bisects && left.length > 1) {
      const middle = Math.ceil(left.length / 2);
      const state = await runBatch(owner, left.slice(0, middle), window);
      const rest = window && { ...window, state };
      return runBatch(owner, left.slice(middle), rest);
    }
    if (settings.retriesMax !== undefined && attempts > settings.retriesMax) {
      await owner.discard({ records: left, reason: "RetryAttemptsExhausted", attempts });
      owner.done(left);
      return window?.state;
    }
    await owner.pause(delayMs);
    delayMs = Math.min(delayMs * 2, BACKOFF_MS_MAX);
  }
  return window?.state;
}

/** Of a batch that has failed before. */
async function discardOld(
  owner: BatchOwner,
  records: readonly StreamRecord[],
  attempts: number,
): Promise<readonly StreamRecord[]> {
  const { ageMsMax } = owner.settings;
  if (ageMsMax === undefined) return records;
  const oldestMs = owner.clock.now() - ageMsMax;
  const fresh = records.findIndex(({ writtenAtMs }) => writtenAtMs >= oldestMs);
  const count = fresh < 0 ? records.length : fresh;
  if (count === 0) return records;
  const old = records.slice(0, count);
  await owner.discard({ records: old, reason: "RecordAgeExceeded", attempts });
  owner.done(old);
  return records.slice(count);
}

/** A record that is not of the batch makes all of it fail, as at AWS. */
function firstFailed(records: readonly StreamRecord[], failed: ReadonlySet<string>): number {
  const from = records.findIndex(({ sequence }) => failed.has(sequence));
  return Math.max(from, 0);
}
