/** Templates as they are answered. */
import type { ExperimentTemplate, ExperimentTemplateSummary } from "@aws-sdk/client-fis";
import { arnOf } from "../../place.ts";
import type { TemplateContent, TemplateRecord } from "../../template/template.ts";
import type { WithArn } from "../operation.ts";

export const templateArn = (record: TemplateRecord): string =>
  arnOf({ ...record, kind: "experiment-template" });

export function shownTemplate(record: TemplateRecord): WithArn<ExperimentTemplate> {
  return {
    id: record.id,
    arn: templateArn(record),
    description: record.description,
    targets: shownTargets(record),
    actions: mutable(record.actions),
    stopConditions: mutable(record.stopConditions),
    creationTime: new Date(record.createdMs),
    lastUpdateTime: new Date(record.updatedMs),
    roleArn: record.roleArn,
    tags: { ...record.tags },
    experimentOptions: {
      accountTargeting: "single-account",
      emptyTargetResolutionMode: record.emptyTargets,
    },
    targetAccountConfigurationsCount: 0,
  };
}

export function templateSummary(record: TemplateRecord): WithArn<ExperimentTemplateSummary> {
  return {
    id: record.id,
    arn: templateArn(record),
    description: record.description,
    creationTime: new Date(record.createdMs),
    lastUpdateTime: new Date(record.updatedMs),
    tags: { ...record.tags },
  };
}

export const shownTargets = ({ targets }: Pick<TemplateContent, "targets">) => mutable(targets);

type Mutable<Value> = Value extends object
  ? { -readonly [Key in keyof Value]: Mutable<Value[Key]> }
  : Value;

/** Nobody changes an answer, but the SDK's declarations would allow it. */
export const mutable = <Value extends object>(value: Value): Mutable<Value> =>
  value as Mutable<Value>;
