/**
 * `npm run load -- [minutes] [operations a second]`: mixed traffic over 64 connections to an emulator in a process of its
 * own, faults coming and going, the clock moved now and then. Ends with 1 when a write was lost, when a 500 was answered
 * that nobody had asked for, or when memory grew by more than 5 % from the middle third to the last.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmulatorProcess } from "../testing/process.ts";
import { growthOf } from "./memory.ts";
import { type LoadReport, runLoad } from "./run.ts";

const GROWTH_MAX = 0.05;
const [minutesText = "30", rateText = "150"] = process.argv.slice(2);
const minutes = Number(minutesText);
const operationsPerSecond = Number(rateText);
if (!(minutes > 0 && operationsPerSecond > 0)) {
  console.error("npm run load -- [minutes] [operations a second]");
  process.exit(2);
}

const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-load-"));
const emulator = await EmulatorProcess.start([
  "--data-dir",
  dataDir,
  "--log-level",
  "error",
  "--lambda-driver",
  "process",
]);
// Why it answered 500 is in its log.
emulator.child.stderr?.on("data", (chunk) => process.stderr.write(chunk));
try {
  const report = await runLoad({
    endpoint: emulator.endpoint,
    connections: 64,
    operationsMax: Number.POSITIVE_INFINITY,
    millisecondsMax: minutes * 60_000,
    operationsPerSecond,
    operationsPerFault: Math.round(operationsPerSecond * 8),
    operationsPerAdvance: Math.round(operationsPerSecond * 60),
    seed: "load",
    hasFunctions: true,
    progress: console.log,
  });
  process.exitCode = show(report) ? 0 : 1;
} finally {
  await emulator.end("SIGTERM");
  rmSync(dataDir, { recursive: true, force: true });
}

/** True when all is as it should be. */
function show({ tally, memory, ...report }: LoadReport): boolean {
  const rate = tally.count / report.seconds;
  console.log(
    `${tally.count} operations in ${report.seconds.toFixed(0)} s (${rate.toFixed(0)} a second), ` +
      `${report.faultsSet} faults, ${report.clockMoves} moves of the clock`,
  );
  for (const [operation, { ok, asked, refused }] of [...tally.operations].sort()) {
    console.log(`  ${operation}: ${ok} ok, ${asked} failed as asked, ${refused} refused`);
  }
  console.log(
    `read back at the end: ${report.objectsChecked} objects, ${report.itemsChecked} items`,
  );
  const grown = { resident: growthOf(memory.residentBytes), heap: growthOf(memory.heapBytes) };
  for (const [name, growth] of Object.entries(grown)) {
    const [middle, last] = name === "heap" ? memory.heapBytes : memory.residentBytes;
    const text = `${(middle / 1e6).toFixed(1)} MB, then ${(last / 1e6).toFixed(1)} MB`;
    console.log(`${name} memory, middle and last third: ${text} (${(100 * growth).toFixed(1)} %)`);
  }
  for (const failure of tally.failures) console.log(`FAILED: ${failure}`);
  if (tally.failureCount > 0) console.log(`${tally.failureCount} failures`);
  return tally.failureCount === 0 && Object.values(grown).every((growth) => growth <= GROWTH_MAX);
}
