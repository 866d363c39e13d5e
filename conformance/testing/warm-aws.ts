/**
 * The AWS CLI for tests of many commands. Most of the second of processor time that a command takes is Python's import
 * of the CLI, so where `python3` has the very CLI that is on PATH, it is imported once and every command is a fork of
 * that process: the same code, a process of its own, a third of the time. Elsewhere `aws` is what it is.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Ended, shell } from "./aws-cli.ts";
import { environmentOf, versionOf } from "./programs.ts";

const SERVER = resolve(import.meta.dirname, "warm-aws.py");
const CLIENT = resolve(import.meta.dirname, "warm-aws-client.py");
const VERSIONS = [
  "import awscli, botocore, platform, sys",
  "print(awscli.__version__, platform.python_version(), botocore.__version__, sys.executable)",
].join("\n");

/** The Python that has the CLI of this version. */
function pythonOf(version: string): string | undefined {
  const [cli, python, botocore, executable] =
    versionOf("python3", "-c", VERSIONS)?.split(" ") ?? [];
  const isSame =
    version.startsWith(`aws-cli/${cli} Python/${python} `) &&
    version.endsWith(`botocore/${botocore}`);
  return isSame ? executable : undefined;
}

export class WarmAws {
  readonly #directory: string;
  /** Variables with which a shell finds the warm `aws`. */
  readonly #environment: Readonly<Record<string, string>>;
  readonly #server: ChildProcess | undefined;

  private constructor(
    directory: string,
    environment: Readonly<Record<string, string>> = {},
    server?: ChildProcess,
  ) {
    this.#directory = directory;
    this.#environment = environment;
    this.#server = server;
  }

  /** For scripts that run in the directory, which is their home, too. */
  static async start(version: string, directory: string): Promise<WarmAws> {
    const python = pythonOf(version);
    if (python === undefined) return new WarmAws(directory);
    const own = mkdtempSync(join(directory, "warm-aws-"));
    const client = join(own, "aws");
    writeFileSync(client, `#!${python} -ISs\n${readFileSync(CLIENT, "utf8")}`);
    chmodSync(client, 0o755);
    const socket = join(own, "socket");
    const server = spawn(python, [SERVER, socket], {
      stdio: ["pipe", "pipe", "inherit"],
      env: environmentOf(directory),
    });
    await Promise.race([once(server.stdout, "data"), once(server, "exit")]);
    if (server.exitCode !== null) throw new Error(`the warm AWS CLI ended: ${server.exitCode}`);
    const environment = { PATH: `${own}:${process.env.PATH}`, WARM_AWS_SOCKET: socket };
    return new WarmAws(directory, environment, server);
  }

  shell(script: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return shell(script, { ...this.#environment, ...environment }, this.#directory);
  }

  async stop(): Promise<void> {
    if (this.#server === undefined) return;
    const ended = once(this.#server, "exit");
    this.#server.stdin?.end();
    await ended;
  }
}
