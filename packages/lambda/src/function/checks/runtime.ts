/** Which runtimes functions may be made with. Source: AWS's answers of January 2026, Lambda runtimes. */
import type { Runtime } from "@aws-sdk/client-lambda";
import { invalidParameter } from "../../errors.ts";

/** In the order in which AWS names them. */
const CURRENT: readonly string[] = [
  "nodejs20.x",
  "python3.14",
  "provided.al2023",
  "python3.12",
  "python3.13",
  "nodejs24.x",
  "nodejs22.x",
  "java25",
  "python3.10",
  "python3.11",
  "java21",
  "ruby3.3",
  "ruby3.4",
  "ruby3.2",
  "python3.8",
  "python3.9",
  "java17",
  "nodejs16.x",
  "dotnet10",
  "dotnet8",
  "java11",
  "dotnet6",
  "nodejs18.x",
  "provided.al2",
  "java8.al2",
];

/** Newer than the answers that were seen. */
const NEWER: ReadonlySet<string> = new Set(["ruby4.0"]);

const ENDED: ReadonlySet<string> = new Set([
  "nodejs",
  "nodejs4.3",
  "nodejs4.3-edge",
  "nodejs6.10",
  "nodejs8.10",
  "nodejs10.x",
  "nodejs12.x",
  "nodejs14.x",
  "java8",
  "python2.7",
  "python3.6",
  "python3.7",
  "dotnetcore1.0",
  "dotnetcore2.0",
  "dotnetcore2.1",
  "dotnetcore3.1",
  "go1.x",
  "ruby2.5",
  "ruby2.7",
  "provided",
]);

export function requireRuntime(runtime: string): void {
  if (CURRENT.includes(runtime) || NEWER.has(runtime)) return;
  if (ENDED.has(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${CURRENT.join(", ")}] or be a valid ARN`,
  );
}

const SNAP_START: ReadonlySet<string> = new Set([
  "java11",
  "java17",
  "java21",
  "java25",
  "python3.12",
  "python3.13",
  "python3.14",
  "dotnet8",
  "dotnet10",
]);

export function requireSnapStart(runtime: Runtime | undefined, tmpMb: number): void {
  if (runtime !== undefined && !SNAP_START.has(runtime)) {
    throw invalidParameter(`${runtime} is not supported for SnapStart enabled functions.`);
  }
  if (tmpMb > 512) {
    throw invalidParameter(
      "Ephemeral storage of more than 512 MB is not supported for SnapStart enabled functions.",
    );
  }
}
