/**
 * The command line: reads the configuration, starts, prints the banner and `Ready.`, serves until a signal. With a
 * subcommand (`why`) it asks an emulator that runs already.
 */
import { resolve } from "node:path";
import { banner } from "./banner.ts";
import { ConfigurationError, readConfiguration } from "./configuration.ts";
import { sandboxPromise } from "./sandbox-promise.ts";
import { VERSION } from "./version.ts";

/** Names alone: the subcommands are loaded when one is asked for. */
const SUBCOMMANDS: ReadonlySet<string> = new Set(["why", "policy", "packet", "help"]);

async function main(): Promise<void> {
  if (SUBCOMMANDS.has(process.argv[2] ?? "")) {
    const { runSubcommand } = await import("./commands/command-line.ts");
    const { stdout: out, stderr: error } = process;
    const hasColor = out.isTTY && out.hasColors() && process.env.NO_COLOR === undefined;
    process.exitCode = await runSubcommand(process.argv.slice(2), { out, error, hasColor });
    return;
  }
  const configuration = readConfiguration(process.argv.slice(2), process.env, VERSION);
  const { start } = await import("./start.ts");
  const [running, functions] = await Promise.all([
    start(configuration),
    sandboxPromise(configuration.lambdaDriver, configuration.lambdaNetwork),
  ]);
  let closing = false;
  const stop = async () => {
    if (closing) return;
    closing = true;
    await running.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // Whoever reads that it is ready may end it at once.
  const dataDirectory = configuration.ephemeral ? undefined : resolve(configuration.dataDir);
  process.stdout.write(
    `${banner(running.endpoint, configuration, VERSION, dataDirectory, functions)}\nReady.\n`,
  );
}

try {
  await main();
} catch (error) {
  if (error instanceof ConfigurationError) {
    (error.isAnswer ? process.stdout : process.stderr).write(
      error.isAnswer ? `${error.message}\n` : `cloudglass: ${error.message}\n`,
    );
    process.exit(error.isAnswer ? 0 : 2);
  }
  process.stderr.write(`cloudglass: ${startFailure(error)}\n`);
  process.exit(1);
}

/** What a person can act on, where the cause is known. */
function startFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "DirectoryInUseError") return error.message;
  if (error.name === "SqliteError") {
    return `a catalogue in the data directory cannot be opened: ${error.message}`;
  }
  const { code = "", syscall, message } = error as NodeJS.ErrnoException & { message: string };
  if (code === "EADDRINUSE") return `${message}; --port 0 takes a free port`;
  if (syscall === "listen" || syscall === "getaddrinfo") return `cannot listen: ${message}`;
  if (/^E(EXIST|NOTDIR|PERM|ACCES|ROFS|NOENT|NOSPC)$/.test(code)) {
    return `the data directory cannot be used: ${message}`;
  }
  return error.stack ?? message;
}
