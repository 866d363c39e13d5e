/** The AWS CLI on PATH, when there is one. */
import { type Ended, run, versionOf } from "./programs.ts";

export type { Ended } from "./programs.ts";

/** `aws-cli/1.45.11 …`, or undefined when there is no AWS CLI that runs. */
export function awsCliVersion(): string | undefined {
  return versionOf("aws", "--version");
}

export const NO_AWS_CLI =
  'no AWS CLI on PATH (Debian package "awscli"): its conformance tests are skipped';

/** Runs a shell script without blocking this process, which may be the emulator. */
export function shell(
  script: string,
  environment: Readonly<Record<string, string>>,
  directory: string,
): Promise<Ended> {
  return run("bash", ["-euo", "pipefail", "-c", script], { directory, environment });
}
