/** A leader's state on its way to a follower whose next entry is in no log any more. */
import { DiskError, NetworkError } from "@cloudglass/env";
import { isFailure } from "./failure.ts";
import type { Follower, Leader } from "./leader.ts";
import type { Reply, SnapshotPiece } from "./messages.ts";

const NOTHING = new Uint8Array();

/** One piece at a time; a follower that does not take one is tried again at a later pulse. */
export async function sendSnapshot(leader: Leader, follower: Follower): Promise<void> {
  const { replica, ballot } = leader;
  follower.isBusy = true;
  let snapshot: ReturnType<typeof replica.machine.snapshot> | undefined;
  try {
    snapshot = replica.machine.snapshot();
    const { index } = snapshot;
    const indexBallot = replica.log.ballotAt(index)!;
    let piece = 0;
    for (const { bytes, isLast } of marked(snapshot.pieces)) {
      const message = {
        kind: "snapshot",
        ballot,
        index,
        indexBallot,
        piece,
        bytes,
        isLast,
      } as const;
      const { reply, sentAtMs } = await deliver(leader, follower, message);
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

/** A piece that got lost is sent again; one that came twice does no harm. */
async function deliver(
  leader: Leader,
  { number }: Follower,
  piece: Omit<SnapshotPiece, "sentAtMs">,
): Promise<{ readonly reply: Reply; readonly sentAtMs: number }> {
  const { replica } = leader;
  const { env, timing } = replica.options;
  const untilMs = env.clock.monotonic() + timing.snapshotMs;
  for (;;) {
    const sentAtMs = env.clock.monotonic();
    try {
      const message = { ...piece, sentAtMs };
      return { reply: await replica.call(number, message, timing.callMs), sentAtMs };
    } catch (error) {
      const isLost = error instanceof NetworkError && error.kind === "timeout";
      if (!isLost || leader.isStopped || env.clock.monotonic() >= untilMs) throw error;
    }
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
