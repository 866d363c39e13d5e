/**
 * One execution environment: started cold, initialised, given one request at a time, frozen in between, reset after
 * what broke it, destroyed when idle or old.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import type { Clock, HostedClock, Timer } from "@cloudglass/env";
import { ColdStart, initErrorType, initialized, namesOf, twoDecimals } from "./cold-start.ts";
import type { Execution } from "./execution.ts";
import { LogTail } from "./log-tail.ts";
import type { ColdStartPhases } from "./outcome.ts";
import type { InitPhase, PlatformEventBody } from "./platform-event.ts";
import { DEFAULT_LOG, platformLines } from "./platform-line.ts";
import type { Pool } from "./pool.ts";
import type { SchedulingSettings } from "./settings.ts";
import type { DestroyReason, FunctionPlan, InitOutcome, Sandbox, Worker } from "./worker.ts";

/**
 * `snapshot`: initialised ahead and frozen, to be restored. `settling`: it answered, and is not at rest yet. `resetting`: its processes are being ended, and it will be
 * initialised inside its next invocation.
 */
export type EnvironmentState =
  | "starting"
  | "snapshot"
  | "idle"
  | "executing"
  | "settling"
  | "resetting"
  | "stopping";

/** Who owns environments. */
export interface EnvironmentOwner<Start> {
  readonly clock: HostedClock;
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
  /** Nobody waits for its start, though it is for an invocation. */
  startsInBackground = false;
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
  readonly #coldStart: ColdStart<Start>;
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
    this.#coldStart = new ColdStart(this, owner.worker, owner.settings);
  }

  /** For how long functions take: they run at the host's speed. */
  get paced(): Clock {
    return this.#owner.clock.paced;
  }

  /** No move of the clock is in it: for what nobody waits for. */
  get steady(): Clock {
    return this.#owner.clock.steady;
  }

  /**
   * For what leads to it. A caller waits for a start on demand, which takes longer when the clock is moved; nobody waits
   * for one ahead, or for an event, and a clock that is moved by hours must not fail it.
   */
  get startClock(): Clock {
    return this.plan.initialization === "on-demand" ? this.restoreClock : this.steady;
  }

  get restoreClock(): Clock {
    return this.startsInBackground ? this.steady : this.paced;
  }

  get clock(): Clock {
    return this.#owner.clock;
  }

  /** REQUIRES: started. */
  get sandbox(): Sandbox {
    if (this.#sandbox === undefined) throw new Error(`environment ${this.id} has no sandbox`);
    return this.#sandbox;
  }

  attach(sandbox: Sandbox): void {
    this.#sandbox = sandbox;
    sandbox.onUnexpectedExit = () => this.#onUnexpectedExit();
  }

  get memoryUsedMbMax(): number {
    return this.#sandbox?.memoryUsedMbMax() ?? 0;
  }

  /** Until it can serve: a snapshot is restored, anything else begins from nothing. */
  start(): Promise<StartFailure | undefined> {
    const isSnapshot = this.state === "snapshot";
    this.state = "starting";
    return this.#unlessStopped(this.#coldStart.start(isSnapshot));
  }

  /** Until it is initialised and could be restored. */
  prepare(): Promise<StartFailure | undefined> {
    return this.#unlessStopped(this.#coldStart.prepare());
  }

  /** REQUIRES: prepared. */
  hold(): void {
    this.state = "snapshot";
    this.#freeze();
  }

  /** An init inside an invocation, which has its own limit of time, and says whether it was in time. */
  initializeAgain(): Promise<InitOutcome> {
    this.announceInit("invoke");
    return initialized(this.sandbox);
  }

  announceInit(phase: InitPhase): void {
    const initializationType = this.plan.initialization;
    const record = { initializationType, phase, ...namesOf(this.plan) };
    this.emit({ type: "platform.initStart", record });
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
    try {
      await this.sandbox.reset(why);
    } catch {
      await this.destroy(why);
    }
    this.#free();
  }

  /** REQUIRES: freed, and nothing waits for it. */
  rest(): void {
    this.state = "idle";
    if (!this.needsInit) this.#freeze();
    if (this.#restTimer === undefined) this.#armRest();
  }

  wake(): void {
    this.state = "executing";
    this.thaw();
  }

  thaw(): void {
    if (!this.isFrozen) return;
    this.isFrozen = false;
    this.sandbox.thaw();
  }

  #freeze(): void {
    this.isFrozen = true;
    this.sandbox.freeze();
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
    await this.#coldStart.launching;
    // Extensions have something to do while it shuts down.
    this.thaw();
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

  #unlessStopped(task: Promise<StartFailure | undefined>): Promise<StartFailure | undefined> {
    return new Promise((resolve) => {
      this.#onStopped = () => resolve({ kind: "closed" });
      task.then(resolve, (cause: unknown) => resolve({ kind: "not-launched", cause }));
    });
  }

  #onUnexpectedExit(): void {
    if (this.state === "idle" || this.state === "snapshot") {
      void this.destroy("failure");
      return;
    }
    this.isRetired = true;
    this.needsInit = true;
  }
}
