/** The driver of this machine. */
import type { Environment } from "@cloudglass/env";
import { ProcessDriver } from "../../runtime/sandbox/process/process-driver.ts";
import type { Containment, SandboxDriver } from "../../runtime/sandbox/sandbox-driver.ts";
import type { StateDirectory } from "../../runtime/sandbox/state-directory.ts";

export interface SelectedDriver {
  readonly driver: SandboxDriver;
  readonly containment: Containment;
  readonly why: string;
}

export async function selectDriver(
  _choice: string,
  parts: { readonly env: Environment; readonly state: StateDirectory },
): Promise<SelectedDriver> {
  const driver = new ProcessDriver(parts);
  const found = await driver.probe();
  if (found.kind === "unavailable") throw new Error(found.why);
  return { driver, containment: found.containment, why: "always there" };
}
