/**
 * One invocation in one environment, from the moment that they are brought together until the environment is at rest
 * and the report is written. It ends once: by rest, by time, by a process that ended.
 */
import type { Clock, Timer } from "@cloudglass/env";
import { initErrorType, twoDecimals } from "./cold-start.ts";
import type { ConcurrencySlot } from "./concurrency.ts";
import type { ExecutionEnvironment } from "./environment.ts";
import { tailBytes } from "./log-tail.ts";
import type { InvocationReport, InvokeOutcome, InvokeRequest } from "./outcome.ts";
import type { PlatformStatus } from "./platform-event.ts";
import { timedOutLine } from "./platform-line.ts";
import { exitError, responseTooLarge, type SandboxError, timedOut } from "./sandbox-error.ts";
import type { InitOutcome, InvocationOutcome, RuntimeExit, Settlement } from "./worker.ts";

/** By the host: what is in the background has so long, or its timeout, before a clock that was moved ends it. */
const BACKGROUND_MS_MIN = 5000;

export class Execution<Start> {
  readonly request: InvokeRequest;
  readonly slot: ConcurrencySlot;
  readonly #environment: ExecutionEnvironment<Start>;
  readonly #resolve: (outcome: InvokeOutcome) => void;
  readonly #reported: Promise<InvocationReport>;
  #resolveReport!: (report: InvocationReport) => void;
  #isCold: boolean;
  #startedMs = 0;
  #timer: Timer | undefined;
  #isInitializing = false;
  #isAnswered = false;
  #isOver = false;
  #isAtRest = false;
  #status: PlatformStatus = "success";
  #errorType: string | undefined;

