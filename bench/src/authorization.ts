/**
 * What authorization costs a request: 1,000 users with ten policies of their own each, 10,000 policies in all; and what
 * 10,000 users with 10,000 policies take of memory, in a process that holds nothing else.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PROCESS = resolve(import.meta.dirname, "servers/identities.ts");

export interface AuthorizationFigures {
  /** Microseconds, of resolving the key and deciding together. */
  readonly medianUs: number;
  readonly p99Us: number;
  /** Of a user's first request, which reads and compiles its policies. */
  readonly firstMedianUs: number;
  /** Of the first request after a change in IAM. */
  readonly afterChangeMedianUs: number;
  /** True when the request after a change was decided by it, every time. */
  readonly changesSeen: boolean;
  readonly residentBytes: number;
}

export async function measureAuthorization(): Promise<string> {
  const empty = inProcess(0, 0);
  const thousand = inProcess(1000, 10);
  const many = inProcess(10_000, 1);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  return [
    `authorization, 1,000 users with 10 policies each: p50 ${thousand.medianUs.toFixed(1)} µs, p99 ${thousand.p99Us.toFixed(1)} µs, a user's first request ${thousand.firstMedianUs.toFixed(0)} µs`,
    `  after a change in IAM: p50 ${thousand.afterChangeMedianUs.toFixed(0)} µs; decided by the change ${thousand.changesSeen ? "every time" : "NOT every time"}`,
    `memory of 10,000 users and 10,000 policies, all in use: ${megabytes(many.residentBytes)} resident, ${megabytes(many.residentBytes - empty.residentBytes)} more than without any`,
  ].join("\n");
}

function inProcess(users: number, policiesOfEach: number): AuthorizationFigures {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-identities-"));
  try {
    const run = (order: string) => {
      const args = [PROCESS, order, dataDir, `${users}`, `${policiesOfEach}`];
      return execFileSync(process.execPath, args, { encoding: "utf8" });
    };
    run("fill");
    return JSON.parse(run("measure"));
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
