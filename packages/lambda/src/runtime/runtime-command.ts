/** The program that serves the Runtime API inside a sandbox: our bootstrap of a language, or the one that the code brings. */
import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentStart } from "./environment-start.ts";
import type { RuntimeAvailability } from "./runtimes.ts";
import type { SandboxPaths } from "./sandbox/sandbox-driver.ts";

export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  /** Where the code is, unless an image is told otherwise. */
  readonly workingDirectory?: string;
}

/** Where the code is on the host. */
export interface CodeDirectories {
  readonly taskDirectory: string;
  readonly optDirectory: string | undefined;
}

/** What Lambda says when there is nothing to start. */
export class EntrypointError extends Error {
  readonly errorType = "Runtime.InvalidEntrypoint";
}

type Available = Extract<RuntimeAvailability, { kind: "available" }>;

/** What was compiled for this machine; at the same place inside. */
export interface CompiledBootstrap {
  readonly classes: string;
}

/** Throws EntrypointError. */
export function runtimeProgram(
  start: EnvironmentStart,
  runtime: Available,
  paths: SandboxPaths,
  code: CodeDirectories,
  compiled: CompiledBootstrap | undefined,
): Program {
  if (runtime.language === "provided") return { program: providedBootstrap(paths, code), args: [] };
  const program = runtime.program!;
  const args = bootstrapArguments(start, runtime, paths, compiled);
  const wrapper = start.variables.AWS_LAMBDA_EXEC_WRAPPER;
  if (wrapper === undefined || wrapper === "") return { program, args };
  return { program: inSandbox(wrapper, paths), args: [program, ...args] };
}

function bootstrapArguments(
  start: EnvironmentStart,
  runtime: Available,
  paths: SandboxPaths,
  compiled: CompiledBootstrap | undefined,
): readonly string[] {
  switch (runtime.language) {
    case "nodejs": {
      // As AWS sets it: the heap ends before the sandbox does.
      const heapMb = Math.floor(start.memoryMb * 0.9);
      return [
        "--expose-gc",
        `--max-old-space-size=${heapMb}`,
        ...withoutExperiments(start),
        join(paths.runtime, "node", "bootstrap.mjs"),
      ];
    }
    case "python":
      // The directory of the code belongs to all its environments: no compiled files are written there.
      return ["-B", join(paths.runtime, "python", "bootstrap.py")];
    case "ruby":
      return [join(paths.runtime, "ruby", "bootstrap.rb")];
    case "java":
      return javaArguments(start, paths, compiled!.classes);
    default:
      return [];
  }
}

/** AWS has them off before Node 24, so that code which needs them fails here too. `NODE_OPTIONS` may ask for them. */
function withoutExperiments({ runtime, variables }: EnvironmentStart): readonly string[] {
  if (Number(/\d+/.exec(runtime ?? "")?.[0]) >= 24) return [];
  const options = variables.NODE_OPTIONS ?? "";
  return ["require-module", "detect-module"]
    .filter((experiment) => !options.includes(experiment))
    .map((experiment) => `--no-experimental-${experiment}`);
}

/** As AWS's locale has it, which this machine may not have; the names before Java 19 and since. */
const IN_UTF8 = ["file", "stdout", "stderr", "sun.stdout", "sun.stderr"].map(
  (name) => `-D${name}.encoding=UTF-8`,
);

function javaArguments(start: EnvironmentStart, { task, opt }: SandboxPaths, classes: string) {
  const heapMb = Math.max(16, Math.floor(start.memoryMb * 0.85));
  const layers = opt === undefined ? [] : [`${opt}/java/lib/*`];
  return [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    ...IN_UTF8,
    "-Xshare:auto",
    `-Xmx${heapMb}m`,
    "-cp",
    [classes, task, `${task}/lib/*`, ...layers].join(":"),
    "Bootstrap",
  ];
}

function providedBootstrap(paths: SandboxPaths, code: CodeDirectories): string {
  const places: [host: string | undefined, inside: string | undefined][] = [
    [code.taskDirectory, paths.task],
    [code.optDirectory, paths.opt],
  ];
  for (const [host, inside] of places) {
    if (host === undefined || inside === undefined) continue;
    const file = join(host, "bootstrap");
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) continue;
    if (isExecutable(file)) return join(inside, "bootstrap");
    const place = host === code.taskDirectory ? "/var/task" : "/opt";
    throw new EntrypointError(`fork/exec ${place}/bootstrap: permission denied`);
  }
  throw new EntrypointError(
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  );
}

/** Names of the programs in `/opt/extensions`, in the order in which they start. */
export function externalExtensions(optDirectory: string | undefined): string[] {
  if (optDirectory === undefined) return [];
  const directory = join(optDirectory, "extensions");
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(directory)
    .filter((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.isFile())
    .sort();
}

/** A path as AWS has it, where drivers without a file system of their own have it elsewhere. */
function inSandbox(path: string, { task, opt }: SandboxPaths): string {
  if (path.startsWith("/var/task/")) return task + path.slice("/var/task".length);
  if (path.startsWith("/opt/") && opt !== undefined) return opt + path.slice("/opt".length);
  return path;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
