/**
 * Where functions run: the driver that this machine has, the socket that sandboxes reach the emulator by, and the
 * dispatcher. Opened by the first invocation.
 */
import { join } from "node:path";
import { SystemClock } from "@cloudglass/env";
import type { Rooms } from "../../rooms.ts";
import { type SelectedDriver, selectDriver } from "../../runtime/sandbox/select-driver.ts";
import { SandboxedWorker } from "../../runtime/sandboxed-worker.ts";
import { AWS_COLD_START, Dispatcher } from "../../scheduling/index.ts";
import type { VersionRecord } from "../records.ts";
import { FunctionWorker } from "./environments.ts";

export interface FunctionHost {
  readonly dispatcher: Dispatcher<VersionRecord>;
  readonly selected: SelectedDriver;
  close(): Promise<void>;
}

/** @param releases of runtimes: filled with what is found */
export async function openFunctionHost(
  rooms: Rooms,
  releases: Map<string, string>,
): Promise<FunctionHost> {
  const { env, log, ports, settings } = rooms;
  const state = await rooms.stateDirectory();
  const wall = new SystemClock();
  const selected = await selectDriver(settings.driver, { state, wall });
  const { driver } = selected;
  log.info(
    { driver: driver.name, why: selected.why, promise: selected.promise },
    "functions run in sandboxes",
  );
  await driver.sweep();
  const endpointSocket = join(state.path, "endpoint");
  const endServing = await ports.serveSandboxes?.(endpointSocket);
  const worker = new FunctionWorker(
    rooms,
    new SandboxedWorker({
      env,
      wall,
      driver,
      socketDirectory: state.path,
      endpointSocket,
      virtualTime: settings.virtualTime,
    }),
    releases,
  );
  const dispatcher = new Dispatcher<VersionRecord>({
    clock: env.clock,
    random: env.random,
    worker,
    settings: { padding: settings.coldStart === "aws" ? AWS_COLD_START : undefined },
    onPlatformLine: (line) => worker.writeLine(line),
  });
  return {
    dispatcher,
    selected,
    async close() {
      await dispatcher.close();
      await worker.flush();
      await driver.close();
      await endServing?.();
    },
  };
}