  constructor(
    environment: ExecutionEnvironment<Start>,
    request: InvokeRequest,
    slot: ConcurrencySlot,
    isCold: boolean,
    resolve: (outcome: InvokeOutcome) => void,
  ) {
    this.#environment = environment;
    this.request = request;
    this.slot = slot;
    this.#isCold = isCold;
    this.#resolve = resolve;
    this.#reported = new Promise((done) => {
      this.#resolveReport = done;
    });
  }

  begin(): void {
    const environment = this.#environment;
    environment.execution = this;
    environment.invocationCount++;
    environment.wake();
    this.#startedMs = this.#clock.monotonic();
    this.#timer = environment.paced.schedule(environment.plan.timeoutMs, () => this.#onTimeout());
    if (environment.needsInit) void this.#initialize();
    else this.#hand();
  }

  /** The environment is destroyed under it. */
  abandon(): void {
    this.slot.release();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#answer({ kind: "closed" });
    this.#finishReport("failure", undefined);
  }

  /** What failed or was cut before is repeated within the function's own time. */
  async #initialize(): Promise<void> {
    this.#isCold = true;
    this.#isInitializing = true;
    const outcome = await this.#environment.initializeAgain();
    if (this.#isOver) return;
    this.#isInitializing = false;
    this.#environment.reportInit("invoke", this.#elapsedMs, outcome);
    if (outcome.kind === "ready") {
      this.#environment.needsInit = false;
      this.#hand();
      return;
    }
    this.#start();
    const error = initError(this.request.requestId, outcome);
    this.#fail(error);
    this.#end("failure", error.errorType, "failure");
  }

  #hand(): void {
    const { plan, clock, sandbox } = this.#environment;
    const { request } = this;
    this.#start();
    const remainingMs = plan.timeoutMs - this.#elapsedMs;
    const running = sandbox.invoke({
      requestId: request.requestId,
      payload: request.payload,
      deadlineAtMs: Math.ceil(clock.now() + remainingMs),
      invokedArn: request.invokedArn,
      clientContext: request.clientContext,
      cognitoIdentity: request.cognitoIdentity,
      traceHeader: request.traceHeader,
      tenantId: request.tenantId,
      stream: request.stream,
    });
    void running.answer.then((outcome) => this.#onAnswer(outcome));
    void running.settled.then((settlement) => this.#onSettled(settlement));
  }

  #start(): void {
    const { requestId } = this.request;
    const { version } = this.#environment.plan;
    this.#environment.emit({ type: "platform.start", record: { requestId, version } });
  }

  #onAnswer(outcome: InvocationOutcome): void {
    if (this.#isOver || this.#isAnswered) return;
    if (outcome.kind === "exited") {
      this.#crash(outcome.exit);
      return;
    }
    const error = functionError(outcome);
    if (error !== undefined) {
      this.#status = "error";
      this.#errorType = error.errorType;
    }
    this.#runtimeDone(this.#status, this.#errorType);
    this.#answerWith(outcome, error);
    if (this.#isAtRest) this.#end(this.#status, this.#errorType);
    else this.#environment.answered();
  }

  #onSettled(settlement: Settlement): void {
    if (this.#isOver) return;
    if (settlement.kind === "exited") this.#crash(settlement.exit);
    else if (this.#isAnswered) this.#end(this.#status, this.#errorType);
    else this.#isAtRest = true;
  }

  #onTimeout(): void {
    if (this.#isOver) return;
    const leastMs = Math.min(BACKGROUND_MS_MIN, this.#environment.plan.timeoutMs);
    const missingMs = this.request.isBackground ? leastMs - this.#elapsedMs : 0;
    if (missingMs <= 0) this.#endByTimeout();
    else this.#timer = this.#clock.schedule(missingMs, () => this.#endByTimeout());
  }

  #endByTimeout(): void {
    if (this.#isOver) return;
    const { requestId } = this.request;
    const environment = this.#environment;
    const { plan, clock } = environment;
    if (this.#isInitializing) {
      environment.reportInit("invoke", this.#elapsedMs, undefined);
      this.#start();
    }
    if ((plan.log?.format ?? "Text") === "Text") {
      const nowMs = clock.now();
      environment.write(timedOutLine(nowMs, requestId, plan.timeoutMs), nowMs);
    }
    if (!this.#isAnswered) this.#runtimeDone("timeout", undefined);
    this.#fail(timedOut(requestId, plan.timeoutMs));
    this.#end("timeout", undefined, "timeout");
  }

  #crash(exit: RuntimeExit): void {
    const error = exitError(this.request.requestId, exit);
    if (!this.#isAnswered) this.#runtimeDone("failure", error.errorType);
    this.#fail(error);
    this.#end("failure", error.errorType, "failure");
  }

  #answerWith(outcome: InvocationOutcome, error: SandboxError | undefined): void {
    const served = this.#served();
    if (outcome.kind === "streamed") {
      this.#answer({ kind: "streamed", ...served, sizeBytes: outcome.sizeBytes, error });
    } else if (outcome.kind === "answered") {
      const { payload, contentType } = outcome;
      this.#answer({ kind: "answered", ...served, payload, contentType });
    } else if (error !== undefined) {
      this.#answer({ kind: "function-error", ...served, ...error });
    }
  }

  #fail({ errorType, payload }: SandboxError): void {
    this.#answer({ kind: "function-error", ...this.#served(), errorType, payload });
  }

  #served() {
    const environmentId = this.#environment.id;
    return { environmentId, isCold: this.#isCold, reported: this.#reported };
  }

  #answer(outcome: InvokeOutcome): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#resolve(outcome);
  }

  /** `resetBy`: the environment is not whole any more. */
  #end(status: PlatformStatus, errorType?: string, resetBy?: "timeout" | "failure"): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#finishReport(status, errorType);
    if (resetBy === undefined) this.#environment.finished();
    else void this.#environment.finishedBadly(resetBy);
  }

  #runtimeDone(status: PlatformStatus, errorType: string | undefined): void {
    const { requestId } = this.request;
    const metrics = { durationMs: twoDecimals(this.#elapsedMs) };
    const record = { requestId, status, errorType, metrics };
    this.#environment.emit({ type: "platform.runtimeDone", record });
  }

  #finishReport(status: PlatformStatus, errorType: string | undefined): void {
    const environment = this.#environment;
    const { plan, unreportedInitMs: initMs, unreportedRestore: restore } = environment;
    environment.unreportedInitMs = undefined;
    environment.unreportedRestore = undefined;
    const durationMs = twoDecimals(status === "timeout" ? plan.timeoutMs : this.#elapsedMs);
    const aheadMs = (initMs ?? 0) + (restore?.billedMs ?? 0);
    const billedMs = Math.max(1, Math.ceil(twoDecimals(durationMs + aheadMs)));
    const memoryUsedMbMax = Math.min(environment.memoryUsedMbMax, plan.memoryMb);
    const metrics = {
      durationMs,
      billedDurationMs: billedMs,
      memorySizeMB: plan.memoryMb,
      maxMemoryUsedMB: memoryUsedMbMax,
      initDurationMs: initMs,
      restoreDurationMs: restore?.durationMs,
      billedRestoreDurationMs: restore?.billedMs,
    };
    const { requestId } = this.request;
    environment.emit({
      type: "platform.report",
      record: { requestId, status, errorType, metrics },
    });
    const lines = environment.tail.take();
    this.#resolveReport({
      status,
      errorType,
      durationMs,
      billedMs,
      memoryUsedMbMax,
      initMs,
      phases: this.#isCold ? environment.phases : undefined,
      logTail: () => tailBytes(lines),
    });
  }

  get #elapsedMs(): number {
    return this.#clock.monotonic() - this.#startedMs;
  }

  get #clock(): Clock {
    const { steady, paced } = this.#environment;
    return this.request.isBackground ? steady : paced;
  }
}

function functionError(outcome: InvocationOutcome): SandboxError | undefined {
  if (outcome.kind === "too-large") return responseTooLarge();
  return outcome.kind === "failed" || outcome.kind === "streamed" ? outcome.error : undefined;
}

/** REQUIRES: not ready. */
function initError(requestId: string, outcome: InitOutcome): SandboxError {
  if (outcome.kind === "failed") {
    return { errorType: initErrorType(outcome)!, payload: outcome.error.payload };
  }
  if (outcome.kind === "exited") return exitError(requestId, outcome.exit);
  throw new Error("an init that was ready has no error");
}
