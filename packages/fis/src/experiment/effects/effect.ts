/** What an action does: how it begins, and how it is taken back. */
import type { Fault } from "@cloudglass/env";
import type { AuthorizationRequest } from "@cloudglass/wire";
import type { Ports } from "../../ports.ts";
import type { TemplateAction, Text } from "../../template/template.ts";
import type { ExperimentRecord } from "../experiment.ts";

export interface EffectRun {
  readonly experiment: ExperimentRecord;
  readonly experimentArn: string;
  readonly action: TemplateAction;
  readonly parameters: Text;
  /** ARNs of all its targets. */
  readonly resources: readonly string[];
  readonly ports: Ports;
  /** What it has remembered; undefined before. */
  readonly memory: object | undefined;
  /** With what it has remembered by now. */
  latest(): EffectRun;
  /** Kept at once, so that it can be taken back after the death of the process. */
  remember(memory: object): void;
  /** As the experiment's role. Rejects with `ServiceError`s. */
  call(service: string, operation: string, input: object): Promise<unknown>;
  /** Whether the experiment's role may. Throws a `ServiceError` when it may not. */
  require(request: AuthorizationRequest): void;
}

export interface Begun {
  /** How long it runs; over at once when absent. */
  readonly durationMs?: number | undefined;
  /** In force while it runs; their ids and ends are filled in. */
  readonly faults?: readonly Omit<Fault, "id">[] | undefined;
}

export interface Effect {
  begin(run: EffectRun): Promise<Begun> | Begun;
  /** Takes back what was remembered; of actions whose time is over, and of those that are stopped. May be called twice. */
  end?(run: EffectRun): Promise<void>;
}
