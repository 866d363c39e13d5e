import { noStatusChange } from "../../errors.ts";
import { isLive } from "../../experiment/experiment.ts";
import type { Operation } from "../operation.ts";
import { requireLever, type ShownLever, shownLever } from "./shown-lever.ts";

interface Input {
  readonly id?: string;
  readonly state?: { readonly status?: string; readonly reason?: string };
}

/** What runs when it is engaged is stopped once the request is answered. */
export const updateSafetyLeverState: Operation<Input, ShownLever> = (
  rooms,
  { id, state = {} },
  call,
) => {
  const lever = requireLever(rooms, id, call);
  const { experiments, levers, runner } = rooms;
  const isEngaged = state.status === "engaged";
  if (isEngaged === lever.isEngaged) throw noStatusChange();
  levers.put({ ...lever, isEngaged, reason: state.reason ?? "" });
  if (!isEngaged) return shownLever(rooms, call);
  for (const experiment of experiments.in(lever.accountId, lever.region)) {
    // Whoever stopped it already stopped it.
    if (!isLive(experiment) || experiment.status === "stopping") continue;
    experiments.change(experiment.id, {
      status: "stopping",
      reason: "Stopping Experiment.",
      isStoppedByLever: true,
    });
    runner.wake(experiment.id);
  }
  return shownLever(rooms, call);
};
