import type {
  StartExperimentCommandInput,
  StartExperimentCommandOutput,
} from "@aws-sdk/client-fis";
import { tooMany } from "../../errors.ts";
import { type ExperimentRecord, isLive } from "../../experiment/experiment.ts";
import { newId } from "../../place.ts";
import { madeBefore, madeBy } from "../made-by.ts";
import type { Operation } from "../operation.ts";
import { checkTags } from "../tags/tags.ts";
import { requireTemplate } from "../templates/require-template.ts";
import { shownExperiment } from "./shown-experiment.ts";

/** An account's that are not over, in a region: https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html */
const ACTIVE_MAX = 5;

/** Members that are younger than the SDK's client. */
interface Younger {
  readonly experimentOptions?: { readonly actionsMode?: "run-all" | "skip-all" };
}

/** It begins once the request is answered. */
export const startExperiment: Operation<
  StartExperimentCommandInput & Younger,
  StartExperimentCommandOutput
> = (rooms, input, call) => {
  const { env, experiments, runner } = rooms;
  const { caller, region } = call;
  const template = requireTemplate(rooms, input.experimentTemplateId, call);
  checkTags(input.tags ?? {});
  const existing = experiments.in(caller.accountId, region);
  const request = madeBy(input);
  const before = madeBefore(existing, request);
  if (before !== undefined) return { experiment: shownExperiment(before) };
  if (existing.filter(isLive).length >= ACTIVE_MAX) throw tooMany("active experiments", ACTIVE_MAX);
  const { description, roleArn, targets, actions, stopConditions, emptyTargets } = template;
  const pending = Object.keys(actions).map(
    (name) => [name, { status: "pending", reason: "Initial state" }] as const,
  );
  const record: ExperimentRecord = {
    id: newId("EXP", env.random),
    accountId: caller.accountId,
    region,
    templateId: template.id,
    content: { description, roleArn, targets, actions, stopConditions, emptyTargets },
    actionsMode: input.experimentOptions?.actionsMode ?? "run-all",
    tags: input.tags ?? {},
    status: "initiating",
    reason: "Experiment is initiating.",
    createdMs: env.clock.now(),
    runs: Object.fromEntries(pending),
    resolved: {},
    madeBy: request,
  };
  experiments.add(record);
  runner.wake(record.id);
  return { experiment: shownExperiment(record) };
};
