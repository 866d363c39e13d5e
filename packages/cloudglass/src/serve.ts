/** Runs an emulator in this process: starts, prints the banner and `Ready.`, serves until a signal. */
import { createServer, type Server } from "node:net";
import { resolve } from "node:path";
import { banner } from "./banner.ts";
import type { Cloud } from "./cloud/cloud.ts";
import { nowDetached } from "./commands/detached-child.ts";
import { isContainer } from "./commands/init/container.ts";
import { InitScripts } from "./commands/init/init-scripts.ts";
import type { Configuration, ListenAddress } from "./configuration.ts";
import { localStackOptions } from "./localstack-variables.ts";
import { sandboxPromise } from "./sandbox-promise.ts";
import { services } from "./services.generated.ts";
import { start } from "./start.ts";
import { VERSION } from "./version.ts";

/** Scripts of the last stage are ended then: whoever sent the signal waits, Docker for ten seconds. */
const SHUTDOWN_SCRIPTS_MS_MAX = 8000;

/** `detachedLog` is where its words go when it was started in the background. */
export async function serve(configuration: Configuration, detachedLog?: string): Promise<void> {
  const scripts = new InitScripts(configuration.initDir, process.env, (text) => {
    process.stderr.write(text);
  });
  for (const note of localStackOptions(process.env).notes) process.stdout.write(`${note}\n`);
  let running: Cloud | undefined;
  const further: Server[] = [];
  let closing = false;
  let atEnd = () => {};
  const stop = async () => {
    if (closing) return;
    closing = true;
    scripts.stop();
    for (const server of further) server.close();
    if (running !== undefined) {
      await scripts.run("SHUTDOWN", running.endpoint, AbortSignal.timeout(SHUTDOWN_SCRIPTS_MS_MAX));
      await running.close();
    }
    atEnd();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  await scripts.run("BOOT");
  await scripts.run("START");
  const [cloud, functions] = await Promise.all([
    start({
      ...configuration,
      dataDir: configuration.ephemeral ? undefined : configuration.dataDir,
      telemetry: process.env,
      process: processOf(scripts, () => running, stop),
    }),
    sandboxPromise(configuration.lambdaDriver, configuration.lambdaNetwork),
  ]);
  running = cloud;
  await Promise.all(
    configuration.alsoListen.map(async (address) => further.push(await alsoListen(cloud, address))),
  );
  if (configuration.eagerServices) await loadServices(cloud, configuration);
  await scripts.run("READY", cloud.endpoint);
  if (closing) return;
  // Whoever reads that it is ready may end it at once.
  const dataDirectory = configuration.ephemeral ? undefined : resolve(configuration.dataDir);
  process.stdout.write(
    `${banner(cloud.endpoint, configuration, VERSION, dataDirectory, functions)}\nReady.\n`,
  );
  if (detachedLog !== undefined) atEnd = nowDetached(cloud, dataDirectory, detachedLog);
}

function processOf(
  scripts: InitScripts,
  running: () => Cloud | undefined,
  stop: () => Promise<void>,
) {
  return {
    isContainer: isContainer(),
    initStage: (stage: Parameters<InitScripts["report"]>[0]) => scripts.report(stage),
    // The request that asks for it is in flight, and answered before the end.
    end: () => void stop(),
    restart: async () => {
      await scripts.run("BOOT");
      await scripts.run("START");
      await scripts.run("READY", running()?.endpoint);
    },
  };
}

/** What it accepted is the gateway's, and ends with that. */
async function alsoListen({ gateway }: Cloud, { host, port }: ListenAddress): Promise<Server> {
  const server = createServer((socket) => gateway.accept(socket));
  const { promise, resolve: listens, reject } = Promise.withResolvers<void>();
  server.on("error", reject).listen({ host, port }, listens);
  await promise;
  return server;
}

async function loadServices(cloud: Cloud, { services: offered }: Configuration): Promise<void> {
  const names = Object.keys(services).filter(
    (name) => offered.length === 0 || offered.includes(name),
  );
  await Promise.all(names.map((name) => cloud.service(name)));
}
