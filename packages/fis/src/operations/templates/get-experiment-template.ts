import type {
  GetExperimentTemplateCommandInput,
  GetExperimentTemplateCommandOutput,
} from "@aws-sdk/client-fis";
import type { Operation } from "../operation.ts";
import { requireTemplate } from "./require-template.ts";
import { shownTemplate } from "./shown-template.ts";

export const getExperimentTemplate: Operation<
  GetExperimentTemplateCommandInput,
  GetExperimentTemplateCommandOutput
> = (rooms, { id }, call) => ({
  experimentTemplate: shownTemplate(requireTemplate(rooms, id, call)),
});
