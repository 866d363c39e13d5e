import type {
  DeleteExperimentTemplateCommandInput,
  DeleteExperimentTemplateCommandOutput,
} from "@aws-sdk/client-fis";
import type { Operation } from "../operation.ts";
import { requireTemplate } from "./require-template.ts";
import { shownTemplate } from "./shown-template.ts";

/** Experiments that were started from it go on. */
export const deleteExperimentTemplate: Operation<
  DeleteExperimentTemplateCommandInput,
  DeleteExperimentTemplateCommandOutput
> = (rooms, { id }, call) => {
  const record = requireTemplate(rooms, id, call);
  rooms.templates.remove(record.id);
  return { experimentTemplate: shownTemplate(record) };
};
