/** The AWS CLI on PATH, when there is one. */
import { type Ended, run, versionOf } from "./programs.ts";

export type { Ended } from "./programs.ts";

/** Those before ask AWS itself, whatever AWS_ENDPOINT_URL says: minor versions, by major one. */
const FIRST_WITH_ENDPOINT: Readonly<Record<string, number>> = { 1: 29, 2: 13 };

/** `aws-cli/1.45.11 …`, or undefined when there is no AWS CLI that runs and reads AWS_ENDPOINT_URL. */
export function awsCliVersion(): string | undefined {
  const version = versionOf("aws", "--version");
  const [, major = "", minor] = /^aws-cli\/(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  return Number(minor) >= (FIRST_WITH_ENDPOINT[major] ?? 0) ? version : undefined;
}

export const NO_AWS_CLI =
  "no AWS CLI on PATH that reads AWS_ENDPOINT_URL (1.29, 2.13 or newer): its conformance tests are skipped";

/** Runs a shell script without blocking this process, which may be the emulator. */
export function shell(
  script: string,
  environment: Readonly<Record<string, string>>,
  directory: string,
): Promise<Ended> {
  return run("bash", ["-euo", "pipefail", "-c", script], { directory, environment });
}
