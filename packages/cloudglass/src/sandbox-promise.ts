/**
 * What the sandboxes of this machine hold functions to, in a line for the banner. Found by trying; what emulators that
 * were killed left running ends here, whether or not this one is asked for functions.
 */
import { systemEnvironment } from "@cloudglass/env";
import type { DriverChoice } from "../../lambda/src/runtime/sandbox/select-driver.ts";

export async function sandboxPromise(
  choice: DriverChoice,
  network: "isolated" | "host",
): Promise<string> {
  const { promiseOf, selectDriver } = await import(
    "../../lambda/src/runtime/sandbox/select-driver.ts"
  );
  const { openStateDirectory } = await import(
    "../../lambda/src/runtime/sandbox/state-directory.ts"
  );
  const env = systemEnvironment({});
  const state = await openStateDirectory(env);
  try {
    const { driver, containment } = await selectDriver(choice, { state, wall: env.clock });
    await driver.sweep();
    await driver.close();
    const isIsolated = containment.network && network === "isolated";
    return promiseOf(driver, { ...containment, network: isIsolated });
  } catch (error) {
    // Everything else works without functions.
    return `NOT AVAILABLE: ${(error as Error).message}`;
  } finally {
    await state.close();
    env.close();
  }
}
