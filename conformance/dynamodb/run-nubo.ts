/**
 * Runs the public suite `nubo-db/dynamodb-conformance` against an emulator of its own, and prints for each file what
 * passed and what did not. The suite's code is no part of this repository: it is given as a directory with a checkout
 * in which `npm install` was run.
 *
 *     node conformance/dynamodb/run-nubo.ts ../dynamodb-conformance [part of a file's path]...
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { EmulatorProcess } from "../testing/process.ts";

/** Root of an account that is not 000000000000: the suite takes that one for somebody else's. */
const ACCOUNT = "111122223333";

/** As vitest's JSON reporter has them. */
interface Outcome {
  readonly fullName: string;
  readonly status: "passed" | "failed" | "skipped" | "pending" | "todo";
  readonly failureMessages?: readonly string[];
}

interface FileOutcome {
  readonly name: string;
  readonly message?: string;
  readonly assertionResults: readonly Outcome[];
}

async function main(): Promise<number> {
  const [checkout, ...filters] = process.argv.slice(2);
  if (checkout === undefined) {
    console.error("run-nubo.ts CHECKOUT [part of a file's path]...");
    return 2;
  }
  const root = resolve(checkout);
  const runner = join(root, "node_modules/.bin/vitest");
  if (!existsSync(runner)) {
    console.error(`${root} has no vitest: run \`npm install\` there first`);
    return 2;
  }
  const directory = mkdtempSync(join(tmpdir(), "cloudglass-nubo-"));
  const emulator = await EmulatorProcess.start(["--ephemeral", "--log-level", "error"]);
  try {
    const outcomes = join(directory, "outcomes.json");
    const began = performance.now();
    await run(runner, ["run", "--reporter=json", `--outputFile=${outcomes}`, ...filters], root, {
      DYNAMODB_ENDPOINT: emulator.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: "test",
    });
    const { testResults } = JSON.parse(readFileSync(outcomes, "utf8")) as {
      readonly testResults: readonly FileOutcome[];
    };
    const seconds = Math.round((performance.now() - began) / 1000);
    return summarize(testResults, root, seconds) ? 0 : 1;
  } finally {
    await emulator.end("SIGTERM");
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Ends with the suite, whatever came of it. */
function run(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const child = spawn(command, args, {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
    env: { PATH: process.env.PATH ?? "", HOME: tmpdir(), ...environment },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill());
  return new Promise((ended, failed) => {
    child.once("error", failed);
    child.once("exit", () => ended());
  });
}

/** Whether all passed. */
function summarize(files: readonly FileOutcome[], root: string, seconds: number): boolean {
  let [passed, total] = [0, 0];
  let isClean = files.length > 0;
  for (const file of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const failed = file.assertionResults.filter(({ status }) => status !== "passed");
    const count = file.assertionResults.length;
    passed += count - failed.length;
    total += count;
    console.log(`${count - failed.length}/${count} ${relative(root, file.name)}`);
    if (count === 0 || failed.length > 0) isClean = false;
    if (count === 0) console.log(`    ${firstLine(file.message)}`);
    for (const each of failed) {
      console.log(`    ${each.status}: ${each.fullName}: ${firstLine(each.failureMessages?.[0])}`);
    }
  }
  console.log(`${passed} of ${total} tests passed, in ${seconds} s`);
  return isClean;
}

const firstLine = (text = ""): string => text.split("\n", 1)[0] as string;

process.exitCode = await main();
