/**
 * A worker of which nothing is real: each sandbox does what its script says, and checks that it is used as
 * `worker.ts` demands.
 */
import type { Clock } from "@cloudglass/env";
import type { PlatformEvent } from "./platform-event.ts";
import type {
  FunctionPlan,
  InitOutcome,
  Invocation,
  InvocationOutcome,
  LaunchRequest,
  RunningInvocation,
  RuntimeExit,
  Sandbox,
  Settlement,
  Worker,
} from "./worker.ts";

export interface ModelInit {
  readonly afterMs: number;
  readonly outcome: InitOutcome;
}

export interface ModelInvocation {
  readonly answerAfterMs: number;
  readonly outcome: InvocationOutcome;
  /** After the answer. */
  readonly settleAfterMs: number;
  readonly settlement: Settlement;
  readonly lines?: readonly string[];
}

/** Called in order; what is left out takes no time and goes well. */
export interface ModelScript {
  launch?(plan: FunctionPlan<string>): { readonly afterMs: number; readonly error?: unknown };
  init?(sandbox: ModelSandbox): Partial<ModelInit>;
  restore?(sandbox: ModelSandbox): Partial<ModelInit>;
  /** How long a reset or the end takes. */
  endMs?(sandbox: ModelSandbox): number;
  invocation?(invocation: Invocation, sandbox: ModelSandbox): Partial<ModelInvocation>;
}

export const READY: InitOutcome = { kind: "ready", phases: { runtimeMs: 30, functionMs: 10 } };

export class ModelWorker implements Worker<string> {
  readonly sandboxes: ModelSandbox[] = [];
  readonly clock: Clock;
  readonly script: ModelScript;
  launchesUnderWay = 0;
  launchesUnderWayMax = 0;

  constructor(clock: Clock, script: ModelScript = {}) {
    this.clock = clock;
    this.script = script;
  }

  async launch(request: LaunchRequest<string>): Promise<Sandbox> {
    const { afterMs = 0, error } = this.script.launch?.(request.plan) ?? {};
    this.launchesUnderWayMax = Math.max(this.launchesUnderWayMax, ++this.launchesUnderWay);
    if (afterMs > 0) await this.clock.sleep(afterMs);
    this.launchesUnderWay--;
    if (error !== undefined) throw error;
    const sandbox = new ModelSandbox(this, request);
    this.sandboxes.push(sandbox);
    return sandbox;
  }

  /** For long runs: what is gone is counted no more. */
  forgetGone(): void {
    const left = this.sandboxes.filter((each) => !each.isGone);
    this.sandboxes.splice(0, this.sandboxes.length, ...left);
  }

  get alive(): ModelSandbox[] {
    return this.sandboxes.filter((each) => !each.isDestroyed);
  }
}

export class ModelSandbox implements Sandbox {
  readonly launchPhases = { downloadMs: 5, sandboxMs: 20 };
  readonly id: string;
  readonly plan: FunctionPlan<string>;
  readonly requestIds: string[] = [];
  readonly told: PlatformEvent[] = [];
  readonly resets: string[] = [];
  onUnexpectedExit: ((exit: RuntimeExit) => void) | undefined;
  initCount = 0;
  restoreCount = 0;
  isInitialized = false;
  isFrozen = false;
  isBusy = false;
  isDestroyed = false;
  isGone = false;
  destroyedWhy: string | undefined;
  memoryMb = 34;
  readonly #worker: ModelWorker;
  readonly #onLine: (text: string) => void;
  /** Processes of a life end together: what they would have done does not happen. */
  #life = 0;
  #endLife: ((exit: RuntimeExit) => void) | undefined;

  constructor(worker: ModelWorker, request: LaunchRequest<string>) {
    this.#worker = worker;
    this.#onLine = request.onLine ?? (() => {});
    this.id = request.environmentId;
    this.plan = request.plan;
  }

  async initialize(): Promise<InitOutcome> {
    demand(!this.isDestroyed && !this.isInitialized && !this.isBusy, "initialize at a wrong time");
    this.initCount++;
    const life = ++this.#life;
    const { afterMs = 0, outcome = READY } = this.#worker.script.init?.(this) ?? {};
    const ended = this.#untilEnd(afterMs);
    const exit = await ended;
    if (exit !== undefined || life !== this.#life) {
      return { kind: "exited", exit: exit ?? KILLED };
    }
    this.isInitialized = outcome.kind === "ready";
    return outcome;
  }

