/** SnapStart: a version that is published with it is initialised at once, so that its environments begin from there. */
import type { Rooms } from "../../rooms.ts";
import { Snapshots } from "../../scheduling/index.ts";
import type { VersionPlan } from "./plan.ts";

export function takeSnapshotsWhenPublished(rooms: Rooms): void {
  /** Of versions: none changes once it is published, and its number is never used again. */
  const taken = new Set<string>();
  rooms.functions.watch((version) => {
    const plan = rooms.invoker.plan(version);
    if (plan.initialization !== "snap-start" || version.state !== "Active") return;
    if (taken.has(plan.id)) return;
    taken.add(plan.id);
    void take(rooms, plan).catch((error: unknown) => {
      rooms.log.warn({ arn: plan.id, error: String(error) }, "no snapshot was taken");
    });
  });
}

async function take(rooms: Rooms, plan: VersionPlan): Promise<void> {
  const { dispatcher } = await rooms.invoker.host();
  const outcome = await new Snapshots(dispatcher).take(plan);
  if (outcome.kind === "taken" || outcome.kind === "closed") return;
  rooms.log.warn({ arn: plan.id, outcome }, "no snapshot was taken");
}
