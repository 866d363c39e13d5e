/**
 * Runs a Node function: loads its handler, then asks for one invocation after another. What handlers can see of it (errors,
 * context, log lines) is as AWS's own runtime has it.
 */
import { reportedError, UnhandledPromiseRejection } from "./errors.mjs";
import { Invoker } from "./invoker.mjs";
import { loadHandler } from "./load-function.mjs";
import { logError, patchConsole } from "./log.mjs";
import { RuntimeClient } from "./runtime-client.mjs";
import { provideStreaming } from "./streaming.mjs";

/** Of the runtime that the function was made for: 22 of `AWS_Lambda_nodejs22.x`. */
const release = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1] ?? 22);

const connect = [take("CLOUDGLASS_RUNTIME_SOCKET"), take("CLOUDGLASS_GENERATION")];
const client = new RuntimeClient(...connect);
const clock = take("CLOUDGLASS_VIRTUAL_TIME") === undefined ? undefined : await virtualTime();
patchConsole(take("_LAMBDA_TELEMETRY_LOG_FD"));
provideStreaming();

/** Where an error goes that nobody caught: to the invocation that runs, or to the init. */
let report = (error) => client.failInit(reportedError(error));

process.on("uncaughtException", (error) => {
  logError("Uncaught Exception", error);
  report(error).finally(() => process.exit(129));
});
process.on("unhandledRejection", (reason, promise) => {
  const error = new UnhandledPromiseRejection(reason, promise);
  logError("Unhandled Promise Rejection", error);
  report(error).finally(() => process.exit(128));
});

const startedMs = performance.now();
let handler;
try {
  handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, release);
} catch (error) {
  logError(release >= 24 ? "Init Error" : "Uncaught Exception", error);
  await client.failInit(reportedError(error));
  process.exit(1);
}
client.codeMs = performance.now() - startedMs;

const invoker = new Invoker({ client, handler, release, clock });
report = (error) => invoker.fail(error);
invoker.start();

/** What is ours is not the function's to see. */
function take(name) {
  const value = process.env[name];
  delete process.env[name];
  return value;
}

async function virtualTime() {
  const { VirtualTime } = await import("./virtual-time.mjs");
  return new VirtualTime(new RuntimeClient(...connect));
}
