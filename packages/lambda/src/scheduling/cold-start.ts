/**
 * How an environment comes to be: code and sandbox, then init, or the restore of what was initialised ahead. An init that
 * fails is no failure of the start: it is repeated in the first invocation.
 */
import type { Clock } from "@cloudglass/env";
import type { ExecutionEnvironment, StartFailure } from "./environment.ts";
import { DEFAULT_LOG } from "./platform-line.ts";
import { exitType } from "./sandbox-error.ts";
import type { SchedulingSettings } from "./settings.ts";
import type { FunctionPlan, InitOutcome, Sandbox, Worker } from "./worker.ts";

export class ColdStart<Start> {
  readonly #environment: ExecutionEnvironment<Start>;
  readonly #worker: Worker<Start>;
  readonly #settings: SchedulingSettings;
  /** There is no sandbox to destroy before it settles. */
  launching: Promise<unknown> | undefined;

  constructor(
    environment: ExecutionEnvironment<Start>,
    worker: Worker<Start>,
    settings: SchedulingSettings,
  ) {
    this.#environment = environment;
    this.#worker = worker;
    this.#settings = settings;
  }

  async start(isSnapshot: boolean): Promise<StartFailure | undefined> {
    const environment = this.#environment;
    const failure = isSnapshot ? undefined : await this.prepare();
    if (failure !== undefined || environment.needsInit) return failure;
    return environment.plan.initialization === "snap-start" ? this.#restore() : undefined;
  }

  async prepare(): Promise<StartFailure | undefined> {
    const environment = this.#environment;
    const beganMs = environment.startClock.monotonic();
    const launching = this.#launch();
    this.launching = launching;
    const failure = await launching;
    if (failure !== undefined) return failure;
    const { downloadMs, sandboxMs } = environment.sandbox.launchPhases;
    const paddedMs = await this.#pad(this.#settings.padding?.sandboxMs, beganMs);
    if (environment.isStopping) return { kind: "closed" };
    environment.phases = {
      downloadMs,
      sandboxMs: sandboxMs + paddedMs,
      runtimeMs: 0,
      functionMs: 0,
    };
    environment.announceInit("init");
    await this.#initialize();
    return environment.isStopping ? { kind: "closed" } : undefined;
  }

  async #launch(): Promise<StartFailure | undefined> {
    const environment = this.#environment;
    const { id: environmentId, plan, tail } = environment;
    try {
      const onLine = (text: string) => tail.add(text);
      environment.attach(await this.#worker.launch({ environmentId, plan, onLine }));
      return undefined;
    } catch (cause) {
      return { kind: "not-launched", cause };
    }
  }

