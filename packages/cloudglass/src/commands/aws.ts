/** `cloudglass aws …`: the AWS CLI of this machine, pointed at the emulator. Arguments and exit code are passed through. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { CommandError } from "./emulator-client.ts";
import { exportsFor } from "./env.ts";
import type { Terminal } from "./terminal.ts";

/** What shells end with for a command that is not there. */
export const NO_AWS_CLI = 127;

/** Those that stand before what is passed on. */
export interface AwsOptions {
  readonly endpoint: string;
  readonly namespace?: string;
}

/** Resolves to the exit code. */
export async function runAws(
  args: readonly string[],
  { endpoint, namespace }: AwsOptions,
  { environment }: Terminal,
): Promise<number> {
  const region = environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? "us-east-1";
  // An AWS CLI before 1.29 or 2.13 reads no AWS_ENDPOINT_URL and would ask AWS. A later --endpoint-url wins.
  const child = spawn("aws", ["--endpoint-url", endpoint, ...args], {
    stdio: "inherit",
    env: { ...environment, ...exportsFor({ endpoint, namespace, region }) },
    windowsHide: true,
  });
  // A terminal sends them to both: the CLI says how it ends.
  const leaveToChild = () => {};
  for (const signal of ["SIGINT", "SIGQUIT"] as const) process.on(signal, leaveToChild);
  const passOn = () => child.kill("SIGTERM");
  process.on("SIGTERM", passOn);
  try {
    return await new Promise<number>((ended, failed) => {
      child.once("error", failed);
      child.once("exit", (code, signal) =>
        ended(code ?? 128 + constants.signals[signal ?? "SIGTERM"]),
      );
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === "ENOENT"
        ? "there is no AWS CLI on PATH: pip install awscli, apt-get install awscli, brew install awscli, or see https://aws.amazon.com/cli/"
        : `the AWS CLI cannot be run: ${message}`,
      NO_AWS_CLI,
    );
  } finally {
    for (const signal of ["SIGINT", "SIGQUIT"] as const) process.off(signal, leaveToChild);
    process.off("SIGTERM", passOn);
  }
}
