/** The operations of FIS. What is not in this table is answered 501 by the gateway. */
import { boundOperations, type OperationTable } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { getAction, listActions } from "./actions/actions.ts";
import { getTargetResourceType, listTargetResourceTypes } from "./actions/resource-types.ts";
import { getExperiment } from "./experiments/get-experiment.ts";
import { listExperimentResolvedTargets } from "./experiments/list-experiment-resolved-targets.ts";
import { listExperiments } from "./experiments/list-experiments.ts";
import { startExperiment } from "./experiments/start-experiment.ts";
import { stopExperiment } from "./experiments/stop-experiment.ts";
import { getSafetyLever } from "./safety-lever/get-safety-lever.ts";
import { updateSafetyLeverState } from "./safety-lever/update-safety-lever-state.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags/tags.ts";
import { createExperimentTemplate } from "./templates/create-experiment-template.ts";
import { deleteExperimentTemplate } from "./templates/delete-experiment-template.ts";
import { getExperimentTemplate } from "./templates/get-experiment-template.ts";
import { listExperimentTemplates } from "./templates/list-experiment-templates.ts";
import { updateExperimentTemplate } from "./templates/update-experiment-template.ts";

const operations = {
  CreateExperimentTemplate: createExperimentTemplate,
  DeleteExperimentTemplate: deleteExperimentTemplate,
  GetAction: getAction,
  GetExperiment: getExperiment,
  GetExperimentTemplate: getExperimentTemplate,
  GetSafetyLever: getSafetyLever,
  GetTargetResourceType: getTargetResourceType,
  ListActions: listActions,
  ListExperimentResolvedTargets: listExperimentResolvedTargets,
  ListExperimentTemplates: listExperimentTemplates,
  ListExperiments: listExperiments,
  ListTagsForResource: listTagsForResource,
  ListTargetResourceTypes: listTargetResourceTypes,
  StartExperiment: startExperiment,
  StopExperiment: stopExperiment,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateExperimentTemplate: updateExperimentTemplate,
  UpdateSafetyLeverState: updateSafetyLeverState,
};

export function operationsOf(rooms: Rooms): OperationTable {
  return boundOperations(operations, rooms);
}
