/**
 * The long fuzz: `node conformance/fuzz/main.ts [--requests 200000] [--seed s3] [--connections 8] [--every 10000]`.
 * Serves an emulator on files in a process of its own; prints its memory after a full collection at intervals. Ends with
 * status 1 at a fault, or when memory grew by more than a fifth once caches were full.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { ROOT } from "../testing/emulator.ts";
import { describeFault, type FuzzReport, fuzz } from "./fuzz.ts";
import type { MemoryAnswer, Question } from "./served.ts";
import { createUser, tendShelves } from "./shelves.ts";

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "200000" },
    seed: { type: "string", default: "s3" },
    connections: { type: "string", default: "8" },
    every: { type: "string", default: "10000" },
  },
});
const requests = Number(values.requests);
const every = Number(values.every);
const DAY_MS = 86_400_000;
const ADVANCED_EVERY = 2000;
const GROWTH_MAX = 1.2;

const directory = mkdtempSync(join(tmpdir(), "cloudglass-fuzz-"));
const child = fork(join(import.meta.dirname, "served.ts"), [directory], {
  execArgv: ["--expose-gc"],
});
child.on("exit", (code) => {
  if (code !== 0) {
    console.error(`the emulator ended with ${code}`);
    process.exit(1);
  }
});

function answerOf(emulator: ChildProcess): Promise<MemoryAnswer> {
  return new Promise((resolve) => emulator.once("message", (answer) => resolve(answer as never)));
}

function ask(question: Question): Promise<MemoryAnswer> {
  const answer = answerOf(child);
  child.send(question);
  return answer;
}

const served = await answerOf(child);
const began = performance.now();
let skewMs = 0;
const now = () => served.now + (performance.now() - began) + skewMs;
const client = {
  region: "us-east-1",
  endpoint: `http://127.0.0.1:${served.port}`,
  credentials: ROOT,
  maxAttempts: 1,
};

/** SDK clients sign for the emulator's time. */
const s3Client = () =>
  new S3Client({ ...client, forcePathStyle: true, systemClockOffset: skewMs + now0Offset() });
const now0Offset = () => served.now + (performance.now() - began) - Date.now();

const readings: { readonly done: number; readonly memory: MemoryAnswer }[] = [];
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function read(done: number): Promise<void> {
  const memory = await ask({ ask: "memory" });
  readings.push({ done, memory });
  const rate = (done / (performance.now() - began)) * 1000;
  console.log(
    `${String(done).padStart(8)} requests  resident ${megabytes(memory.residentBytes)}  ` +
      `heap ${megabytes(memory.heapBytes)}  external ${megabytes(memory.externalBytes)}  ` +
      `${rate.toFixed(0)} a second`,
  );
}

const signers = { root: ROOT, user: await createUser({ iam: () => new IAMClient(client) }) };
const report = await fuzz(
  {
    ...{ port: served.port, signers, now },
    tend: () => tendShelves(s3Client()),
  },
  {
    ...{ seed: values.seed, requests, connections: Number(values.connections) },
    pause: async (done) => {
      if (done % every === 0) await read(done);
      if (done % ADVANCED_EVERY === ADVANCED_EVERY / 2) {
        await ask({ ask: "advance", ms: DAY_MS });
        skewMs += DAY_MS;
      }
    },
  },
);
await read(report.requests);
child.disconnect();
await new Promise((ended) => child.once("exit", ended));
rmSync(directory, { recursive: true, force: true });
console.log(summary(report));
for (const fault of report.faults) console.error(`\n${describeFault(fault)}`);
process.exitCode = report.faults.length > 0 || grows() ? 1 : 0;

function summary({ answers }: FuzzReport): string {
  const totals = new Map<number, number>();
  const never: string[] = [];
  for (const [operation, counts] of answers) {
    if (![...counts.keys()].some((status) => status < 300)) never.push(operation);
    for (const [status, count] of counts) totals.set(status, (totals.get(status) ?? 0) + count);
  }
  const statuses = [...totals].sort(([a], [b]) => a - b).map(([status, n]) => `${status}: ${n}`);
  return `${statuses.join(", ")}\nnever successful: ${never.sort().join(", ") || "none"}`;
}

/**
 * The heap is compared with that after a tenth of the requests. What is resident beside it are caches of SQLite and
 * buffers of threads, which fill more slowly: compared with the half.
 */
function grows(): boolean {
  const after = (share: number) => readings.find(({ done }) => done >= requests * share)?.memory;
  const [tenth, half] = [after(0.1), after(0.5)];
  if (tenth === undefined || half === undefined) return false;
  const end = readings.at(-1)!.memory;
  const heap = (end.heapBytes + end.externalBytes) / (tenth.heapBytes + tenth.externalBytes);
  const resident = end.residentBytes / half.residentBytes;
  console.log(
    `heap × ${heap.toFixed(2)} since a tenth, resident × ${resident.toFixed(2)} since half`,
  );
  return heap > GROWTH_MAX || resident > GROWTH_MAX;
}
