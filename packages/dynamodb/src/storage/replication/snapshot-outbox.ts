/** A leader's state on its way to a follower whose next entry is in no log any more. */
import { DiskError } from "@cloudglass/env";
import { isFailure } from "./failure.ts";
import type { Follower, Leader } from "./leader.ts";

const NOTHING = new Uint8Array();

/** One piece at a time; a follower that does not take one is tried again at a later pulse. */
export async function sendSnapshot(leader: Leader, follower: Follower): Promise<void> {
  const { replica, ballot } = leader;
  const { env, timing } = replica.options;
  follower.isBusy = true;
  let snapshot: ReturnType<typeof replica.machine.snapshot> | undefined;
  try {
    snapshot = replica.machine.snapshot();
    const { index } = snapshot;
    const indexBallot = replica.log.ballotAt(index)!;
    let piece = 0;
    for (const { bytes, isLast } of marked(snapshot.pieces)) {
      const sentAtMs = env.clock.monotonic();
      const message = {
        kind: "snapshot",
        ballot,
        index,
        indexBallot,
        piece,
        bytes,
        isLast,
      } as const;
      const reply = await replica.call(follower.number, message, timing.snapshotMs);
      piece++;
      const isOver = reply.kind !== "more";
      leader.answered(follower, reply, sentAtMs, isOver);
      if (isOver || leader.isStopped) return;
    }
  } catch (error) {
    if (!isFailure(error) && !(error instanceof DiskError)) throw error;
    leader.failed(follower, true);
  } finally {
    snapshot?.close();
  }
}

/** The last one is known as such; without any there is one empty piece. */
function* marked(
  pieces: Iterable<Uint8Array>,
): Iterable<{ readonly bytes: Uint8Array; readonly isLast: boolean }> {
  let before: Uint8Array | undefined;
  for (const bytes of pieces) {
    if (before !== undefined) yield { bytes: before, isLast: false };
    before = bytes;
  }
  yield { bytes: before ?? NOTHING, isLast: true };
}
