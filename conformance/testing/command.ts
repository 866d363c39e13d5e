/** A command as a person runs it from a checkout: what `npm start -- …` starts, without npm. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const ARGUMENTS = ["tools/launch/launch.mjs", "packages/cloudglass/src/main.ts"];

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export function run(...args: readonly string[]): Promise<Finished> {
  const child = spawn(process.execPath, [...ARGUMENTS, ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let error = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    error += chunk;
  });
  return new Promise((ended) => child.once("close", (code) => ended({ code, out, error })));
}
