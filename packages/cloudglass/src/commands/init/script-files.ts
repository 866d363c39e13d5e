/** The scripts of a stage: below `boot.d`, `start.d`, `ready.d`, `shutdown.d` of the directory of init scripts. */
import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { InitStage } from "@cloudglass/control";

/** Of all stages together; a directory that was mounted by mistake may hold anything. */
export const SCRIPT_COUNT_MAX = 1000;
const DEPTH_MAX = 16;

export type ScriptKind = "shell" | "node" | "python";

export interface ScriptFile {
  readonly path: string;
  readonly kind: ScriptKind;
}

const KINDS: readonly (readonly [suffix: RegExp, kind: ScriptKind])[] = [
  [/\.sh$/, "shell"],
  [/\.m?js$/, "node"],
  [/\.py$/, "python"],
];

/** Sorted by name; those of a directory come before those of its subdirectories. */
export function scriptFiles(directory: string, stage: InitStage): ScriptFile[] {
  return filesBelow(join(directory, `${stage.toLowerCase()}.d`), 0)
    .slice(0, SCRIPT_COUNT_MAX)
    .flatMap((path) => {
      const kind = KINDS.find(([suffix]) => suffix.test(path))?.[1];
      return kind === undefined ? [] : [{ path, kind }];
    });
}

function filesBelow(directory: string, depth: number): string[] {
  if (depth > DEPTH_MAX) return [];
  const names = namesIn(directory);
  const isDirectory = new Map(names.map((name) => [name, directoryAt(join(directory, name))]));
  const files = names.filter((name) => isDirectory.get(name) === false);
  const directories = names.filter((name) => isDirectory.get(name) === true);
  return [
    ...files.map((name) => join(directory, name)),
    ...directories.flatMap((name) => filesBelow(join(directory, name), depth + 1)),
  ];
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    // There is none, or it is not for us to read.
    return [];
  }
}

/** Undefined for what is neither a file nor a directory. */
function directoryAt(path: string): boolean | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isDirectory() ? true : stat?.isFile() ? false : undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
