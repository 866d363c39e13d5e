import fs from "node:fs";
import { join } from "node:path";
import { SystemClock, systemEnvironment } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import { Bench, runScript } from "../sandbox.fixture.ts";
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
  describe("BubblewrapDriver", () => {
    it("shows interpreters at their own paths, in the host's /tmp too", async () => {
      const bench = new Bench();
      await bench.open();
      const open = await openDriver(undefined);
      const interpreter = join(bench.root, "interpreter");
      fs.mkdirSync(interpreter);
      fs.writeFileSync(join(interpreter, "run.sh"), "echo ran");
      const place = await bench.place(open.driver, { interpreters: [interpreter] });
      const { stdout } = await runScript(place, `. ${interpreter}/run.sh`);
      await bench.close();
      await open.close();
      expect(stdout).toBe("ran\n");
    });
  });
} else {
  describe("BubblewrapDriver", () => {
    it("has what it needs", (context) => context.skip(unavailable));
  });
}
