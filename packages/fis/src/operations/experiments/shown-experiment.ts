/** Experiments as they are answered. */
import type {
  Experiment,
  ExperimentAction,
  ExperimentState,
  ExperimentSummary,
} from "@aws-sdk/client-fis";
import type { ActionRun, ExperimentRecord } from "../../experiment/experiment.ts";
import { arnOf } from "../../place.ts";
import type { TemplateAction } from "../../template/template.ts";
import type { WithArn } from "../operation.ts";
import { mutable } from "../templates/shown-template.ts";

export const experimentArn = (record: ExperimentRecord): string =>
  arnOf({ ...record, kind: "experiment" });

export function shownExperiment(record: ExperimentRecord): WithArn<Experiment> {
  const { content, runs } = record;
  const actions = Object.entries(content.actions).map(
    ([name, action]) => [name, shownAction(action, runs[name], record)] as const,
  );
  return {
    ...experimentSummary(record),
    roleArn: content.roleArn,
    targets: mutable(content.targets),
    actions: Object.fromEntries(actions),
    stopConditions: mutable(content.stopConditions),
    startTime: dateOf(record.startMs),
    endTime: dateOf(record.endMs),
    targetAccountConfigurationsCount: 0,
  };
}

type Summary = WithArn<ExperimentSummary> & { readonly experimentOptions: object };

export function experimentSummary(record: ExperimentRecord): Summary {
  const { id, templateId, status, reason, createdMs, tags, content, actionsMode } = record;
  const experimentOptions = {
    accountTargeting: "single-account" as const,
    emptyTargetResolutionMode: content.emptyTargets,
    actionsMode,
  };
  return {
    id,
    arn: experimentArn(record),
    experimentTemplateId: templateId,
    // The declarations are older than `cancelled`.
    state: { status, reason } as ExperimentState,
    creationTime: new Date(createdMs),
    tags: { ...tags },
    experimentOptions,
  };
}

function shownAction(
  action: TemplateAction,
  run: ActionRun | undefined,
  { status }: ExperimentRecord,
): ExperimentAction {
  const isStopping = status === "stopping" && run?.status === "running";
  const state = isStopping
    ? { status: "stopping" as const, reason: "Action is stopping." }
    : { status: run?.status, reason: run?.reason };
  return {
    ...mutable(action),
    // The SDK's declarations are older than `skipped`.
    state: state as ExperimentAction["state"],
    startTime: dateOf(run?.startMs),
    endTime: dateOf(run?.endMs),
  };
}

const dateOf = (ms: number | undefined): Date | undefined =>
  ms === undefined ? undefined : new Date(ms);
