/**
 * For vitest, before a run: the AWS CLI for tests of many commands. Most of the second of processor time that a command
 * takes is Python's import of the CLI and the reading of its models, so where `python3` has the very CLI that is on PATH,
 * that is done once and every command is a fork of that process: the same code, a process of its own, a fifth of the
 * time. Elsewhere `aws` is what it is.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { awsCliVersion } from "./aws-cli.ts";
import { environmentOf, versionOf } from "./programs.ts";

const SERVER = resolve(import.meta.dirname, "warm-aws.py");
const CLIENT = resolve(import.meta.dirname, "warm-aws-client.py");
const VERSIONS = [
  "import awscli, botocore, platform, sys",
  "print(awscli.__version__, platform.python_version(), botocore.__version__, sys.executable)",
].join("\n");

/** Puts a warm `aws` in front of PATH, of which workers get a copy; gives what ends it. */
export default async function setUp(): Promise<() => Promise<void>> {
  const version = awsCliVersion();
  const python = version === undefined ? undefined : pythonOf(version);
  if (python === undefined) return async () => undefined;
  const directory = mkdtempSync(join(tmpdir(), "warm-aws-"));
  const socket = join(directory, "socket");
  const client = join(directory, "aws");
  const source = `SOCKET = ${JSON.stringify(socket)}\n${readFileSync(CLIENT, "utf8")}`;
  writeFileSync(client, `#!${python} -ISs\n${source}`);
  chmodSync(client, 0o755);
  const server = spawn(python, [SERVER, socket], {
    stdio: ["pipe", "pipe", "inherit"],
    env: environmentOf(directory),
  });
  await Promise.race([once(server.stdout, "data"), once(server, "exit")]);
  if (server.exitCode !== null) throw new Error(`the warm AWS CLI ended: ${server.exitCode}`);
  const pathBefore = process.env.PATH;
  process.env.PATH = `${directory}${delimiter}${pathBefore}`;
  return async () => {
    process.env.PATH = pathBefore;
    const ended = once(server, "exit");
    server.stdin.end();
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
}

/** The Python that has the CLI of this version. */
function pythonOf(version: string): string | undefined {
  const [cli, python, botocore, executable] =
    versionOf("python3", "-c", VERSIONS)?.split(" ") ?? [];
  const isSame =
    version.startsWith(`aws-cli/${cli} Python/${python} `) &&
    version.endsWith(`botocore/${botocore}`);
  return isSame ? executable : undefined;
}
