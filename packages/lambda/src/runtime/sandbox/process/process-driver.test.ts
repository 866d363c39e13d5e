import { SystemClock, systemEnvironment } from "@cloudglass/env";
import { sandboxDriverContract } from "../sandbox-driver.contract.ts";
import { openStateDirectory } from "../state-directory.ts";
import { ProcessDriver } from "./process-driver.ts";

for (const controlGroups of [true, false]) {
  const name = `ProcessDriver ${controlGroups ? "as this machine is" : "without control groups"}`;
  sandboxDriverContract(name, {
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
