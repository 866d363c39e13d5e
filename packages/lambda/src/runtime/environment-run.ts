/**
 * One start of an environment's processes: extensions first, then the runtime once each of them has registered. It is over
 * when the environment is reset or destroyed; a later start knows nothing of it.
 */
import type { Clock, Environment } from "@cloudglass/env";
import type {
  InitOutcome,
  InitPhases,
  Invocation,
  InvocationOutcome,
  ReportedError,
  RunningInvocation,
  RuntimeExit,
  Settlement,
} from "../scheduling/worker.ts";
import type { EnvironmentStart } from "./environment-start.ts";
import { exitStatus } from "./exit-status.ts";
import { invocationHeaders, tracing } from "./invocation-headers.ts";
import { OutputLines } from "./output-lines.ts";
import type { Exchange } from "./runtime-api/answers.ts";
import type { Generation } from "./runtime-api/api-server.ts";
import type { ClockWatch } from "./runtime-api/clock-watch.ts";
import {
  EXTENSIONS_MAX,
  type Extension,
  ExtensionRegistry,
} from "./runtime-api/extension-registry.ts";
import { RuntimeSession } from "./runtime-api/runtime-session.ts";
import type { Telemetry } from "./runtime-api/telemetry.ts";
import { EntrypointError, type Program } from "./runtime-command.ts";
import type {
  SandboxCommand,
  SandboxExit,
  SandboxPlace,
  SandboxProcess,
} from "./sandbox/sandbox-driver.ts";

export interface RunParts {
  readonly env: Environment;
  /** Of the host, which nobody moves. */
  readonly wall: Clock;
  readonly start: EnvironmentStart;
  readonly place: SandboxPlace;
  readonly telemetry: Telemetry;
  readonly token: string;
  /** Throws EntrypointError. */
  readonly runtimeProgram: () => Program;
  readonly extensionNames: readonly string[];
  readonly runtimeVariables: Readonly<Record<string, string>>;
  readonly extensionVariables: Readonly<Record<string, string>>;
  /** When functions are to follow the emulator's clock. */
  readonly clock: ClockWatch | undefined;
  /** A snapshot: the runtime waits, initialised, until it is restored. */
  readonly holdsAtRestore: boolean;
  readonly writeLine: (source: "function" | "extension", text: string) => void;
  readonly onUnexpectedExit: (exit: RuntimeExit) => void;
}

interface Current {
  readonly answer: (outcome: InvocationOutcome) => void;
  readonly settle: (settlement: Settlement) => void;
  isAnswered: boolean;
}

/** AWS's: nothing without extensions, a moment for an internal one, two seconds for external ones. */
const SHUTDOWN_INTERNAL_MS = 500;
const SHUTDOWN_EXTERNAL_MS = 2000;
/** Of the time for shutting down, the runtime's part. */
const RUNTIME_SHARE = 0.3;

