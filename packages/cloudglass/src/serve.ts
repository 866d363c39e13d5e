/** Runs an emulator in this process: starts, prints the banner and `Ready.`, serves until a signal. */
import { resolve } from "node:path";
import { banner } from "./banner.ts";
import { nowDetached } from "./commands/detached-child.ts";
import type { Configuration } from "./configuration.ts";
import { sandboxPromise } from "./sandbox-promise.ts";
import { start } from "./start.ts";
import { VERSION } from "./version.ts";

/** `detachedLog` is where its words go when it was started in the background. */
export async function serve(configuration: Configuration, detachedLog?: string): Promise<void> {
  const [running, functions] = await Promise.all([
    start(configuration),
    sandboxPromise(configuration.lambdaDriver, configuration.lambdaNetwork),
  ]);
  let closing = false;
  let atEnd = () => {};
  const stop = async () => {
    if (closing) return;
    closing = true;
    await running.close();
    atEnd();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // Whoever reads that it is ready may end it at once.
  const dataDirectory = configuration.ephemeral ? undefined : resolve(configuration.dataDir);
  process.stdout.write(
    `${banner(running.endpoint, configuration, VERSION, dataDirectory, functions)}\nReady.\n`,
  );
  if (detachedLog !== undefined) atEnd = nowDetached(running, dataDirectory, detachedLog);
}
