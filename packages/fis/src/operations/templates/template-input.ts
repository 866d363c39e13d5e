/** What requests say of templates, in the form in which they are kept. */
import type {
  CreateExperimentTemplateCommandInput,
  UpdateExperimentTemplateCommandInput,
} from "@aws-sdk/client-fis";
import { notImplemented, validation } from "../../errors.ts";
import type { TemplateContent } from "../../template/template.ts";

/** Members that are younger than the SDK's client. */
interface Younger {
  readonly experimentReportConfiguration?: object;
}

export type CreateInput = CreateExperimentTemplateCommandInput & Younger;
export type UpdateInput = UpdateExperimentTemplateCommandInput & Younger;

/** Throws NotImplemented for what is asked for and not there. */
export function refuseAbsent(input: CreateInput | UpdateInput): void {
  if (input.logConfiguration !== undefined) throw notImplemented("Logs of experiments");
  if (input.experimentReportConfiguration !== undefined) {
    throw notImplemented("Reports of experiments");
  }
  const { accountTargeting } = (input as CreateInput).experimentOptions ?? {};
  if (accountTargeting === "multi-account") {
    throw notImplemented("Experiments in several accounts");
  }
}

export function contentOf(input: CreateInput): TemplateContent {
  return {
    description: input.description ?? "",
    roleArn: input.roleArn ?? "",
    targets: (input.targets ?? {}) as TemplateContent["targets"],
    actions: input.actions as TemplateContent["actions"],
    stopConditions: input.stopConditions as TemplateContent["stopConditions"],
    emptyTargets: input.experimentOptions?.emptyTargetResolutionMode ?? "fail",
  };
}

/** What a request does not speak of stays. Targets, actions and stop conditions are replaced as a whole. */
export function changedContent(before: TemplateContent, input: UpdateInput): TemplateContent {
  const unnamed = Object.entries(input.actions ?? {}).find(
    ([, each]) => each.actionId === undefined,
  );
  if (unnamed !== undefined) throw validation(`Action "${unnamed[0]}" must have an actionId.`);
  return {
    description: input.description ?? before.description,
    roleArn: input.roleArn ?? before.roleArn,
    targets: (input.targets as TemplateContent["targets"] | undefined) ?? before.targets,
    actions: (input.actions as TemplateContent["actions"] | undefined) ?? before.actions,
    stopConditions:
      (input.stopConditions as TemplateContent["stopConditions"] | undefined) ??
      before.stopConditions,
    emptyTargets: input.experimentOptions?.emptyTargetResolutionMode ?? before.emptyTargets,
  };
}
