/** The scheduler's worker on this machine: environments in the sandboxes of one driver. */
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock, Environment } from "@cloudglass/env";
import type { LaunchRequest, RuntimeExit, Sandbox, Worker } from "../scheduling/worker.ts";
import { EnvironmentRun } from "./environment-run.ts";
import type { EnvironmentStart } from "./environment-start.ts";
import { extensionVariables, runtimeVariables } from "./environment-variables.ts";
import { ExecutionEnvironment } from "./execution-environment.ts";
import { imageFor, imageProgram } from "./image-start.ts";
import { JavaBootstrap } from "./java-bootstrap.ts";
import { RuntimeApiServer } from "./runtime-api/api-server.ts";
import { ClockWatch } from "./runtime-api/clock-watch.ts";
import { Telemetry } from "./runtime-api/telemetry.ts";
import {
  type CodeDirectories,
  type CompiledBootstrap,
  externalExtensions,
  runtimeProgram,
} from "./runtime-command.ts";
import { type RuntimeAvailability, runtimeAvailability } from "./runtimes.ts";
import type { SandboxDriver, SandboxImage, SandboxPlace } from "./sandbox/sandbox-driver.ts";
import { connectThroughRelay, connectToHost } from "./sandbox-ports.ts";

export interface WorkerOptions {
  readonly env: Environment;
  /** The host's clock, which nobody moves: deadlines are told in it, and processes live in it. */
  readonly wall: Clock;
  readonly driver: SandboxDriver;
  /** Exists; short, since the address of a unix socket has 108 bytes. */
  readonly socketDirectory: string;
  /** Where sandboxes reach the emulator. */
  readonly endpointSocket: string;
  /** `Date` and timers of Node functions follow the emulator's clock. */
  readonly virtualTime: boolean;
}

type Available = Extract<RuntimeAvailability, { kind: "available" }>;

const BOOTSTRAPS = join(import.meta.dirname, "bootstrap");

/** Images bring their runtime. */
const OF_IMAGES: Available = {
  kind: "available",
  language: "provided",
  program: undefined,
  version: "",
  runtimeVersion: "",
  interpreters: [],
};

export class SandboxedWorker implements Worker<EnvironmentStart> {
  readonly #options: WorkerOptions;
  readonly #java: JavaBootstrap;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#java = new JavaBootstrap(dirname(options.socketDirectory));
  }

  async launch(request: LaunchRequest<EnvironmentStart>): Promise<Sandbox> {
    const { clock } = this.#options.env;
    const { start } = request.plan;
    const startedMs = clock.monotonic();
    const image = imageFor(start, this.#options.driver.name);
    const runtime = image === undefined ? await runtimeOf(start) : OF_IMAGES;
    const compiled =
      runtime.language === "java"
        ? { classes: await this.#java.classes(runtime.program!) }
        : undefined;
    const code = await start.fetchCode();
    const fetchedMs = clock.monotonic();
    const server = new RuntimeApiServer(this.#options.env.random);
    const socketPath = join(
      this.#options.socketDirectory,
      `r-${request.environmentId.slice(0, 16)}`,
    );
    const forget = async () => {
      code.release?.();
      await server.close();
      await rm(socketPath, { force: true });
    };
    try {
      await server.listen(socketPath);
      const place = await this.#makePlace(request, {
        runtime,
        image,
        compiled,
        code,
        socketPath,
      });
      const launchPhases = {
        downloadMs: fetchedMs - startedMs,
        sandboxMs: clock.monotonic() - fetchedMs,
      };
      const connect =
        this.#options.driver.name === "process" || start.network === "host"
          ? connectToHost
          : connectThroughRelay(place, server);
      const { env, wall } = this.#options;
      const { logFormat } = start;
      return new ExecutionEnvironment({
        wall,
        place,
        server,
        launchPhases,
        hasSnapStart: start.initialization === "snap-start",
        makeTelemetry: () => new Telemetry({ env, wall, connect, logFormat }),
        makeRun: (given) => this.#makeRun({ request, code, place, runtime, compiled, ...given }),
        forget,
      });
    } catch (error) {
      await forget();
      throw error;
    }
  }

  #makePlace(
    { environmentId, plan }: LaunchRequest<EnvironmentStart>,
    { runtime, image, compiled, code, socketPath }: PlaceGiven,
  ): Promise<SandboxPlace> {
    const { start } = plan;
    return this.#options.driver.create({
      id: environmentId,
      taskDirectory: code.taskDirectory,
      optDirectory: code.optDirectory,
      runtimeDirectory: BOOTSTRAPS,
      memoryMb: start.memoryMb,
      tmpMb: start.tmpMb,
      network: start.network,
      forwards: [
        { name: "runtime", socketPath },
        { name: "endpoint", socketPath: this.#options.endpointSocket },
      ],
      image,
      interpreters: [...runtime.interpreters, ...Object.values(compiled ?? {})],
    });
  }

  async #makeRun(context: RunContext): Promise<EnvironmentRun> {
    const { request, code, place, runtime, compiled, telemetry, onUnexpectedExit, holdsAtRestore } =
      context;
    const { env, wall, virtualTime } = this.#options;
    const { start } = request.plan;
    const token = env.random.uuid();
    const variables = {
      start,
      place,
      credentials: await start.credentials(),
      language: runtime.language,
      program: runtime.program,
      generation: token,
      virtualTime,
    };
    return new EnvironmentRun({
      env,
      wall,
      start,
      place,
      telemetry,
      token,
      runtimeProgram: () =>
        place.image === undefined || isBroughtByCode(start)
          ? runtimeProgram(start, runtime, place.paths, code, compiled)
          : imageProgram(start, place.image),
      extensionNames: externalExtensions(code.optDirectory),
      runtimeVariables: runtimeVariables(variables),
      extensionVariables: extensionVariables(variables),
      clock: virtualTime ? new ClockWatch(env.clock, wall) : undefined,
      holdsAtRestore,
      writeLine: (source, text) => {
        start.output.write(source, text);
        request.onLine?.(text);
        telemetry.line(source, text);
      },
      onUnexpectedExit,
    });
  }
}

interface PlaceGiven {
  readonly runtime: Available;
  readonly image: SandboxImage | undefined;
  readonly compiled: CompiledBootstrap | undefined;
  readonly code: CodeDirectories;
  readonly socketPath: string;
}

interface RunContext {
  readonly request: LaunchRequest<EnvironmentStart>;
  readonly code: CodeDirectories;
  readonly place: SandboxPlace;
  readonly runtime: Available;
  readonly compiled: CompiledBootstrap | undefined;
  readonly telemetry: Telemetry;
  readonly onUnexpectedExit: (exit: RuntimeExit) => void;
  readonly holdsAtRestore: boolean;
}

function isBroughtByCode({ runtime }: EnvironmentStart): boolean {
  return runtime?.startsWith("provided") ?? false;
}

async function runtimeOf({ runtime = "" }: EnvironmentStart): Promise<Available> {
  const availability = await runtimeAvailability(runtime);
  if (availability.kind === "unavailable") throw new Error(availability.why);
  return availability;
}
