/** The AWS CLI on PATH, when there is one. */
import { spawn, spawnSync } from "node:child_process";

/** `aws-cli/1.45.11 …`, or undefined when there is no AWS CLI that runs. */
export function awsCliVersion(): string | undefined {
  const found = spawnSync("aws", ["--version"], { encoding: "utf8", timeout: 60_000 });
  if (found.status !== 0) return undefined;
  return `${found.stdout}${found.stderr}`.trim();
}

export const NO_AWS_CLI =
  'no AWS CLI on PATH (Debian package "awscli"): its conformance tests are skipped';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell script without blocking this process, which may be the emulator. */
export function shell(
  script: string,
  environment: Readonly<Record<string, string>>,
  directory: string,
): Promise<Ended> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", script], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: directory,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_PAGER: "",
      AWS_MAX_ATTEMPTS: "1",
      ...environment,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
