/** What an experiment does next: finds its targets, begins actions, ends those whose time is over, takes back. */
import { type Environment, type Fault, FaultError } from "@cloudglass/env";
import { ServiceError, type ServiceLog } from "@cloudglass/wire";
import { arnOf } from "../place.ts";
import type { Ports } from "../ports.ts";
import type { SafetyLevers } from "../safety-lever/safety-levers.ts";
import { exceededQuota } from "../target/quotas.ts";
import { resolveTarget } from "../target/resolve.ts";
import type { TemplateAction } from "../template/template.ts";
import type { EffectRun } from "./effects/effect.ts";
import { EFFECTS } from "./effects/index.ts";
import { begun, type ExperimentRecord, isComplete, isLive, startable } from "./experiment.ts";
import type { Experiments } from "./experiments.ts";
import { asRole, type RoleCalls } from "./role.ts";

const REASON_LENGTH_MAX = 512;

export interface StepParts {
  readonly env: Pick<Environment, "clock" | "random" | "faults">;
  readonly log: ServiceLog;
  readonly ports: Ports;
  readonly experiments: Experiments;
  readonly levers: SafetyLevers;
}

export class Steps {
  readonly #parts: StepParts;
  readonly #roles = new Map<string, RoleCalls>();
  #isClosed = false;

  constructor(parts: StepParts) {
    this.#parts = parts;
  }

  /** Nothing more is begun, and nothing is written. */
  close(): void {
    this.#isClosed = true;
  }

  /** A fork's board has them already, with how often they were met. */
  setFaultsAgain({ runs }: ExperimentRecord): void {
    const { faults: board } = this.#parts.env;
    for (const { status, faults = [] } of Object.values(runs)) {
      const absent = faults.filter(({ id }) => board.get(id) === undefined);
      if (status === "running") for (const fault of absent) board.set(fault);
    }
  }

