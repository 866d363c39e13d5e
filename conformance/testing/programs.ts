/** Programs of others on this machine: which of them run, how they are run, and what came of it. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SeededRandom } from "@cloudglass/env";

/** The first line that the program says of its version, or undefined when it does not run. */
export function versionOf(command: string, ...args: readonly string[]): string | undefined {
  const found = spawnSync(command, args, { encoding: "utf8", timeout: 60_000 });
  if (found.status !== 0) return undefined;
  return `${found.stdout}${found.stderr}`.trim().split("\n", 1)[0];
}

/** Why tests of a program are skipped; said once, where the file is loaded. */
export function sayMissing(program: string, install: string): void {
  console.log(`no ${program} (${install}): its conformance tests are skipped`);
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The program is killed when it takes longer. */
  readonly timeoutMs?: number;
}

/** What a program whose home is the directory finds in its environment. */
export function environmentOf(directory: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: directory,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    AWS_MAX_ATTEMPTS: "1",
  };
}

/** Runs a program without blocking this process, which may be the emulator. Its home is the directory. */
export function run(
  command: string,
  args: readonly string[],
  { directory, environment = {}, timeoutMs = 300_000 }: RunOptions,
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    env: { ...environmentOf(directory), ...environment },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** Standard output of a program that must have ended well; of one that has not, the failure shows what it said. */
export function outputOf({ status, stdout, stderr }: Ended, command: string): string {
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Names that programs get wrong, sizes on both sides of a part's. The same for the same seed. */
export function writeTree(directory: string, seed: number): void {
  const random = new SeededRandom(seed);
  const files: Record<string, number> = {
    empty: 0,
    "one byte": 1,
    "deep/er/and deeper/file.txt": 4_000,
    "plus+and%20percent": 70_000,
    "ünïcödé/日本.bin": 300_000,
    "half a part": 2_500_000,
    "parts/large.bin": 21_000_000,
  };
  for (const [name, sizeBytes] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, random.bytes(sizeBytes));
    // Programs that compare times have whole seconds from S3: a file of the same second would look newer than its copy.
    const writtenAt = Date.now() / 1000 - 60;
    utimesSync(path, writtenAt, writtenAt);
  }
}

/** SHA-256 of every file below the directory, by relative path. */
export function hashesOf(directory: string): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(directory.length + 1);
    hashes[name] = createHash("sha256").update(readFileSync(path)).digest("hex");
  }
  return hashes;
}
