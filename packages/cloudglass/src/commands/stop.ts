/** `cloudglass stop`: asks one in the background to end, and waits until it has. */
import { setTimeout as pause } from "node:timers/promises";
import { isRunning } from "@cloudglass/env";
import { type Detached, type DetachedPlace, noneRuns, runningDetached } from "./detached.ts";
import { ask, CommandError, NOTHING_FOUND } from "./emulator-client.ts";
import { shownDetached } from "./start-detached.ts";
import { print, type Terminal } from "./terminal.ts";

export interface StopOptions extends DetachedPlace {
  readonly json: boolean;
}

const PATIENCE_MS = 15_000;
const LOOK_MS = 20;

export async function stop(options: StopOptions, terminal: Terminal): Promise<void> {
  const found = runningDetached(options, terminal.environment);
  if (found === undefined || !(await isOurs(found))) {
    throw new CommandError(
      `${noneRuns(options, terminal.environment)}; one that was started without --detach ends where it was started`,
      NOTHING_FOUND,
    );
  }
  process.kill(found.process.pid, "SIGTERM");
  let wasKilled = false;
  for (let waitedMs = 0; isRunning(found.process); waitedMs += LOOK_MS) {
    if (waitedMs >= PATIENCE_MS && !wasKilled) {
      // Nothing acknowledged is lost by it.
      process.kill(found.process.pid, "SIGKILL");
      wasKilled = true;
    }
    await pause(LOOK_MS);
  }
  print(terminal, options.json, { ...shownDetached(found), wasKilled }, () => {
    const how = wasKilled ? ", killed: it did not end by itself" : "";
    return `Ended process ${found.process.pid} at ${found.endpoint}${how}\n`;
  });
}

/** Where the host does not tell when a process started, the emulator itself is asked before its number is trusted. */
async function isOurs({ process: { started }, endpoint }: Detached): Promise<boolean> {
  if (started !== "") return true;
  return ask({ endpoint }, "/_cloudglass/health").then(
    () => true,
    () => false,
  );
}
