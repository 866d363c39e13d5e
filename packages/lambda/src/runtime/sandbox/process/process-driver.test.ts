import { SystemClock, systemEnvironment } from "@cloudglass/env";
import { openVersion2 } from "../control-group/version-2.ts";
import { sandboxDriverContract } from "../sandbox-driver.contract.ts";
import { openStateDirectory } from "../state-directory.ts";
import { type DriverOptions, ProcessDriver } from "./process-driver.ts";

const MACHINES: readonly (readonly [string, DriverOptions["controlGroups"]])[] = [
  ["as this machine is", undefined],
  ["without control groups", false],
  // Hosts with version 1 often have version 2 beside it, with a freezer and no limits.
  ["with version 2 of control groups", openVersion2()],
];

for (const [machine, controlGroups] of MACHINES) {
  if (machine.includes("version 2") && controlGroups === undefined) continue;
  sandboxDriverContract(`ProcessDriver ${machine}`, {
    open: async () => {
      const state = await openStateDirectory(systemEnvironment());
      const driver = new ProcessDriver({ state, wall: new SystemClock(), controlGroups });
      const availability = await driver.probe();
      if (availability.kind === "unavailable") throw new Error(availability.why);
      return {
        driver,
        containment: availability.containment,
        close: async () => {
          await driver.close();
          await state.close();
        },
      };
    },
  });
}
