/** What is stored of an experiment: what its template said when it was started, and how far it has come. */
import type { Fault } from "@cloudglass/env";
import type { MadeBy, TemplateContent, Text } from "../template/template.ts";

export type ExperimentStatus =
  | "pending"
  | "initiating"
  | "running"
  | "completed"
  | "stopping"
  | "stopped"
  | "failed"
  | "cancelled";

export type ActionStatus = ExperimentStatus | "skipped";

export interface ActionRun {
  readonly status: ActionStatus;
  readonly reason?: string | undefined;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  /** When it is over; it runs until then. */
  readonly dueMs?: number | undefined;
  /** On the board while it runs. */
  readonly faults?: readonly Fault[] | undefined;
  /** What it has to take back, in its own form. */
  readonly memory?: object | undefined;
}

export interface ExperimentRecord {
  /** `EXP` and 15 letters and digits. */
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly templateId: string;
  readonly content: TemplateContent;
  readonly actionsMode: "run-all" | "skip-all";
  readonly tags: Text;
  readonly status: ExperimentStatus;
  readonly reason: string;
  readonly isStoppedByLever?: true | undefined;
  readonly createdMs: number;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  /** By name of the action. */
  readonly runs: Readonly<Record<string, ActionRun>>;
  /** ARNs by name of the target, once they are found. */
  readonly resolved: Readonly<Record<string, readonly string[]>>;
  readonly madeBy: MadeBy;
}

const LIVE: readonly ExperimentStatus[] = ["pending", "initiating", "running", "stopping"];

/** Whether there is still something to do for it. */
export const isLive = ({ status }: Pick<ExperimentRecord, "status">): boolean =>
  LIVE.includes(status);

const OVER: readonly ActionStatus[] = ["completed", "skipped"];

/** The actions that can begin: nothing that they start after is left to be done. */
export function startable({ content, runs }: ExperimentRecord): string[] {
  return Object.entries(content.actions)
    .filter(
      ([name, { startAfter = [] }]) =>
        runs[name]?.status === "pending" &&
        startAfter.every((each) => OVER.includes(runs[each]?.status ?? "pending")),
    )
    .map(([name]) => name);
}

export const isComplete = ({ runs }: ExperimentRecord): boolean =>
  Object.values(runs).every(({ status }) => OVER.includes(status));

/** Names of the actions that have begun and are not over. */
export const begun = ({ runs }: ExperimentRecord): string[] =>
  Object.entries(runs)
    .filter(([, { status }]) => status === "initiating" || status === "running")
    .map(([name]) => name);