  /** All that is due. Resolves to when there is more, in milliseconds from then; undefined when it is over. */
  async goOn(id: string): Promise<number | undefined> {
    if (this.#isClosed || this.#parts.experiments.get(id) === undefined) return undefined;
    try {
      return await this.#goOn(id);
    } catch (error) {
      this.#parts.log.error({ experiment: id, error: String(error) }, "an experiment broke off");
      if (!this.#isClosed) this.#over(id, "failed", "An internal error has occurred.");
      return undefined;
    }
  }

  async #goOn(id: string): Promise<number | undefined> {
    if (this.#now(id).status === "initiating") await this.#startUnlessEngaged(this.#now(id));
    await this.#finishDue(id);
    await this.#beginStartable(id);
    if (this.#isClosed) return undefined;
    const experiment = this.#now(id);
    if (experiment.status === "stopping") {
      const by = experiment.isStoppedByLever ? " by the safety lever" : "";
      await this.#takeBack(experiment, "stopped", `Experiment stopped${by}.`);
    }
    if (experiment.status !== "running") return undefined;
    if (isComplete(experiment)) {
      this.#over(id, "completed", "Experiment completed.");
      return undefined;
    }
    const dues = begun(experiment).map((name) => experiment.runs[name]?.dueMs ?? 0);
    return Math.max(0, Math.min(...dues) - this.#parts.env.clock.now());
  }

  #now(id: string): ExperimentRecord {
    return this.#parts.experiments.get(id) as ExperimentRecord;
  }

  #isRunning(id: string): boolean {
    return !this.#isClosed && this.#now(id).status === "running";
  }

  async #finishDue(id: string): Promise<void> {
    for (const name of begun(this.#now(id))) {
      if (!this.#isRunning(id)) return;
      const experiment = this.#now(id);
      const { status, dueMs = 0 } = experiment.runs[name] ?? {};
      if (status === "initiating") {
        // The process ended while it began.
        await this.#end(experiment, name);
        await this.#begin(experiment, name);
      } else if (dueMs <= this.#parts.env.clock.now()) await this.#finish(experiment, name);
    }
  }

  async #beginStartable(id: string): Promise<void> {
    while (this.#isRunning(id)) {
      const [name] = startable(this.#now(id));
      if (name === undefined) return;
      await this.#begin(this.#now(id), name);
    }
  }

  async #startUnlessEngaged(experiment: ExperimentRecord): Promise<void> {
    if (!this.#parts.levers.in(experiment).isEngaged) return this.#initiate(experiment);
    await this.#takeBack(experiment, "cancelled", "The safety lever is engaged.");
  }

  async #initiate(experiment: ExperimentRecord): Promise<void> {
    const { experiments, env } = this.#parts;
    const { id, content, actionsMode } = experiment;
    const resolved: Record<string, string[]> = {};
    try {
      // Even with nothing to find, the role has to let FIS in.
      const role = this.#roleOf(experiment);
      role.assume();
      for (const [name, target] of Object.entries(content.targets)) {
        resolved[name] = await resolveTarget(role, target, experiment, env.random);
      }
    } catch (error) {
      return this.#fail(id, `Unable to resolve targets. ${reasonOf(error)}`);
    }
    const exceeded = exceededQuota(content, resolved);
    if (exceeded !== undefined) return this.#fail(id, `Unable to resolve targets. ${exceeded}`);
    const empty = Object.keys(resolved).filter((name) => resolved[name]?.length === 0);
    experiments.change(id, { resolved });
    if (empty.length > 0 && content.emptyTargets === "fail" && actionsMode === "run-all") {
      return this.#fail(id, `Target resolution returned empty set for target ${empty[0]}.`);
    }
    if (this.#parts.experiments.get(id)?.status !== "initiating") return;
    const skipped = Object.entries(content.actions)
      .filter(([, { targets = {} }]) => {
        const isEmpty = Object.values(targets).some((each) => empty.includes(each));
        return isEmpty || actionsMode === "skip-all";
      })
      .map(([name]) => name);
    for (const name of skipped) {
      experiments.changeRun(id, name, { status: "skipped", reason: "Action was skipped." });
    }
    const startMs = env.clock.now();
    experiments.change(id, { status: "running", reason: "Experiment is running.", startMs });
  }

  async #begin(experiment: ExperimentRecord, name: string): Promise<void> {
    const { experiments, env } = this.#parts;
    const { id } = experiment;
    const startMs = env.clock.now();
    experiments.changeRun(id, name, {
      status: "initiating",
      reason: "Action is initiating.",
      startMs,
    });
    try {
      const effect = EFFECTS[experiment.content.actions[name]?.actionId ?? ""];
      if (effect === undefined) throw new Error(`no effect of ${name}`);
      const { durationMs = 0, faults = [] } = await effect.begin(this.#runOf(experiment, name));
      if (this.#isClosed) return;
      const dueMs = env.clock.now() + durationMs;
      const set = faults.map((each, index) => ({
        ...each,
        id: `fis-${id}-${name}-${index + 1}`,
        until: dueMs,
        origin: `experiment ${id}, action ${name}`,
      }));
      experiments.changeRun(id, name, {
        status: "running",
        reason: "Action is running.",
        dueMs,
        faults: set,
      });
      for (const fault of set) env.faults.set(fault as Fault);
      if (durationMs === 0) await this.#finish(experiments.get(id) as ExperimentRecord, name);
    } catch (error) {
      if (this.#isClosed) return;
      const reason = reasonOf(error);
      this.#clearFaults(experiments.get(id) as ExperimentRecord, name);
      await this.#end(experiments.get(id) as ExperimentRecord, name);
      experiments.changeRun(id, name, { status: "failed", reason, endMs: env.clock.now() });
      await this.#fail(id, `Action ${name} failed. ${reason}`);
    }
  }

  async #finish(experiment: ExperimentRecord, name: string): Promise<void> {
    const { experiments, env } = this.#parts;
    this.#clearFaults(experiment, name);
    const fault = await this.#end(experiment, name);
    if (this.#isClosed) return;
    const endMs = env.clock.now();
    if (fault === undefined) {
      const reason = "Action was completed.";
      experiments.changeRun(experiment.id, name, { status: "completed", reason, endMs });
      return;
    }
    experiments.changeRun(experiment.id, name, { status: "failed", reason: fault, endMs });
    await this.#fail(experiment.id, `Action ${name} failed. ${fault}`);
  }

  async #fail(id: string, reason: string): Promise<void> {
    await this.#takeBack(this.#parts.experiments.get(id) as ExperimentRecord, "failed", reason);
  }

  /** Ends an experiment before it is complete. */
  async #takeBack(
    experiment: ExperimentRecord,
    status: "stopped" | "failed" | "cancelled",
    reason: string,
  ): Promise<void> {
    const { experiments, env } = this.#parts;
    const { id } = experiment;
    for (const name of begun(experiment)) {
      this.#clearFaults(experiment, name);
      const fault = await this.#end(experiment, name);
      if (this.#isClosed) return;
      experiments.changeRun(id, name, {
        status: fault === undefined ? "stopped" : "failed",
        reason: fault ?? "Action was stopped.",
        endMs: env.clock.now(),
      });
    }
    for (const [name, run] of Object.entries(experiments.get(id)?.runs ?? {})) {
      if (run.status !== "pending") continue;
      experiments.changeRun(id, name, { status: "cancelled", reason: "Action was cancelled." });
    }
    this.#over(id, status, reason);
  }

  #over(
    id: string,
    status: "completed" | "stopped" | "failed" | "cancelled",
    reason: string,
  ): void {
    const { experiments, env } = this.#parts;
    const experiment = experiments.get(id);
    if (experiment === undefined || !isLive(experiment)) return;
    for (const name of Object.keys(experiment.runs)) this.#clearFaults(experiment, name);
    const shown = reason.slice(0, REASON_LENGTH_MAX);
    experiments.change(id, { status, reason: shown, endMs: env.clock.now() });
    this.#roles.delete(id);
  }
  #clearFaults({ runs }: ExperimentRecord, name: string): void {
    for (const { id } of runs[name]?.faults ?? []) this.#parts.env.faults.clear(id);
  }

  /** Takes back what an action did; why it could not, when it could not. */
  async #end(experiment: ExperimentRecord, name: string): Promise<string | undefined> {
    const effect = EFFECTS[experiment.content.actions[name]?.actionId ?? ""];
    try {
      await effect?.end?.(this.#runOf(this.#now(experiment.id), name));
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  }

  #runOf(experiment: ExperimentRecord, name: string): EffectRun {
    const { id, content, resolved, runs } = experiment;
    const action = content.actions[name] as TemplateAction;
    const role = this.#roleOf(experiment);
    return {
      experiment,
      experimentArn: arnOf({ ...experiment, kind: "experiment" }),
      action,
      parameters: action.parameters ?? {},
      resources: Object.values(action.targets ?? {}).flatMap((target) => resolved[target] ?? []),
      ports: this.#parts.ports,
      memory: runs[name]?.memory,
      latest: () => this.#runOf(this.#now(id), name),
      remember: (memory) => void this.#parts.experiments.changeRun(id, name, { memory }),
      call: role.call,
      require: role.require,
    };
  }

  #roleOf(experiment: ExperimentRecord): RoleCalls {
    const { env, ports } = this.#parts;
    const known = this.#roles.get(experiment.id);
    if (known !== undefined) return known;
    const role = asRole(ports, env.clock, experiment);
    this.#roles.set(experiment.id, role);
    return role;
  }
}

/** Rethrows what is nobody's refusal. */
function reasonOf(error: unknown): string {
  if (error instanceof ServiceError || error instanceof FaultError) {
    return error.message.slice(0, REASON_LENGTH_MAX);
  }
  throw error;
}
