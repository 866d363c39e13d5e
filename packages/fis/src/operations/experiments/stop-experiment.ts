import type { StopExperimentCommandInput, StopExperimentCommandOutput } from "@aws-sdk/client-fis";
import { validation } from "../../errors.ts";
import { isLive } from "../../experiment/experiment.ts";
import type { Operation } from "../operation.ts";
import { requireExperiment } from "./require-experiment.ts";
import { shownExperiment } from "./shown-experiment.ts";

/** What its actions did is taken back once the request is answered. */
export const stopExperiment: Operation<StopExperimentCommandInput, StopExperimentCommandOutput> = (
  rooms,
  { id },
  call,
) => {
  const experiment = requireExperiment(rooms, id, call);
  if (!isLive(experiment)) {
    throw validation(`Experiment ${experiment.id} is ${experiment.status} and cannot be stopped.`);
  }
  const stopping = rooms.experiments.change(experiment.id, {
    status: "stopping",
    reason: "Stopping Experiment.",
  });
  rooms.runner.wake(experiment.id);
  return { experiment: shownExperiment(stopping) };
};
