import { SystemClock, systemEnvironment } from "@cloudglass/env";
import { describe, it } from "vitest";
import { type OpenDriver, sandboxDriverContract } from "../sandbox-driver.contract.ts";
import { openStateDirectory } from "../state-directory.ts";
import { BubblewrapDriver } from "./bubblewrap-driver.ts";

async function openDriver(controlGroups: false | undefined): Promise<OpenDriver> {
  const state = await openStateDirectory(systemEnvironment());
  const driver = new BubblewrapDriver({ state, wall: new SystemClock(), controlGroups });
  const close = async () => {
    await driver.close();
    await state.close();
  };
  const availability = await driver.probe();
  if (availability.kind === "available") {
    return { driver, containment: availability.containment, close };
  }
  await close();
  throw new Error(availability.why);
}

const unavailable = await openDriver(undefined).then(
  (open) => open.close(),
  (error: Error) => error.message,
);

if (unavailable === undefined) {
  sandboxDriverContract("BubblewrapDriver", { open: () => openDriver(undefined) });
  sandboxDriverContract("BubblewrapDriver without control groups", {
    open: () => openDriver(false),
  });
} else {
  describe("BubblewrapDriver", () => {
    it("has what it needs", (context) => context.skip(unavailable));
  });
}
