/** How long a start takes until `Ready.` is printed, when everything is installed. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const STARTS = 5;

export async function measureStartUp(): Promise<string> {
  const launcher = [join(ROOT, "tools/launch/launch.mjs"), "packages/cloudglass/src/main.ts"];
  const direct = await medianMs(process.execPath, launcher);
  const throughNpm = await medianMs("npm", ["start", "--"]);
  return `start to Ready.: ${direct.toFixed(0)} ms by the launcher, ${throughNpm.toFixed(0)} ms with npm's own start`;
}

async function medianMs(command: string, args: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) times.push(await oneStartMs(command, args));
  return times.sort((a, b) => a - b)[Math.floor(STARTS / 2)] as number;
}

async function oneStartMs(command: string, args: readonly string[]): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-start-"));
  const begin = performance.now();
  const child = spawn(command, [...args, "--port", "0", "--data-dir", dataDir], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "ignore"],
    // A group of its own, so that the signal reaches what npm started too.
    detached: true,
  });
  const elapsedMs = await new Promise<number>((ready, failed) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (/^Ready\.$/m.test(text)) ready(performance.now() - begin);
    });
    child.once("exit", (code) => failed(new Error(`the start ended with ${code}`)));
  });
  const closed = new Promise((ended) => child.once("close", ended));
  process.kill(-(child.pid as number), "SIGINT");
  await closed;
  rmSync(dataDir, { recursive: true, force: true });
  return elapsedMs;
}
