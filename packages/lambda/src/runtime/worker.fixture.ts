/** For tests: environments of functions that are given as files, on the process driver. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Environment, SystemClock, systemEnvironment } from "@cloudglass/env";
import type {
  Invocation,
  InvocationOutcome,
  RunningInvocation,
  Sandbox,
} from "../scheduling/worker.ts";
import type { EnvironmentStart } from "./environment-start.ts";
import { ProcessDriver } from "./sandbox/process/process-driver.ts";
import { openStateDirectory, type StateDirectory } from "./sandbox/state-directory.ts";
import { SandboxedWorker } from "./sandboxed-worker.ts";

export interface FunctionFiles {
  readonly files: Readonly<Record<string, string>>;
  /** Of layers; what is in `extensions/` and `bin/` may be executed. */
  readonly opt?: Readonly<Record<string, string>>;
  readonly start?: Partial<EnvironmentStart>;
}

export interface TestEnvironment {
  readonly sandbox: Sandbox;
  /** What the function and its extensions wrote, in order. */
  readonly lines: string[];
  readonly directory: string;
  invoke(event: unknown, more?: Partial<Invocation>): RunningInvocation;
  /** The answer once all is settled: JSON, or the error that was reported. */
  call(event: unknown, more?: Partial<Invocation>): Promise<unknown>;
}

export class WorkerBench {
  readonly env: Environment;
  readonly #root: string;
  readonly #sandboxes: Sandbox[] = [];
  readonly #state: StateDirectory;
  readonly #driver: ProcessDriver;
  readonly #endpoint: Server;
  readonly #worker: SandboxedWorker;
  #count = 0;

  static async open(options: { readonly virtualTime?: boolean } = {}): Promise<WorkerBench> {
    const env = systemEnvironment();
    const root = mkdtempSync(join(tmpdir(), "cg-run-"));
    return new WorkerBench(env, root, await openStateDirectory(env, root), options);
  }

  private constructor(
    env: Environment,
    root: string,
    state: StateDirectory,
    options: { readonly virtualTime?: boolean },
  ) {
    this.env = env;
    this.#root = root;
    this.#state = state;
    this.#driver = new ProcessDriver({ state, wall: new SystemClock() });
    this.#endpoint = createServer((_request, response) => response.end("the emulator"));
    const endpointSocket = join(root, "endpoint.sock");
    this.#endpoint.listen(endpointSocket);
    this.#worker = new SandboxedWorker({
      env,
      wall: new SystemClock(),
      driver: this.#driver,
      socketDirectory: state.path,
      endpointSocket,
      virtualTime: options.virtualTime ?? false,
    });
  }

  /** Makes the sandbox; nothing runs yet. */
  async launch(given: FunctionFiles): Promise<TestEnvironment> {
    const directory = join(this.#root, `f${this.#count++}`);
    writeFiles(join(directory, "task"), given.files);
    if (given.opt !== undefined) writeFiles(join(directory, "opt"), given.opt);
    const lines: string[] = [];
    const start = testStart(directory, given, lines);
    const environmentId = Buffer.from(this.env.random.bytes(16)).toString("hex");
    const sandbox = await this.#worker.launch({
      environmentId,
      plan: {
        id: start.functionArn,
        revision: "1",
        functionName: start.functionName,
        version: start.version,
        memoryMb: start.memoryMb,
        timeoutMs: start.timeoutMs,
        initialization: start.initialization,
        start,
      },
    });
    this.#sandboxes.push(sandbox);
    const invoke = (event: unknown, more: Partial<Invocation> = {}) =>
      sandbox.invoke({
        requestId: this.env.random.uuid(),
        payload: Buffer.from(JSON.stringify(event)),
        deadlineAtMs: this.env.clock.now() + 3000,
        invokedArn: start.functionArn,
        clientContext: undefined,
        cognitoIdentity: undefined,
        traceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0",
        ...more,
      });
    const call = async (event: unknown, more: Partial<Invocation> = {}) => {
      const running = invoke(event, more);
      const [outcome] = await Promise.all([running.answer, running.settled]);
      return answerOf(outcome);
    };
    return { sandbox, lines, directory, invoke, call };
  }

  /** Ready for its first invocation. */
  async ready(given: FunctionFiles): Promise<TestEnvironment> {
    const environment = await this.launch(given);
    const outcome = await environment.sandbox.initialize();
    if (outcome.kind !== "ready") {
      const text = outcome.kind === "failed" ? Buffer.from(outcome.error.payload).toString() : "";
      throw new Error(`${outcome.kind} ${text} ${environment.lines.join("\n")}`);
    }
    return environment;
  }

  async close(): Promise<void> {
    await Promise.all(this.#sandboxes.map((sandbox) => sandbox.destroy("spindown")));
    await this.#driver.close();
    this.#endpoint.close();
    await this.#state.close();
    rmSync(this.#root, { recursive: true, force: true });
  }
}

export function answerOf(outcome: InvocationOutcome): unknown {
  if (outcome.kind === "answered") return JSON.parse(Buffer.from(outcome.payload).toString());
  if (outcome.kind === "failed") return JSON.parse(Buffer.from(outcome.error.payload).toString());
  return outcome;
}

function testStart(directory: string, given: FunctionFiles, lines: string[]): EnvironmentStart {
  return {
    accountId: "123456789012",
    region: "us-east-1",
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:tested",
    functionName: "tested",
    version: "$LATEST",
    runtime: "nodejs22.x",
    handler: "index.handler",
    architecture: "x86_64",
    variables: {},
    memoryMb: 256,
    tmpMb: 512,
    timeoutMs: 3000,
    logGroup: "/aws/lambda/tested",
    logStream: "2026/01/31/[$LATEST]0123456789abcdef0123456789abcdef",
    logFormat: "Text",
    applicationLogLevel: undefined,
    initialization: "on-demand",
    network: "isolated",
    fetchCode: async () => ({
      taskDirectory: join(directory, "task"),
      optDirectory: given.opt === undefined ? undefined : join(directory, "opt"),
    }),
    credentials: async () => ({
      accessKeyId: "ASIAEXAMPLE",
      secretAccessKey: "secret",
      sessionToken: "token",
    }),
    output: { write: (_source, text) => lines.push(text) },
    ...given.start,
  };
}

function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (/(^|\/)(extensions|bin)\/|(^|\/)bootstrap$/.test(name)) chmodSync(path, 0o755);
  }
}
