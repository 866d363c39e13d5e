/** The host's end of the first process of a sandbox (`holder-script.ts`), and the processes that it started. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import fs from "node:fs";
import type net from "node:net";
import { constants } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { OutputPipe } from "../output-pipe.ts";
import { identify, type ProcessIdentity, signal } from "../process-table.ts";
import type { SandboxCommand, SandboxExit, SandboxProcess } from "../sandbox-driver.ts";
import { commandScript, HOLDER_SCRIPT } from "./holder-script.ts";

const PIPES_AT_ONCE = 8;
/** What comes from inside may be forged by a function; a line is never longer than this. */
const LINE_LENGTH_MAX = 512;
/** Signals by which shells print nothing. */
const SILENT_SIGNALS = new Set(["SIGINT", "SIGPIPE"]);

interface Running {
  readonly pipes: readonly [OutputPipe, OutputPipe];
  readonly started: (pid: number) => void;
  readonly refused: (why: string) => void;
  readonly ended: (exit: HolderExit) => void;
}

export type HolderExit = Omit<SandboxExit, "isOutOfMemory">;

export interface HolderOptions {
  /** Of this holder alone, with its pipes in it. Its path in the environment names the sandbox to whoever sweeps. */
  readonly directory: string;
  /** A program that ends as `/bin/sh` with `HOLDER_SCRIPT`. */
  readonly command: readonly string[];
  /** Listening sockets that it sends over the channel of Node processes, before it is ready. */
  readonly onSocket?: (socket: net.Server, port: number) => void;
}

/** The command of a holder without any walls around it. */
export function bareHolder(directory: string, joinFiles: readonly string[]): string[] {
  return ["/bin/sh", "-c", HOLDER_SCRIPT, "sh", directory, ...joinFiles];
}

export class Holder {
  readonly directory: string;
  /** Also the id of its process group. */
  readonly identity: ProcessIdentity;
  readonly ended: Promise<void>;
  #isEnded = false;
  readonly #child: ChildProcess;
  readonly #freePipes: string[];
  readonly #running = new Map<number, Running>();
  #lastNumber = 0;
  #pipesMade = PIPES_AT_ONCE;
  #text = "";
  #sawSignalMessage = false;
  #onReady: (() => void) | undefined;

