import type { GetExperimentCommandInput, GetExperimentCommandOutput } from "@aws-sdk/client-fis";
import type { Operation } from "../operation.ts";
import { requireExperiment } from "./require-experiment.ts";
import { shownExperiment } from "./shown-experiment.ts";

export const getExperiment: Operation<GetExperimentCommandInput, GetExperimentCommandOutput> = (
  rooms,
  { id },
  call,
) => ({ experiment: shownExperiment(requireExperiment(rooms, id, call)) });
