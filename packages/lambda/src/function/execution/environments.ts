/** The worker of functions: what an environment is started with is looked up when it is started. */
import type { Clock } from "@cloudglass/env";
import type { Rooms } from "../../rooms.ts";
import type { EnvironmentStart } from "../../runtime/environment-start.ts";
import { runtimeAvailability } from "../../runtime/runtimes.ts";
import type { LaunchRequest, PlatformLine, Sandbox, Worker } from "../../scheduling/index.ts";
import { leaseCode } from "../code/hot-reload-source.ts";
import { functionArn } from "../function-name.ts";
import type { VersionRecord } from "../records.ts";
import { EnvironmentLog } from "./environment-log.ts";

/** The execution role is gone, or does not let Lambda in any more. */
export class RoleNotAssumableError extends Error {
  override readonly name = "RoleNotAssumableError";
}

export class FunctionWorker implements Worker<VersionRecord> {
  readonly #rooms: Rooms;
  readonly #worker: Worker<EnvironmentStart>;
  readonly #logs = new Map<string, EnvironmentLog>();
  /** What lets the role's session of an environment go. */
  readonly #held = new Map<string, () => void>();
  readonly #ending = new Set<Promise<void>>();

  readonly #releases: Map<string, string>;

  /** @param releases of runtimes: filled with what is found */
  constructor(rooms: Rooms, worker: Worker<EnvironmentStart>, releases: Map<string, string>) {
    this.#rooms = rooms;
    this.#worker = worker;
    this.#releases = releases;
  }

  async launch(request: LaunchRequest<VersionRecord>): Promise<Sandbox> {
    const { environmentId, plan } = request;
    const { ports, env, log: serviceLog } = this.#rooms;
    const version = plan.start;
    const { accountId, region, functionName, settings } = version;
    await this.#findRuntime(settings.runtime);
    const arn = functionArn(version);
    const keys = { "lambda:SourceFunctionArn": arn };
    const session = ports.roleSessions?.open(settings.role, functionName, keys);
    if (ports.roleSessions !== undefined && session === undefined)
      throw new RoleNotAssumableError();
    const logStream = streamName(env.clock, version, environmentId);
    const logGroup = settings.logging.LogGroup ?? `/aws/lambda/${functionName}`;
    const log = new EnvironmentLog({
      clock: env.clock,
      log: serviceLog,
      writer: ports.logWriter,
      session,
      place: { accountId, region, logGroup, logStream },
    });
    const start: EnvironmentStart = {
      accountId,
      region,
      functionArn: arn,
      functionName,
      version: version.version,
      runtime: settings.runtime,
      handler: settings.handler ?? "",
      architecture: settings.architecture,
      image: imageOf(version),
      variables:
        settings.sealedVariables === undefined
          ? {}
          : this.#rooms.variables.open(version, settings.sealedVariables),
      memoryMb: settings.memoryMb,
      tmpMb: settings.tmpMb,
      timeoutMs: plan.timeoutMs,
      logGroup,
      logStream,
      logFormat: settings.logging.LogFormat ?? "Text",
      applicationLogLevel: settings.logging.ApplicationLogLevel,
      initialization: plan.initialization,
      network: this.#rooms.settings.network,
      fetchCode: () => this.#fetchCode(version, environmentId),
      credentials: async () => session,
      output: { write: (_source, text) => log.write(text) },
    };
    this.#logs.set(environmentId, log);
    // The clock may be moved by more than a session lasts while a function runs.
    if (session !== undefined) this.#held.set(environmentId, session.hold());
    const { id, revision, memoryMb, timeoutMs, initialization } = plan;
    const launched = this.#worker.launch({
      environmentId,
      onLine: request.onLine,
      plan: {
        id,
        revision,
        functionName,
        version: plan.version,
        memoryMb,
        timeoutMs,
        initialization,
        log: plan.log,
        start,
      },
    });
    launched.catch(() => this.#forget(environmentId));
    return launched;
  }

  /** A line of the platform, in its place between those of the function. */
  writeLine({ environmentId, text }: PlatformLine<VersionRecord>): void {
    this.#logs.get(environmentId)?.write(text);
  }

  /** Of environments that are gone, too. */
  async flush(): Promise<void> {
    await Promise.all([...this.#logs.values()].map((log) => log.flush()));
    await Promise.all(this.#ending);
  }

  /** The environment is gone: its log is let go once its last lines are written. */
  #forget(environmentId: string): void {
    const log = this.#logs.get(environmentId);
    if (log === undefined) return;
    this.#logs.delete(environmentId);
    const letGo = this.#held.get(environmentId);
    this.#held.delete(environmentId);
    const ending = log.flush().finally(() => {
      letGo?.();
      this.#ending.delete(ending);
    });
    this.#ending.add(ending);
  }

  async #findRuntime(runtime: string | undefined): Promise<void> {
    // The interpreters of this machine are not those of images.
    if (this.#rooms.settings.driver === "docker") return;
    if (runtime === undefined || this.#releases.has(runtime)) return;
    const found = await runtimeAvailability(runtime);
    if (found.kind === "available") this.#releases.set(runtime, found.runtimeVersion);
  }

  async #fetchCode(version: VersionRecord, environmentId: string) {
    const forget = () => this.#forget(environmentId);
    if (version.code.kind === "image") {
      return { taskDirectory: "", optDirectory: undefined, release: forget };
    }
    const lease = await leaseCode(this.#rooms, version, version.layerPackages ?? []);
    const { taskDirectory, optDirectory } = lease;
    const release = () => {
      lease.release();
      forget();
    };
    return { taskDirectory, optDirectory, release };
  }
}

/** `2026/01/31/[$LATEST]0123…` */
function streamName(clock: Clock, { version }: VersionRecord, environmentId: string): string {
  const date = new Date(clock.now()).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${date}/[${version}]${environmentId}`;
}

function imageOf({ code, settings }: VersionRecord): EnvironmentStart["image"] {
  if (code.kind !== "image") return undefined;
  const { EntryPoint, Command, WorkingDirectory } = settings.imageConfig ?? {};
  return {
    uri: code.uri,
    entryPoint: EntryPoint,
    command: Command,
    workingDirectory: WorkingDirectory,
  };
}
