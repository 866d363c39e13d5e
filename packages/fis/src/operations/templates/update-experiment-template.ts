import type { UpdateExperimentTemplateCommandOutput } from "@aws-sdk/client-fis";
import { checkTemplate } from "../../template/check-template.ts";
import type { Operation } from "../operation.ts";
import { requireTemplate } from "./require-template.ts";
import { shownTemplate } from "./shown-template.ts";
import { changedContent, refuseAbsent, type UpdateInput } from "./template-input.ts";

/** Experiments that were started before go on as they were. */
export const updateExperimentTemplate: Operation<
  UpdateInput,
  UpdateExperimentTemplateCommandOutput
> = (rooms, input, call) => {
  const before = requireTemplate(rooms, input.id, call);
  refuseAbsent(input);
  const content = changedContent(before, input);
  checkTemplate(content, rooms.faultyServices);
  const record = { ...before, ...content, updatedMs: rooms.env.clock.now() };
  rooms.templates.put(record);
  return { experimentTemplate: shownTemplate(record) };
};
