/**
 * One execution environment: started cold, initialised, given one request at a time, frozen in between, reset after
 * what broke it, destroyed when idle or old.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import type { Clock, Timer } from "@cloudglass/env";
import type { Execution } from "./execution.ts";
import { LogTail } from "./log-tail.ts";
import type { ColdStartPhases } from "./outcome.ts";
import type { InitPhase, PlatformEventBody } from "./platform-event.ts";
import { DEFAULT_LOG, platformLines } from "./platform-line.ts";
import type { Pool } from "./pool.ts";
import { exitType } from "./sandbox-error.ts";
import type { SchedulingSettings } from "./settings.ts";
import type { DestroyReason, FunctionPlan, InitOutcome, Sandbox, Worker } from "./worker.ts";

/**
 * `settling`: it answered, and is not at rest yet. `resetting`: its processes are being ended, and it will be
 * initialised inside its next invocation.
 */
export type EnvironmentState =
  | "starting"
  | "idle"
  | "executing"
  | "settling"
  | "resetting"
  | "stopping";

/** Who owns environments. */
export interface EnvironmentOwner<Start> {
  readonly clock: Clock;
  readonly worker: Worker<Start>;
  readonly settings: SchedulingSettings;
  /** A line of the platform for the environment's log stream. */
  writeLine(environment: ExecutionEnvironment<Start>, line: string, timeMs: number): void;
  /** It answered or broke: soon it can serve again. */
  onSettling(environment: ExecutionEnvironment<Start>): void;
  /** It is at rest and still thawed. */
  onFreed(environment: ExecutionEnvironment<Start>): void;
  onGone(environment: ExecutionEnvironment<Start>): void;
}

export type StartFailure =
  | { readonly kind: "not-launched"; readonly cause: unknown }
  | { readonly kind: "not-restored"; readonly errorType: string; readonly isTimeout: boolean }
  | { readonly kind: "closed" };

const EPSILON_MS = 1e-3;

export class ExecutionEnvironment<Start> {
  readonly id: string;
  readonly plan: FunctionPlan<Start>;
  readonly pool: Pool<Start>;
  readonly tail = new LogTail();
  readonly startedAtMs: number;
  state: EnvironmentState = "starting";
  execution: Execution<Start> | undefined;
  invocationCount = 0;
  lastUsedAtMs: number;
  /** Destroyed as soon as nothing runs in it. */
  isRetired = false;
  /** No runtime runs in it: the next invocation begins with an init. */
  needsInit = true;
  isFrozen = false;
  phases: ColdStartPhases | undefined;
  /** Why the init ahead of the first invocation went wrong: what a provisioned environment is judged by. */
  initError: string | undefined;
  /** Of the init or restore that no report has shown yet. */
  unreportedInitMs: number | undefined;
  unreportedRestore: { readonly durationMs: number; readonly billedMs: number } | undefined;
  readonly #owner: EnvironmentOwner<Start>;
  readonly #expiresAtMs: number;
  #sandbox: Sandbox | undefined;
  #launching: Promise<unknown> | undefined;
  #onStopped: (() => void) | undefined;
  #failuresInRow = 0;
  #restTimer: Timer | undefined;
  #ended: Promise<void> | undefined;

  constructor(owner: EnvironmentOwner<Start>, pool: Pool<Start>, id: string, ageMsMax: number) {
    this.#owner = owner;
    this.pool = pool;
    this.plan = pool.plan;
    this.id = id;
    this.startedAtMs = owner.clock.monotonic();
    this.lastUsedAtMs = this.startedAtMs;
    this.#expiresAtMs = this.startedAtMs + ageMsMax;
  }

  get clock(): Clock {
    return this.#owner.clock;
  }

  /** REQUIRES: started. */
  get sandbox(): Sandbox {
    if (this.#sandbox === undefined) throw new Error(`environment ${this.id} has no sandbox`);
    return this.#sandbox;
  }

  get memoryUsedMbMax(): number {
    return this.#sandbox?.memoryUsedMbMax() ?? 0;
  }

  /** Settles at once when it is destroyed meanwhile. */
  start(): Promise<StartFailure | undefined> {
    return new Promise((resolve) => {
      this.#onStopped = () => resolve({ kind: "closed" });
      void this.#coldStart().then(resolve);
    });
  }

  /** Download, sandbox, runtime, init. An init that fails is no failure: it is repeated in the first invocation. */
  async #coldStart(): Promise<StartFailure | undefined> {
    const { clock, settings } = this.#owner;
    const restoring = this.plan.initialization === "snap-start";
    const beganMs = clock.monotonic();
    if (restoring) this.#announce("platform.restoreStart");
    const launching = this.#launch();
    this.#launching = launching;
    const failure = await launching;
    if (failure !== undefined) return failure;
    const { downloadMs, sandboxMs } = this.sandbox.launchPhases;
    const paddedMs = await this.#pad(settings.padding?.sandboxMs, clock.monotonic() - beganMs);
    if (this.isStopping) return { kind: "closed" };
    this.phases = { downloadMs, sandboxMs: sandboxMs + paddedMs, runtimeMs: 0, functionMs: 0 };
    if (restoring) return this.#restore(beganMs);
    this.#announce("platform.initStart");
    await this.#initializeAhead();
    return this.isStopping ? { kind: "closed" } : undefined;
  }

