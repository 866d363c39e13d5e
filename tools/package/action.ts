/** The GitHub Action, as GitHub runs it: its steps one after the other, with what their inputs are and what they export. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

export interface ActionStep {
  readonly name: string;
  readonly id?: string;
  readonly shell: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

const file = resolve(import.meta.dirname, "../../action.yml");
export const action = parse(readFileSync(file, "utf8")) as Action;

export interface ActionRun {
  /** What its steps said. */
  readonly said: string;
  /** For the steps that follow: variables, and the action's outputs. */
  readonly exported: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Runs the steps with their working files in the directory. Inputs that are not given have their defaults.
 * Throws with what a step said when it fails.
 */
export function runAction(
  directory: string,
  given: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
  steps: readonly ActionStep[] = action.runs.steps,
): ActionRun {
  const files = { GITHUB_ENV: join(directory, "env"), GITHUB_OUTPUT: join(directory, "output") };
  let said = "";
  for (const { name, run, env } of steps) {
    const inputs = Object.entries(env).map(([variable, value]) => {
      const input = /inputs\.([\w-]+)/.exec(value)?.[1] ?? "";
      return [variable, given[input] ?? action.inputs[input]?.default ?? ""];
    });
    const shell = ["--noprofile", "--norc", "-eo", "pipefail"];
    const { status, stdout, stderr } = spawnSync("bash", shell, {
      input: run,
      encoding: "utf8",
      env: { ...environment, ...Object.fromEntries(inputs), RUNNER_TEMP: directory, ...files },
    });
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stdout}${stderr}`);
    said += stdout;
  }
  return { said, exported: linesOf(files.GITHUB_ENV), outputs: linesOf(files.GITHUB_OUTPUT) };
}

/** NAME=value, each on a line of its own. */
function linesOf(path: string): Record<string, string> {
  const lines = existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split("=");
      return [name, value.join("=")];
    }),
  );
}
