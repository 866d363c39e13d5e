/** One execution environment: a sandbox, the server of its APIs, and the processes of its latest start. */
import type { PlatformEvent } from "../scheduling/platform-event.ts";
import type {
  DestroyReason,
  InitOutcome,
  Invocation,
  LaunchPhases,
  ResetReason,
  RunningInvocation,
  RuntimeExit,
  Sandbox,
} from "../scheduling/worker.ts";
import type { EnvironmentRun } from "./environment-run.ts";
import type { RuntimeApiServer } from "./runtime-api/api-server.ts";
import type { Telemetry } from "./runtime-api/telemetry.ts";
import type { SandboxPlace } from "./sandbox/sandbox-driver.ts";

export interface EnvironmentParts {
  readonly place: SandboxPlace;
  readonly server: RuntimeApiServer;
  readonly launchPhases: LaunchPhases;
  /** For the next start: its processes have not run yet. */
  makeRun(
    telemetry: Telemetry,
    onUnexpectedExit: (exit: RuntimeExit) => void,
  ): Promise<EnvironmentRun>;
  makeTelemetry(): Telemetry;
  /** After everything is gone. */
  forget(): Promise<void>;
}

export class ExecutionEnvironment implements Sandbox {
  readonly launchPhases: LaunchPhases;
  onUnexpectedExit: ((exit: RuntimeExit) => void) | undefined;
  readonly #parts: EnvironmentParts;
  #telemetry: Telemetry;
  #run: EnvironmentRun | undefined;
  #isFrozen = false;

  constructor(parts: EnvironmentParts) {
    this.#parts = parts;
    this.launchPhases = parts.launchPhases;
    this.#telemetry = parts.makeTelemetry();
  }

  async initialize(): Promise<InitOutcome> {
    const run = await this.#parts.makeRun(this.#telemetry, (exit) => this.onUnexpectedExit?.(exit));
    this.#run = run;
    this.#parts.server.serve(run);
    this.#parts.place.setCpu("full");
    const outcome = await run.initialize();
    if (outcome.kind === "ready") this.#parts.place.setCpu("proportional");
    return outcome;
  }

  invoke(invocation: Invocation): RunningInvocation {
    return this.#run!.invoke(invocation);
  }

  async reset(why: ResetReason): Promise<void> {
    await this.#stop(why);
    await this.#parts.place.killAll();
  }

  freeze(): void {
    this.#isFrozen = true;
    this.#parts.place.freeze();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#parts.place.thaw();
  }

  async destroy(why: DestroyReason): Promise<void> {
    await this.#stop(why);
    await this.#parts.place.destroy();
    await this.#parts.forget();
  }

  memoryUsedMbMax(): number {
    return Math.ceil(this.#parts.place.memoryUsedBytesMax() / (1024 * 1024));
  }

  tell(event: PlatformEvent): void {
    this.#telemetry.tell(event);
  }

  async #stop(why: ResetReason | DestroyReason): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    if (run !== undefined) {
      if (this.#isFrozen && !run.extensions.isEmpty) this.thaw();
      await run.shutDown(why);
      run.end();
    }
    this.#telemetry.close();
    this.#telemetry = this.#parts.makeTelemetry();
    this.#parts.server.serve(undefined);
    this.#isFrozen = false;
  }
}
