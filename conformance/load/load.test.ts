import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EmulatorProcess } from "../testing/process.ts";
import { Ledger } from "./ledger.ts";
import { runLoad } from "./run.ts";

test("under mixed traffic of 64 connections with faults coming and going nothing acknowledged is lost", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-load-"));
  const emulator = await EmulatorProcess.start(["--data-dir", dataDir, "--log-level", "error"]);
  try {
    const { tally, ...report } = await runLoad({
      endpoint: emulator.endpoint,
      connections: 64,
      operationsMax: 1500,
      millisecondsMax: Number.POSITIVE_INFINITY,
      operationsPerFault: 90,
      operationsPerAdvance: 700,
      seed: "test",
      hasFunctions: false,
    });
    expect(tally.failures).toEqual([]);
    expect(report).toMatchObject({ faultsSet: expect.any(Number), clockMoves: 2 });
    expect(report.faultsSet).toBeGreaterThan(15);
    expect(report.objectsChecked).toBeGreaterThan(150);
    expect(report.itemsChecked).toBeGreaterThan(200);
    // The faults did something.
    const asked = [...tally.operations.values()].reduce((sum, { asked: each }) => sum + each, 0);
    expect(asked).toBeGreaterThan(5);
  } finally {
    await emulator.end("SIGTERM");
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 240_000);

test("a ledger knows a lost write from one whose end nobody knows", () => {
  const ledger = new Ledger();
  ledger.wrote("a", 1);
  ledger.mayHaveWritten("a", 2);
  expect([1, 2].map((version) => ledger.fault("a", version))).toEqual([undefined, undefined]);
  expect(ledger.fault("a", 0)).toMatch(/version 0 was read, 1 \(or 2\) was written/);
  ledger.wrote("a", 3);
  expect(ledger.fault("a", 2)).toBeDefined();
  expect(ledger.fault("never", -1)).toBeUndefined();
  expect(ledger.fault("never", 1)).toBeDefined();
});
