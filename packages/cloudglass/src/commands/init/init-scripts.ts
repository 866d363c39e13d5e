/**
 * LocalStack's init hooks: scripts that run when the emulator boots, starts, is ready and shuts down. Each runs in a
 * process of its own, after the one before it; one that fails stops none of the others.
 */
import { spawn } from "node:child_process";
import { basename, delimiter, join } from "node:path";
import type { InitScript, InitStage, InitStageReport } from "@cloudglass/control";
import { isExecutable, type ScriptFile, scriptFiles } from "./script-files.ts";

/** `awslocal`, for scripts; a real one that is in PATH goes first. */
const PROGRAMS = join(import.meta.dirname, "programs");

/** What the AWS CLI and SDKs of scripts are told, unless the emulator's own environment says otherwise. */
const CLIENT_VARIABLES: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_DEFAULT_REGION: "us-east-1",
};

interface Run {
  readonly file: ScriptFile;
  state: InitScript["state"];
}

export class InitScripts {
  readonly #directory: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #complain: (text: string) => void;
  readonly #runs = new Map<InitStage, Run[]>();
  readonly #completed = new Set<InitStage>();
  readonly #stopping = new AbortController();

  constructor(
    directory: string,
    environment: Readonly<Record<string, string | undefined>>,
    complain: (text: string) => void,
  ) {
    this.#directory = directory;
    this.#environment = environment;
    this.#complain = complain;
    for (const stage of ["BOOT", "START", "READY", "SHUTDOWN"] as const) this.#find(stage);
  }

  report(stage: InitStage): InitStageReport {
    const runs = this.#runs.get(stage) ?? [];
    return {
      completed: this.#completed.has(stage),
      scripts: runs.map(({ file, state }) => ({ stage, name: basename(file.path), state })),
    };
  }

  /**
   * Runs the scripts of a stage, which it looks for anew. `endpoint` is the emulator's once it listens. Those that
   * run when `signal` fires are ended.
   */
  async run(stage: InitStage, endpoint?: string, signal = this.#stopping.signal): Promise<void> {
    this.#completed.delete(stage);
    for (const run of this.#find(stage)) {
      if (signal.aborted) break;
      run.state = "RUNNING";
      const fault = await this.#execute(run.file, endpoint, signal);
      run.state = fault === undefined ? "SUCCESSFUL" : "ERROR";
      if (fault !== undefined) this.#complain(`init script ${run.file.path}: ${fault}\n`);
    }
    this.#completed.add(stage);
  }

  /** Ends what runs of the stages before the last. */
  stop(): void {
    this.#stopping.abort();
  }

  #find(stage: InitStage): Run[] {
    const runs = scriptFiles(this.#directory, stage).map(
      (file): Run => ({ file, state: "UNKNOWN" }),
    );
    this.#runs.set(stage, runs);
    return runs;
  }

  /** What went wrong, in words. */
  #execute(
    file: ScriptFile,
    endpoint: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const [program, ...args] = programOf(file);
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const child = spawn(program, args, {
      stdio: ["ignore", "inherit", "inherit"],
      env: this.#variables(endpoint),
      signal,
      killSignal: "SIGKILL",
    });
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, killedBy) => {
      if (code === 0) resolve(undefined);
      else resolve(killedBy === null ? `it ended with ${code}` : `it was ended by ${killedBy}`);
    });
    return promise;
  }

  #variables(endpoint: string | undefined): NodeJS.ProcessEnv {
    const path = [this.#environment.PATH ?? "/usr/local/bin:/usr/bin:/bin", PROGRAMS];
    return {
      ...CLIENT_VARIABLES,
      ...this.#environment,
      ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
      PATH: path.join(delimiter),
    };
  }
}

/** A shell script that may not be executed, as one that was mounted from Windows, is read by `sh`. */
function programOf({ path, kind }: ScriptFile): readonly [string, ...string[]] {
  switch (kind) {
    case "shell":
      return isExecutable(path) ? [path] : ["sh", path];
    case "node":
      return [process.execPath, path];
    case "python":
      return ["python3", path];
  }
}
