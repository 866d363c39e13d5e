/**
 * Runs the public suite `ceph/s3-tests` against an emulator of its own and compares the outcome with the list
 * of exclusions. README.md says how; the suite's code is no part of this repository.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXCLUSIONS } from "./exclusions.ts";
import { pythonEnvironment, runPytest } from "./pytest.ts";
import { ServedSuite } from "./served-suite.ts";
import { summarize } from "./summary.ts";

const USAGE = `run.ts CHECKOUT [options] [-- pytest arguments]
  CHECKOUT               a directory with a checkout of ceph/s3-tests
  --environment DIR      the Python virtual environment, made when it is not there
  --only EXPRESSION      tests whose names match, as of pytest's -k
  --new-buckets KIND     "acls" (default): the account opens every new bucket to ACLs, as all were before April
                         2023; "as-made": buckets stay as AWS makes them today
  --with-excluded        runs the excluded tests too, and names those that pass`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      environment: { type: "string", default: join(tmpdir(), "cloudglass-ceph-s3-tests") },
      only: { type: "string" },
      "new-buckets": { type: "string", default: "acls" },
      "with-excluded": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [checkout, ...pytestArguments] = positionals;
  const newBuckets = values["new-buckets"];
  if (values.help || checkout === undefined || !/^(acls|as-made)$/.test(newBuckets)) {
    console.error(USAGE);
    return 2;
  }
  const python = pythonEnvironment(values.environment, checkout);
  const directory = mkdtempSync(join(tmpdir(), "cloudglass-ceph-"));
  const suite = await ServedSuite.start(directory);
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => interrupted.abort());
  try {
    const outcomes = await runPytest(python, {
      checkout: resolve(checkout),
      directory,
      configuration: suite.configuration,
      excluded: values["with-excluded"] ? [] : Object.keys(EXCLUSIONS),
      openToAcls: newBuckets === "acls",
      only: values.only,
      more: pytestArguments,
      signal: interrupted.signal,
    });
    const { text, isClean } = summarize(outcomes, EXCLUSIONS);
    console.log(text);
    return isClean ? 0 : 1;
  } finally {
    await suite.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

process.exitCode = await main();
