/** What is told of a process with an emulator in it, unless the program says more. */
import type { Facts } from "@cloudglass/control";
import type { Clock, Random } from "@cloudglass/env";

export function processFacts(wallClock: Clock, random: Random, forgets: boolean): Facts["process"] {
  return {
    sessionId: random.uuid(),
    system: process.platform,
    isContainer: false,
    forgets,
    startedAt: wallClock.now(),
    now: () => wallClock.now(),
    initStage: () => ({ completed: true, scripts: [] }),
  };
}
