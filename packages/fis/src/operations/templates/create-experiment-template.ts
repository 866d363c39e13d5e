import type { CreateExperimentTemplateCommandOutput } from "@aws-sdk/client-fis";
import { tooMany } from "../../errors.ts";
import { newId } from "../../place.ts";
import { checkTemplate } from "../../template/check-template.ts";
import type { TemplateRecord } from "../../template/template.ts";
import { madeBefore, madeBy } from "../made-by.ts";
import type { Operation } from "../operation.ts";
import { checkTags } from "../tags/tags.ts";
import { shownTemplate } from "./shown-template.ts";
import { type CreateInput, contentOf, refuseAbsent } from "./template-input.ts";

/** An account's, in a region: https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html */
const TEMPLATES_MAX = 500;

export const createExperimentTemplate: Operation<
  CreateInput,
  CreateExperimentTemplateCommandOutput
> = ({ env, templates, faultyServices }, input, { caller, region }) => {
  refuseAbsent(input);
  checkTags(input.tags ?? {});
  const content = contentOf(input);
  checkTemplate(content, faultyServices);
  const existing = templates.in(caller.accountId, region);
  const request = madeBy(input);
  const before = madeBefore(existing, request);
  if (before !== undefined) return { experimentTemplate: shownTemplate(before) };
  if (existing.length >= TEMPLATES_MAX) throw tooMany("experiment templates", TEMPLATES_MAX);
  const nowMs = env.clock.now();
  const record: TemplateRecord = {
    ...content,
    id: newId("EXT", env.random),
    accountId: caller.accountId,
    region,
    tags: input.tags ?? {},
    createdMs: nowMs,
    updatedMs: nowMs,
    madeBy: request,
  };
  templates.put(record);
  return { experimentTemplate: shownTemplate(record) };
};
