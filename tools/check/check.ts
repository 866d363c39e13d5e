/**
 * Behind `npm test`: every check, one after the other, and the line `N passed, N failed` at the end. Arguments
 * are file filters for vitest: with them only the tests run.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const reportPath = join(root, "node_modules/.cache/cloudglass/vitest.json");

/** What this file reads of vitest's JSON report. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

const environment = {
  ...process.env,
  // Workers and emulators that tests start load the same files again and again.
  NODE_COMPILE_CACHE: join(root, "node_modules/.cache/cloudglass/compile"),
  // Tools that start `node` get the one that runs this file.
  PATH: join(process.execPath, "..") + delimiter + process.env.PATH,
};

/** Starts the emulator once and ends it in order: those that tests start and kill never leave what they compiled. */
async function fillCompileCache(): Promise<void> {
  const main = join(root, "packages/cloudglass/src/main.ts");
  const child = spawn(process.execPath, [main, "--ephemeral", "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
    env: environment,
  });
  const ended = once(child, "exit");
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
    // A second signal would end it at once.
    if (/^Ready\.$/m.test(said) && !child.killed) child.kill("SIGTERM");
  });
  await ended;
}

function run(command: string, args: readonly string[]): boolean {
  const { status } = spawnSync(join(root, "node_modules/.bin", command), args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: environment,
  });
  return status === 0;
}

const filters = process.argv.slice(2);
let passed = 0;
let failed = 0;

function count(name: string, ok: boolean): void {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? "ok" : "FAILED"}: ${name}`);
}

if (filters.length === 0) {
  count("types", run("tsc", ["-p", "."]));
  count("types of the console", run("tsc", ["-p", "packages/console"]));
  count("lint", run("biome", ["check", "--error-on-warnings", "."]));
  await fillCompileCache();
}

mkdirSync(join(reportPath, ".."), { recursive: true });
rmSync(reportPath, { force: true });
const testsOk = run("vitest", [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${reportPath}`,
  ...filters,
]);

let skipped = 0;
try {
  const report = JSON.parse(readFileSync(reportPath, "utf8")) as VitestReport;
  // A file that could not be loaded has failed without a failed test in it.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  passed += report.numPassedTests;
  failed += report.numFailedTests + brokenFiles.length;
  skipped = report.numPendingTests;
} catch {
  console.error("vitest wrote no report");
}
if (!testsOk && failed === 0) failed++;
console.log(`${passed} passed, ${failed} failed` + (skipped > 0 ? `, ${skipped} skipped` : ""));
process.exit(failed === 0 ? 0 : 1);
