/** What can be seen of environments from outside. */
import type { EnvironmentState, ExecutionEnvironment } from "./environment.ts";
import type { ColdStartPhases } from "./outcome.ts";
import type { InitializationType } from "./worker.ts";

export interface EnvironmentSummary {
  readonly environmentId: string;
  /** Of the version: `FunctionPlan.id`. */
  readonly planId: string;
  readonly functionName: string;
  readonly version: string;
  readonly state: EnvironmentState;
  readonly isFrozen: boolean;
  /** The next invocation begins with an init. */
  readonly needsInit: boolean;
  readonly initialization: InitializationType;
  readonly ageMs: number;
  /** Since its last invocation ended; undefined while it has one. */
  readonly idleMs: number | undefined;
  readonly invocationCount: number;
  readonly requestId: string | undefined;
  readonly memoryMb: number;
  readonly memoryUsedMbMax: number;
  readonly phases: ColdStartPhases | undefined;
}

export interface SchedulingCounters {
  invocations: number;
  throttles: number;
  environmentsStarted: number;
  environmentsDestroyed: number;
}

export function zeroCounters(): SchedulingCounters {
  return { invocations: 0, throttles: 0, environmentsStarted: 0, environmentsDestroyed: 0 };
}

export function summaryOf<Start>(environment: ExecutionEnvironment<Start>): EnvironmentSummary {
  const { plan, state, clock } = environment;
  const nowMs = clock.monotonic();
  return {
    environmentId: environment.id,
    planId: plan.id,
    functionName: plan.functionName,
    version: plan.version,
    state,
    isFrozen: environment.isFrozen,
    needsInit: environment.needsInit,
    initialization: plan.initialization,
    ageMs: nowMs - environment.startedAtMs,
    idleMs: state === "idle" ? nowMs - environment.lastUsedAtMs : undefined,
    invocationCount: environment.invocationCount,
    requestId: environment.execution?.request.requestId,
    memoryMb: plan.memoryMb,
    memoryUsedMbMax: environment.memoryUsedMbMax,
    phases: environment.phases,
  };
}