  async restore(): Promise<InitOutcome> {
    demand(this.isInitialized && !this.isFrozen && !this.isDestroyed, "restore at a wrong time");
    demand(this.requestIds.length === 0, "restore of what was used");
    this.restoreCount++;
    const { afterMs = 0, outcome = READY } = this.#worker.script.restore?.(this) ?? {};
    const exit = await this.#untilEnd(afterMs);
    return exit === undefined ? outcome : { kind: "exited", exit };
  }

  invoke(invocation: Invocation): RunningInvocation {
    demand(!this.isDestroyed && this.isInitialized, "invoke before init");
    demand(!this.isFrozen, "invoke while frozen");
    demand(!this.isBusy, "two invocations at once");
    this.isBusy = true;
    this.requestIds.push(invocation.requestId);
    const script = this.#worker.script.invocation?.(invocation, this) ?? {};
    for (const line of script.lines ?? []) this.#onLine(line);
    const answer = this.#answer(invocation, script);
    return { answer, settled: this.#settle(answer, script, this.#life) };
  }

  async reset(why: "timeout" | "failure"): Promise<void> {
    demand(!this.isDestroyed, "reset after destroy");
    this.resets.push(why);
    this.#kill();
    await this.#takeTime();
  }

  freeze(): void {
    demand(!this.isFrozen && !this.isBusy && !this.isDestroyed, "freeze at a wrong time");
    this.isFrozen = true;
  }

  thaw(): void {
    demand(this.isFrozen && !this.isDestroyed, "thaw at a wrong time");
    this.isFrozen = false;
  }

  async destroy(why: string): Promise<void> {
    demand(!this.isDestroyed, "destroyed twice");
    this.destroyedWhy = why;
    this.isDestroyed = true;
    this.#kill();
    await this.#takeTime();
    this.isGone = true;
  }

  memoryUsedMbMax(): number {
    return this.memoryMb;
  }

  tell(event: PlatformEvent): void {
    this.told.push(event);
  }

  /** A process ends, whatever is being done. */
  die(exit: RuntimeExit): void {
    const end = this.#endLife;
    this.#kill(exit);
    if (end === undefined) this.onUnexpectedExit?.(exit);
  }

  async #takeTime(): Promise<void> {
    const ms = this.#worker.script.endMs?.(this) ?? 0;
    if (ms > 0) await this.#worker.clock.sleep(ms);
  }

  async #answer(
    invocation: Invocation,
    { answerAfterMs = 0, outcome }: Partial<ModelInvocation>,
  ): Promise<InvocationOutcome> {
    const exit = await this.#untilEnd(answerAfterMs);
    if (exit !== undefined) return { kind: "exited", exit };
    if (outcome !== undefined) return outcome;
    return { kind: "answered", payload: invocation.payload, contentType: "application/json" };
  }

  async #settle(
    answer: Promise<InvocationOutcome>,
    { settleAfterMs = 0, settlement = { kind: "idle" } }: Partial<ModelInvocation>,
    life: number,
  ): Promise<Settlement> {
    const outcome = await answer;
    const exit = outcome.kind === "exited" ? outcome.exit : await this.#untilEnd(settleAfterMs);
    if (life === this.#life) {
      this.isBusy = false;
      if (exit !== undefined || settlement.kind === "exited") this.isInitialized = false;
    }
    return exit === undefined ? settlement : { kind: "exited", exit };
  }

  /** Undefined: nothing ended before. */
  #untilEnd(afterMs: number): Promise<RuntimeExit | undefined> {
    return new Promise((resolve) => {
      const finish = (exit: RuntimeExit | undefined) => {
        timer?.cancel();
        this.#endLife = undefined;
        resolve(exit);
      };
      const timer =
        afterMs > 0 ? this.#worker.clock.schedule(afterMs, () => finish(undefined)) : undefined;
      if (timer === undefined) finish(undefined);
      else this.#endLife = finish;
    });
  }

  #kill(exit: RuntimeExit = KILLED): void {
    this.#life++;
    this.isInitialized = false;
    this.isBusy = false;
    this.#endLife?.(exit);
  }
}

const KILLED: RuntimeExit = { who: "runtime", status: "signal: killed", isOutOfMemory: false };

function demand(isKept: boolean, broken: string): void {
  if (!isKept) throw new Error(broken);
}
