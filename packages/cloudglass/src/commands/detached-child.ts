/**
 * The emulator that `start --detach` leaves in the background: tells who started it that it is ready, leaves a record, and
 * keeps its log within bounds.
 */
import fs from "node:fs";
import { setInterval as every } from "node:timers/promises";
import { processIdentity } from "@cloudglass/env";
import type { Cloud } from "../cloud/cloud.ts";
import { VERSION } from "../version.ts";
import { type Detached, logFiles, writeRecord } from "./detached.ts";

const LOG_BYTES_MAX = 8 * 1024 * 1024;
const LOOK_MS = 1000;
const STANDARD_ERROR = 2;

/** Returns what is to be done at the end. */
export function nowDetached(
  { endpoint, port }: Pick<Cloud, "endpoint" | "port">,
  dataDirectory: string | undefined,
  log: string,
): () => void {
  const detached: Detached = {
    process: processIdentity(process.pid),
    endpoint,
    port,
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    log,
    version: VERSION,
  };
  const removeRecord = writeRecord(detached, process.env);
  void boundLog(log);
  if (process.connected) process.send?.(detached, () => process.disconnect?.());
  return () => {
    removeRecord();
    // Of what was in memory only nothing is left to explain.
    if (dataDirectory === undefined)
      for (const each of logFiles(log)) fs.rmSync(each, { force: true });
  };
}

/** What was opened for appending goes on at the start after a cut. */
async function boundLog(log: string): Promise<void> {
  for await (const _ of every(LOOK_MS, undefined, { ref: false })) {
    if (fs.fstatSync(STANDARD_ERROR).size <= LOG_BYTES_MAX) continue;
    const [before] = logFiles(log);
    fs.copyFileSync(log, before);
    fs.ftruncateSync(STANDARD_ERROR);
  }
}