  async #launch(): Promise<StartFailure | undefined> {
    try {
      const onLine = (text: string) => this.tail.add(text);
      const request = { environmentId: this.id, plan: this.plan, onLine };
      this.#sandbox = await this.#owner.worker.launch(request);
      this.#sandbox.onUnexpectedExit = () => this.#onUnexpectedExit();
      return undefined;
    } catch (cause) {
      return { kind: "not-launched", cause };
    }
  }

  /** An init inside an invocation, which has its own limit of time, and says whether it was in time. */
  initializeAgain(): Promise<InitOutcome> {
    const { plan } = this;
    const record = { initializationType: plan.initialization, phase: "invoke" as const };
    this.emit({ type: "platform.initStart", record: { ...record, ...this.#names() } });
    return this.sandbox.initialize();
  }

  reportInit(phase: InitPhase, durationMs: number, outcome: InitOutcome | undefined): void {
    const { initialization } = this.plan;
    const errorType = initErrorType(outcome);
    const status =
      outcome === undefined ? "timeout" : errorType === undefined ? "success" : "error";
    const record = { initializationType: initialization, phase, status, errorType } as const;
    this.emit({ type: "platform.initRuntimeDone", record });
    const metrics = { durationMs: twoDecimals(durationMs) };
    this.emit({ type: "platform.initReport", record: { ...record, metrics } });
  }

  emit(body: PlatformEventBody): void {
    const timeMs = this.clock.now();
    const event = { timeMs, ...body };
    const isStart = body.type === "platform.initStart" || body.type === "platform.restoreStart";
    for (const line of platformLines(event, this.plan.log ?? DEFAULT_LOG)) {
      this.write(line, timeMs, !isStart);
    }
    this.#sandbox?.tell?.(event);
  }

  write(line: string, timeMs: number, inTail = true): void {
    if (inTail) this.tail.add(line);
    this.#owner.writeLine(this, line, timeMs);
  }

  answered(): void {
    this.state = "settling";
    this.#owner.onSettling(this);
  }

  /** The invocation's part is over and everyone in it is at rest. */
  finished(): void {
    this.#failuresInRow = 0;
    this.#free();
  }

  /** The invocation broke it: its processes end, its files stay. */
  async finishedBadly(why: "timeout" | "failure"): Promise<void> {
    if (this.isStopping) return;
    // The invocation is over for whoever counts; only the cleaning up is left.
    this.execution?.slot.release();
    this.#failuresInRow++;
    this.needsInit = true;
    const isHopeless = this.#failuresInRow >= this.#owner.settings.failuresInRowMax;
    if (isHopeless || this.isRetired) {
      await this.destroy(why);
      return;
    }
    this.state = "resetting";
    this.#owner.onSettling(this);
    await this.sandbox.reset(why);
    this.#free();
  }

  /** REQUIRES: freed, and nothing waits for it. */
  rest(): void {
    this.state = "idle";
    if (!this.needsInit) {
      this.isFrozen = true;
      this.sandbox.freeze();
    }
    if (this.#restTimer === undefined) this.#armRest();
  }

  wake(): void {
    this.state = "executing";
    if (!this.isFrozen) return;
    this.isFrozen = false;
    this.sandbox.thaw();
  }

  get isStopping(): boolean {
    return this.state === "stopping";
  }

  get isExpired(): boolean {
    return this.clock.monotonic() >= this.#expiresAtMs - EPSILON_MS;
  }

  /** Idempotent; resolves when nothing is left. */
  destroy(why: DestroyReason): Promise<void> {
    this.#ended ??= this.#end(why);
    return this.#ended;
  }

  async #end(why: DestroyReason): Promise<void> {
    this.state = "stopping";
    this.#restTimer?.cancel();
    this.#onStopped?.();
    this.pool.remove(this);
    this.execution?.abandon();
    await this.#launching;
    if (this.isFrozen) {
      // Extensions have something to do while it shuts down.
      this.isFrozen = false;
      this.sandbox.thaw();
    }
    await this.#sandbox?.destroy(why);
    this.#owner.onGone(this);
  }

  #free(): void {
    if (this.isStopping) return;
    this.lastUsedAtMs = this.clock.monotonic();
    const execution = this.execution;
    this.execution = undefined;
    execution?.slot.release();
    this.#owner.onFreed(this);
  }

  async #initializeAhead(): Promise<void> {
    const { clock, settings } = this.#owner;
    const isAhead = this.plan.initialization !== "on-demand";
    const patientMs = Math.max(settings.patientInitMsMax, this.plan.timeoutMs);
    const beganMs = clock.monotonic();
    const limitMs = isAhead ? patientMs : settings.initMsMax;
    const outcome = await within(clock, this.sandbox.initialize(), limitMs);
    if (this.isStopping) return;
    if (outcome?.kind === "ready") {
      await this.#ready(outcome, beganMs);
      return;
    }
    this.reportInit("init", clock.monotonic() - beganMs, outcome);
    this.initError = initErrorType(outcome) ?? "Sandbox.Timedout";
    await this.sandbox.reset(outcome === undefined ? "timeout" : "failure");
  }

  async #ready(outcome: InitOutcome & { kind: "ready" }, beganMs: number): Promise<void> {
    const { runtimeMs, functionMs } = outcome.phases;
    const paddedMs = await this.#pad(this.#owner.settings.padding?.runtimeMs, runtimeMs);
    const durationMs = this.clock.monotonic() - beganMs;
    this.phases = { ...this.phases!, runtimeMs: runtimeMs + paddedMs, functionMs };
    this.needsInit = false;
    this.reportInit("init", durationMs, outcome);
    if (this.plan.initialization === "on-demand") this.unreportedInitMs = twoDecimals(durationMs);
  }

  async #restore(beganMs: number): Promise<StartFailure | undefined> {
    const { clock, settings } = this.#owner;
    const hooksMs = clock.monotonic();
    const outcome = await within(clock, this.sandbox.initialize(), settings.restoreMsMax);
    if (this.isStopping) return { kind: "closed" };
    const durationMs = twoDecimals(clock.monotonic() - beganMs);
    const errorType = initErrorType(outcome);
    const status =
      outcome === undefined ? "timeout" : errorType === undefined ? "success" : "error";
    const record = { status, errorType } as const;
    this.emit({ type: "platform.restoreRuntimeDone", record });
    this.emit({ type: "platform.restoreReport", record: { ...record, metrics: { durationMs } } });
    if (outcome?.kind !== "ready") {
      const isTimeout = outcome === undefined;
      return { kind: "not-restored", errorType: errorType ?? "Sandbox.Timedout", isTimeout };
    }
    this.phases = { ...this.phases!, ...outcome.phases };
    this.needsInit = false;
    const billedMs = Math.ceil(twoDecimals(clock.monotonic() - hooksMs));
    this.unreportedRestore = { durationMs, billedMs };
    return undefined;
  }

  #announce(type: "platform.initStart" | "platform.restoreStart"): void {
    const names = this.#names();
    if (type === "platform.restoreStart") {
      this.emit({ type, record: names });
      return;
    }
    const initializationType = this.plan.initialization;
    this.emit({ type, record: { initializationType, phase: "init", ...names } });
  }

  #names() {
    const { functionName, version, log } = this.plan;
    const { runtimeVersion, runtimeVersionArn } = log ?? DEFAULT_LOG;
    return { functionName, functionVersion: version, runtimeVersion, runtimeVersionArn };
  }

  /** Waits until a phase has taken what it takes at AWS; gives what was added. */
  async #pad(leastMs: number | undefined, tookMs: number): Promise<number> {
    const missingMs = (leastMs ?? 0) - tookMs;
    if (missingMs <= 0) return 0;
    await this.clock.sleep(missingMs);
    return missingMs;
  }

  /** One timer for as long as it lives, set again when it was used meanwhile: warm invocations cost none. */
  #armRest(): void {
    const idleMs = this.pool.isProvisioned ? Number.POSITIVE_INFINITY : this.#owner.settings.idleMs;
    const dueMs = Math.min(this.lastUsedAtMs + idleMs, this.#expiresAtMs);
    this.#restTimer = this.clock.schedule(dueMs - this.clock.monotonic(), () => {
      this.#restTimer = undefined;
      if (this.state !== "idle") return undefined;
      const isIdle = this.clock.monotonic() - this.lastUsedAtMs >= idleMs - EPSILON_MS;
      if (isIdle || this.isExpired) return this.destroy("spindown");
      this.#armRest();
      return undefined;
    });
  }

  #onUnexpectedExit(): void {
    if (this.state === "idle") {
      void this.destroy("failure");
      return;
    }
    this.isRetired = true;
    this.needsInit = true;
  }
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
export function within<T>(
  clock: Clock,
  promise: Promise<T>,
  limitMs: number,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.schedule(limitMs, () => resolve(undefined));
    promise.then((value) => {
      timer.cancel();
      resolve(value);
    }, reject);
  });
}
