/** The suite's own runner, with our plugin: `pytest_plugin.py` says what it does. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The modules of the suite that are S3's. */
const MODULES = ["s3tests/functional/test_s3.py", "s3tests/functional/test_headers.py"];

export interface Outcome {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** The last line of the failure, or why it was skipped. */
  readonly reason: string;
}

export interface PytestRun {
  readonly checkout: string;
  readonly directory: string;
  readonly configuration: string;
  /** Names of tests that are not run. */
  readonly excluded: readonly string[];
  readonly openToAcls: boolean;
  readonly only: string | undefined;
  readonly more: readonly string[];
  /** Ends the run; what has come of it until then is told. */
  readonly signal: AbortSignal;
}

/** Path of the environment's Python, which has what the suite asks for. */
export function pythonEnvironment(directory: string, checkout: string): string {
  const python = join(resolve(directory), "bin/python");
  if (!existsSync(python)) {
    mustRun("python3", ["-m", "venv", directory]);
    mustRun(python, ["-m", "pip", "install", "-q", "-r", join(checkout, "requirements.txt")]);
  }
  return python;
}

function mustRun(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}

export async function runPytest(python: string, run: PytestRun): Promise<Outcome[]> {
  const outcomes = join(run.directory, "outcomes.jsonl");
  const excluded = join(run.directory, "excluded.json");
  writeFileSync(outcomes, "");
  writeFileSync(excluded, JSON.stringify(run.excluded));
  const args = [
    "-m",
    "pytest",
    "-q",
    "--tb=short",
    "-p",
    "pytest_plugin",
    "-m",
    "not fails_on_aws",
  ];
  if (run.only !== undefined) args.push("-k", run.only);
  const child = spawn(python, [...args, ...run.more, ...MODULES], {
    cwd: run.checkout,
    signal: run.signal,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: run.directory,
      PYTHONPATH: import.meta.dirname,
      PYTHONDONTWRITEBYTECODE: "1",
      S3TEST_CONF: run.configuration,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      CLOUDGLASS_OUTCOMES: outcomes,
      CLOUDGLASS_EXCLUDED: excluded,
      CLOUDGLASS_OPEN_TO_ACLS: run.openToAcls ? "1" : "",
    },
  });
  await new Promise((ended, failed) => {
    child.once("error", (error) => {
      if (error.name !== "AbortError") failed(error);
    });
    child.once("close", ended);
  });
  return readFileSync(outcomes, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Outcome);
}