  async #initialize(): Promise<void> {
    const environment = this.#environment;
    const { startClock: clock, plan, sandbox } = environment;
    const { initMsMax, patientInitMsMax } = this.#settings;
    const isAhead = plan.initialization !== "on-demand";
    const beganMs = clock.monotonic();
    const limitMs = isAhead ? Math.max(patientInitMsMax, plan.timeoutMs) : initMsMax;
    const outcome = await within(clock, initialized(sandbox), limitMs);
    if (environment.isStopping) return;
    if (outcome?.kind === "ready") {
      await this.#ready(outcome, beganMs);
      return;
    }
    environment.reportInit("init", clock.monotonic() - beganMs, outcome);
    environment.initError = initErrorType(outcome) ?? "Sandbox.Timedout";
    await sandbox.reset(outcome === undefined ? "timeout" : "failure");
  }

  async #ready(outcome: InitOutcome & { kind: "ready" }, beganMs: number): Promise<void> {
    const environment = this.#environment;
    const { runtimeMs, functionMs } = outcome.phases;
    const startedMs = environment.startClock.monotonic() - runtimeMs;
    const paddedMs = await this.#pad(this.#settings.padding?.runtimeMs, startedMs);
    const durationMs = environment.startClock.monotonic() - beganMs;
    environment.phases = {
      ...environment.phases!,
      runtimeMs: runtimeMs + paddedMs,
      functionMs,
    };
    environment.needsInit = false;
    environment.reportInit("init", durationMs, outcome);
    if (environment.plan.initialization === "on-demand") {
      environment.unreportedInitMs = twoDecimals(durationMs);
    } else {
      // What is started ahead says so long before its first invocation.
      environment.tail.take();
    }
  }

  /** REQUIRES: initialised. */
  async #restore(): Promise<StartFailure | undefined> {
    const environment = this.#environment;
    const { restoreClock: clock, sandbox } = environment;
    environment.emit({ type: "platform.restoreStart", record: namesOf(environment.plan) });
    const beganMs = clock.monotonic();
    environment.thaw();
    const thawedMs = clock.monotonic();
    const outcome = await within(clock, restored(sandbox), this.#settings.restoreMsMax);
    if (environment.isStopping) return { kind: "closed" };
    const durationMs = twoDecimals(clock.monotonic() - beganMs);
    const billedMs = Math.ceil(twoDecimals(clock.monotonic() - thawedMs));
    const errorType = initErrorType(outcome);
    const isTimeout = outcome === undefined;
    const status = isTimeout ? "timeout" : errorType === undefined ? "success" : "error";
    const record = { status, errorType } as const;
    environment.emit({ type: "platform.restoreRuntimeDone", record });
    const metrics = { durationMs };
    environment.emit({ type: "platform.restoreReport", record: { ...record, metrics } });
    if (outcome?.kind !== "ready") {
      return { kind: "not-restored", errorType: errorType ?? "Sandbox.Timedout", isTimeout };
    }
    environment.phases = { ...environment.phases!, restoreMs: durationMs };
    environment.unreportedRestore = { durationMs, billedMs };
    return undefined;
  }

  /** Waits until a phase has taken what it takes at AWS; gives what was added. */
  async #pad(leastMs: number | undefined, sinceMs: number): Promise<number> {
    const { startClock: clock } = this.#environment;
    const missingMs = (leastMs ?? 0) - (clock.monotonic() - sinceMs);
    if (missingMs <= 0) return 0;
    await clock.sleep(missingMs);
    return missingMs;
  }
}

/** A worker that breaks its word fails an init; it does not stop the scheduler. */
export async function initialized(sandbox: Sandbox): Promise<InitOutcome> {
  try {
    return await sandbox.initialize();
  } catch (cause) {
    return { kind: "failed", error: unknownError(cause) };
  }
}

async function restored(sandbox: Sandbox): Promise<InitOutcome> {
  try {
    const phases = { runtimeMs: 0, functionMs: 0 };
    return (await sandbox.restore?.()) ?? { kind: "ready", phases };
  } catch (cause) {
    return { kind: "failed", error: unknownError(cause) };
  }
}

function unknownError(cause: unknown) {
  const errorType = "Runtime.Unknown";
  const errorMessage = cause instanceof Error ? cause.message : String(cause);
  return { errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

export function namesOf<Start>({ functionName, version, log }: FunctionPlan<Start>) {
  const { runtimeVersion, runtimeVersionArn } = log ?? DEFAULT_LOG;
  return { functionName, functionVersion: version, runtimeVersion, runtimeVersionArn };
}

export function twoDecimals(durationMs: number): number {
  return Math.round(durationMs * 100) / 100;
}

/** Undefined when it was ready, or ran out of time. */
export function initErrorType(outcome: InitOutcome | undefined): string | undefined {
  if (outcome?.kind === "failed") return outcome.error.errorType;
  return outcome?.kind === "exited" ? exitType(outcome.exit) : undefined;
}

/** Undefined when time ran out first. */
function within<T>(clock: Clock, promise: Promise<T>, limitMs: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(limitMs, () => resolve(undefined));
    promise.then((value) => {
      timer.cancel();
      resolve(value);
    }, reject);
  });
}
