/** One execution environment: a sandbox, the server of its APIs, and the processes of its latest start. */
import type { Clock, Timer } from "@cloudglass/env";
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

/**
 * A freeze and a thaw wake every thread of the sandbox, which costs about as much as an invocation. Invocations that
 * follow one another at once go without.
 */
const FREEZE_AFTER_MS = 1;

export interface EnvironmentParts {
  /** Of the host: the emulator's may stand still. */
  readonly wall: Clock;
  readonly place: SandboxPlace;
  readonly server: RuntimeApiServer;
  readonly launchPhases: LaunchPhases;
  readonly hasSnapStart: boolean;
  /** For the next start: its processes have not run yet. */
  makeRun(given: RunGiven): Promise<EnvironmentRun>;
  makeTelemetry(): Telemetry;
  /** After everything is gone. */
  forget(): Promise<void>;
}

export interface RunGiven {
  readonly telemetry: Telemetry;
  readonly onUnexpectedExit: (exit: RuntimeExit) => void;
  readonly holdsAtRestore: boolean;
}

export class ExecutionEnvironment implements Sandbox {
  readonly launchPhases: LaunchPhases;
  onUnexpectedExit: ((exit: RuntimeExit) => void) | undefined;
  readonly #parts: EnvironmentParts;
  #telemetry: Telemetry;
  #run: EnvironmentRun | undefined;
  #holdsAtRestore: boolean;
  /** Of an init that waits to be restored, or has ended before. */
  #snapshot: Promise<InitOutcome> | undefined;
  #freezing: Timer | undefined;
  #isFrozen = false;

  constructor(parts: EnvironmentParts) {
    this.#parts = parts;
    this.launchPhases = parts.launchPhases;
    this.#holdsAtRestore = parts.hasSnapStart;
    this.#telemetry = parts.makeTelemetry();
  }

  /** With SnapStart it ends where a snapshot is taken, the first time: `restore` goes on from there. */
  async initialize(): Promise<InitOutcome> {
    const holds = this.#holdsAtRestore;
    this.#holdsAtRestore = false;
    const run = await this.#start(holds);
    const init = run.initialize();
    if (!holds) return this.#initialized(init);
    this.#snapshot = init;
    const held = run.restorable.then((phases) => ({ kind: "ready", phases }) as const);
    const outcome = await this.#initialized(Promise.race([held, init]));
    void init.then((ended) => {
      if (this.#snapshot === init && ended.kind === "exited") this.onUnexpectedExit?.(ended.exit);
    });
    return outcome;
  }

  restore(): Promise<InitOutcome> {
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    this.#run?.restore();
    return snapshot ?? this.initialize();
  }

  invoke(invocation: Invocation): RunningInvocation {
    return this.#run!.invoke(invocation);
  }

  async reset(why: ResetReason): Promise<void> {
    await this.#stop(why);
    await this.#parts.place.killAll();
  }

  freeze(): void {
    this.#freezing ??= this.#parts.wall.schedule(FREEZE_AFTER_MS, () => {
      this.#isFrozen = true;
      this.#parts.place.freeze();
    });
  }

  thaw(): void {
    this.#freezing?.cancel();
    this.#freezing = undefined;
    if (!this.#isFrozen) return;
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

  async #start(holdsAtRestore: boolean): Promise<EnvironmentRun> {
    const run = await this.#parts.makeRun({
      telemetry: this.#telemetry,
      onUnexpectedExit: (exit) => this.onUnexpectedExit?.(exit),
      holdsAtRestore,
    });
    this.#run = run;
    this.#parts.server.serve(run);
    this.#parts.place.setCpu("full");
    return run;
  }

  async #initialized(init: Promise<InitOutcome>): Promise<InitOutcome> {
    const outcome = await init;
    if (outcome.kind === "ready") this.#parts.place.setCpu("proportional");
    return outcome;
  }

  async #stop(why: ResetReason | DestroyReason): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    this.#snapshot = undefined;
    this.#freezing?.cancel();
    this.#freezing = undefined;
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