export class EnvironmentRun implements Generation {
  readonly token: string;
  readonly runtime: RuntimeSession;
  readonly extensions: ExtensionRegistry;
  readonly clock: ClockWatch | undefined;
  /** Settles when it waits to be restored, with what it took to get there. */
  readonly restorable: Promise<InitPhases>;
  readonly #isRestorable = Promise.withResolvers<InitPhases>();
  readonly #parts: RunParts;
  readonly #processes = new Map<string, SandboxProcess>();
  #settleInit: ((outcome: InitOutcome) => void) | undefined;
  #startedMs = 0;
  #codeMs = 0;
  #hasStartedRuntime = false;
  #current: Current | undefined;
  /** The first process that ended by itself. */
  #exit: RuntimeExit | undefined;
  #isOver = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.token = parts.token;
    this.clock = parts.clock;
    this.restorable = this.#isRestorable.promise;
    const { start, env } = parts;
    this.runtime = new RuntimeSession({
      asked: (codeMs) => this.#onRuntimeAsked(codeMs),
      failedToInitialize: (error) => this.#finishInit({ kind: "failed", error }),
      askedForRestore: () =>
        parts.holdsAtRestore
          ? this.#isRestorable.resolve({ runtimeMs: this.#sinceStartMs, functionMs: 0 })
          : this.runtime.restore(),
      failedToRestore: (error) => this.#finishInit({ kind: "failed", error }),
    });
    const about = {
      functionName: start.functionName,
      functionVersion: start.version,
      handler: start.handler,
      accountId: start.accountId,
    };
    this.extensions = new ExtensionRegistry(about, () => env.random.uuid(), {
      registered: () => void this.#startRuntimeWhenRegistered(),
      asked: () => this.#onAsked(),
      failed: (extension, phase, errorType) => this.#onExtensionFailed(extension, phase, errorType),
    });
  }

  subscribe(exchange: Exchange, api: "telemetry" | "logs"): void | Promise<void> {
    return this.#parts.telemetry.subscribe(exchange, api, this.extensions);
  }

  /** Never rejects. */
  initialize(): Promise<InitOutcome> {
    const { promise, resolve } = Promise.withResolvers<InitOutcome>();
    this.#settleInit = resolve;
    this.#startedMs = this.#parts.env.clock.monotonic();
    void this.#startExtensions().then(() => this.#startRuntimeWhenRegistered());
    return promise;
  }

  /** Goes on from the snapshot; what `initialize` gave settles when it is ready. REQUIRES: restorable. */
  restore(): void {
    this.#startedMs = this.#parts.env.clock.monotonic();
    this.#codeMs = 0;
    this.runtime.restore();
  }

  invoke(invocation: Invocation): RunningInvocation {
    const answer = Promise.withResolvers<InvocationOutcome>();
    const settled = Promise.withResolvers<Settlement>();
    const current: Current = {
      answer: answer.resolve,
      settle: settled.resolve,
      isAnswered: false,
    };
    this.#current = current;
    if (this.#exit !== undefined) {
      this.#endInvocation(this.#exit);
      return { answer: answer.promise, settled: settled.promise };
    }
    this.clock?.start();
    const deadlineMs = this.#deadline(invocation.deadlineAtMs);
    if (!this.extensions.isEmpty) {
      this.extensions.send("INVOKE", {
        deadlineMs,
        requestId: invocation.requestId,
        invokedFunctionArn: invocation.invokedArn,
        tracing: tracing(invocation),
      });
    }
    this.runtime.give({
      requestId: invocation.requestId,
      headers: invocationHeaders(invocation, deadlineMs, this.clock?.offsetMs()),
      payload: invocation.payload,
      stream: invocation.stream,
      answerBegan: () => {},
      answered: (outcome) => {
        current.isAnswered = true;
        current.answer(outcome);
      },
    });
    return { answer: answer.promise, settled: settled.promise };
  }

  /** Tells extensions, and waits as long as AWS lets them. REQUIRES: thawed. What is left is killed by the caller. */
  async shutDown(reason: string): Promise<void> {
    this.#isOver = true;
    const { wall } = this.#parts;
    const external = this.extensions.extensions.filter((each) => each.isExternal);
    if (this.extensions.isEmpty) return;
    const limitMs = external.length > 0 ? SHUTDOWN_EXTERNAL_MS : SHUTDOWN_INTERNAL_MS;
    const runtimeMs = external.length > 0 ? limitMs * RUNTIME_SHARE : limitMs;
    const deadlineMs = wall.now() + limitMs;
    void this.#parts.telemetry.flush();
    const runtime = this.#processes.get("runtime");
    if (runtime !== undefined) {
      runtime.kill("SIGTERM");
      await Promise.race([runtime.exited, wall.sleep(runtimeMs)]);
    }
    void this.#parts.telemetry.flush();
    this.extensions.send("SHUTDOWN", { deadlineMs, shutdownReason: reason });
    const told = external.filter((each) => each.events.includes("SHUTDOWN"));
    const gone = told.map((each) => this.#processes.get(each.name)?.exited);
    await Promise.race([Promise.all(gone), wall.sleep(Math.max(0, deadlineMs - wall.now()))]);
  }

  /** The runtime and extensions have been killed, or are about to be: nothing of them counts any more. */
  end(): void {
    this.#isOver = true;
    this.clock?.stop();
  }

  /** The emulator's clock may have been moved; the sandbox has the host's. */
  #deadline(deadlineAtMs: number): number {
    const { env, wall } = this.#parts;
    if (this.clock !== undefined) return Math.floor(deadlineAtMs);
    return Math.floor(wall.now() + deadlineAtMs - env.clock.now());
  }

  async #startExtensions(): Promise<void> {
    const { extensionNames, place, extensionVariables } = this.#parts;
    const names = extensionNames.slice(0, EXTENSIONS_MAX);
    for (const name of names) this.extensions.addExternal(name);
    if (extensionNames.length > EXTENSIONS_MAX) {
      return this.#failInit("Extension.LaunchError", `Extension limit (${EXTENSIONS_MAX}) reached`);
    }
    for (const name of names) {
      const program = `${place.paths.opt}/extensions/${name}`;
      const command = { program, args: [], workingDirectory: "/", variables: extensionVariables };
      try {
        await this.#spawn(name, "extension", command);
      } catch (error) {
        return this.#failInit("Extension.LaunchError", `${name}: ${messageOf(error)}`);
      }
    }
  }

  async #startRuntimeWhenRegistered(): Promise<void> {
    if (this.#hasStartedRuntime || this.#isOver || !this.extensions.allRegistered) return;
    this.#hasStartedRuntime = true;
    const { place, runtimeVariables, runtimeProgram } = this.#parts;
    try {
      const command = {
        workingDirectory: place.paths.task,
        ...runtimeProgram(),
        variables: runtimeVariables,
      };
      await this.#spawn("runtime", "function", command);
    } catch (error) {
      const message = messageOf(error);
      const isWorded = error instanceof EntrypointError;
      this.#failInit("Runtime.InvalidEntrypoint", isWorded ? message : `fork/exec ${message}`);
    }
  }

  async #spawn(
    name: string,
    source: "function" | "extension",
    command: Omit<SandboxCommand, "onOutput">,
  ): Promise<void> {
    const write = (text: string) => this.#parts.writeLine(source, text);
    const lines = { stdout: new OutputLines(write), stderr: new OutputLines(write) };
    const process = await this.#parts.place.spawn({
      ...command,
      onOutput: (bytes, from) => lines[from].push(bytes),
    });
    this.#processes.set(name, process);
    void process.exited.then((exit) => {
      lines.stdout.end();
      lines.stderr.end();
      this.#onExit(name, exit);
    });
  }

  #onExit(who: string, ended: SandboxExit): void {
    this.#processes.delete(who);
    this.extensions.exited(who);
    if (this.#isOver) return;
    this.#isOver = true;
    const exit = { who, status: exitStatus(ended), isOutOfMemory: ended.isOutOfMemory };
    this.#exit = exit;
    const current = this.#current;
    if (this.#settleInit !== undefined) this.#finishInit({ kind: "exited", exit });
    else if (current !== undefined) this.#endInvocation(exit);
    else this.#parts.onUnexpectedExit(exit);
  }

  #endInvocation(exit: RuntimeExit): void {
    this.#current?.answer({ kind: "exited", exit });
    this.#current?.settle({ kind: "exited", exit });
  }

  #onRuntimeAsked(codeMs: number | undefined): void {
    if (codeMs !== undefined) this.#codeMs = codeMs;
    // Internal extensions register before the runtime is ready, or not at all.
    if (this.#settleInit !== undefined) this.extensions.closeRegistration();
    this.#onAsked();
  }

  #onAsked(): void {
    if (!this.runtime.isWaiting || !this.extensions.allReady) return;
    if (this.#settleInit !== undefined) {
      const wholeMs = this.#sinceStartMs;
      const functionMs = Math.min(this.#codeMs, wholeMs);
      const phases = { runtimeMs: wholeMs - functionMs, functionMs };
      this.#finishInit({ kind: "ready", phases });
      return;
    }
    const current = this.#current;
    if (current?.isAnswered) {
      this.#current = undefined;
      // What was written before the question is in the pipe by now.
      void this.#parts.place.drainOutput().then(() => current.settle({ kind: "idle" }));
    }
  }

  get #sinceStartMs(): number {
    return this.#parts.env.clock.monotonic() - this.#startedMs;
  }

  #onExtensionFailed(extension: Extension, phase: "init" | "exit", errorType: string): void {
    const kind = phase === "init" ? "Extension.InitError" : "Extension.ExitError";
    const message = `${extension.name}: ${errorType}`;
    if (this.#settleInit !== undefined) this.#failInit(kind, message);
    else if (this.#current !== undefined) {
      this.#current.answer({ kind: "failed", error: madeUpError(kind, message) });
    }
  }

  #failInit(errorType: string, message: string): void {
    this.#finishInit({ kind: "failed", error: madeUpError(errorType, message) });
  }

  #finishInit(outcome: InitOutcome): void {
    const settle = this.#settleInit;
    this.#settleInit = undefined;
    const { telemetry } = this.#parts;
    for (const each of this.extensions.extensions) telemetry.extensionIsReady(each);
    telemetry.closeSubscriptions();
    settle?.(outcome);
  }
}

function madeUpError(errorType: string, errorMessage: string): ReportedError {
  return { errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