  /** Starts it; `ready` next. */
  constructor(options: HolderOptions) {
    this.directory = options.directory;
    this.#freePipes = pipeNames(0);
    const [program, ...args] = options.command;
    this.#child = spawn(program!, args, {
      cwd: "/",
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", CLOUDGLASS_SANDBOX: options.directory },
      stdio: ["pipe", "pipe", "ignore", ...(options.onSocket ? ["ipc" as const] : [])],
      detached: true,
    });
    this.#child.on("message", ({ port }: { port: number }, socket) =>
      options.onSocket?.(socket as net.Server, port),
    );
    this.identity = identify(this.#child.pid ?? -1);
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.#isEnded = true;
        const pipes = [...this.#running.values()].flatMap((running) => running.pipes);
        this.settleKilled();
        // One that nobody had opened yet would never end by itself.
        void Promise.all(pipes.map((pipe) => pipe.drain())).finally(() => {
          for (const pipe of pipes) pipe.close();
        });
        resolve();
      };
      this.#child.once("exit", end);
      this.#child.once("error", end);
    });
    this.#child.stdin!.on("error", () => {});
    this.#child.stdout!.on("error", () => {});
    this.#child.stdout!.setEncoding("latin1").on("data", (text: string) => this.#read(text));
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Settles when the script says that it is ready; asked again, when what it became is. */
  ready(): Promise<void> {
    return this.#untilEnded("the sandbox could not be made", (resolve) => {
      this.#onReady = resolve;
    });
  }

  /** Becomes another program that ends in the same script, as bubblewrap does. */
  async become(script: string): Promise<void> {
    fs.writeFileSync(join(this.directory, "become.sh"), script, { mode: 0o600 });
    this.#child.stdin!.write("become\n");
    await this.ready();
    fs.rmSync(join(this.directory, "become.sh"));
  }

  /** The other end of the channel is done with. */
  closeChannel(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  async drainOutput(): Promise<void> {
    const pipes = [...this.#running.values()].flatMap((running) => running.pipes);
    await Promise.all(pipes.map((pipe) => pipe.drain()));
  }

  /**
   * After processes were killed so that nobody was left to tell how they ended, or that they had started: one that kills
   * its holder may be heard of after that.
   */
  settleKilled(): void {
    for (const running of [...this.#running.values()]) {
      running.started(0);
      running.ended({ code: undefined, signal: "SIGKILL" });
    }
  }

  async run(
    command: SandboxCommand,
    ended: (exit: HolderExit) => SandboxExit,
  ): Promise<SandboxProcess> {
    const number = ++this.#lastNumber;
    const [stdout, stderr] = [await this.#takePipe(), await this.#takePipe()];
    const script = join(this.directory, `${number}.sh`);
    fs.writeFileSync(script, commandScript(number, command, { stdout, stderr }), { mode: 0o600 });
    const pipes: [OutputPipe, OutputPipe] = [
      new OutputPipe(join(this.directory, stdout), (bytes) => command.onOutput(bytes, "stdout")),
      new OutputPipe(join(this.directory, stderr), (bytes) => command.onOutput(bytes, "stderr")),
    ];
    for (const pipe of pipes) void pipe.ended.then(() => this.#freePipes.push(basename(pipe.path)));
    const exit = Promise.withResolvers<SandboxExit>();
    let pid = 0;
    try {
      await this.#untilEnded("the sandbox has ended", (resolve, reject) => {
        this.#running.set(number, {
          pipes,
          started: (insidePid) => {
            pid = insidePid;
            resolve();
          },
          refused: (why) => reject(new Error(`${command.program}: ${why}`)),
          ended: (how) => {
            this.#running.delete(number);
            const result = ended(how);
            void Promise.all(pipes.map((pipe) => pipe.drain())).finally(() => exit.resolve(result));
          },
        });
        this.#child.stdin!.write(`run ${number}\n`);
      });
    } catch (error) {
      for (const pipe of pipes) pipe.close();
      throw error;
    } finally {
      fs.rmSync(script, { force: true });
    }
    const kill = (signal: "SIGKILL" | "SIGTERM" = "SIGKILL") => {
      const word = `kill ${constants.signals[signal]} ${pid}\n`;
      if (this.#running.has(number) && pid > 1) this.#child.stdin!.write(word);
    };
    return { exited: exit.promise, kill };
  }

  /** The whole process group: what a sandbox consists of unless something left it. */
  signal(name: NodeJS.Signals): void {
    // Not waited for yet as far as this process knows, so the number is still its own.
    if (!this.#isEnded && this.identity.pid > 0) signal(-this.identity.pid, name);
  }

  /** Of output that nobody can write any more. REQUIRES: ended, and all processes are gone. */
  close(): void {
    for (const running of this.#running.values()) for (const pipe of running.pipes) pipe.close();
    this.#child.stdin!.destroy();
    this.#child.stdout!.destroy();
  }

  #untilEnded(
    message: string,
    start: (resolve: () => void, reject: (error: Error) => void) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      void this.ended.then(() => reject(new Error(message)));
      if (!this.#isEnded) start(resolve, reject);
    });
  }

  async #takePipe(): Promise<string> {
    if (this.#freePipes.length === 0) {
      const names = pipeNames(this.#pipesMade);
      this.#pipesMade += names.length;
      await makePipes(this.directory, names);
      this.#freePipes.push(...names);
    }
    return this.#freePipes.pop()!;
  }

  #read(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf("\n"); end !== -1; end = this.#text.indexOf("\n")) {
      const line = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 1);
      this.#readLine(line);
    }
    if (this.#text.length > LINE_LENGTH_MAX) this.#text = "";
  }

  #readLine(line: string): void {
    const [word, number, ...rest] = line.split(" ");
    const running = this.#running.get(Number(number));
    if (word === "ready" && line === word) this.#onReady?.();
    else if (word === "started") running?.started(Number(rest[0]));
    else if (word === "refused") running?.refused(rest.join(" "));
    else if (word === "exit" && rest.length === 1) {
      running?.ended(this.#exitOf(Number(rest[0])));
      this.#sawSignalMessage = false;
    } else this.#sawSignalMessage = true;
  }

  /** A status above 128 is a signal when the shell printed which, so that `exit(137)` stays what it is. */
  #exitOf(status: number): HolderExit {
    const name = signalName(status - 128);
    const isSignal = name !== undefined && (this.#sawSignalMessage || SILENT_SIGNALS.has(name));
    return isSignal ? { code: undefined, signal: name } : { code: status, signal: undefined };
  }
}

/** Those that every holder begins with. */
export function makeFirstPipes(directory: string): Promise<void> {
  return makePipes(directory, pipeNames(0));
}

function pipeNames(from: number): string[] {
  return Array.from({ length: PIPES_AT_ONCE }, (_, index) => `p${from + index}`);
}

async function makePipes(directory: string, names: readonly string[]): Promise<void> {
  await promisify(execFile)("mkfifo", ["-m", "600", ...names], { cwd: directory });
}

function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
