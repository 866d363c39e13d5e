/** Commands about emulators as processes: `start`, `stop`, `status`, `logs`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { addSettings, type Configuration, configurationOf } from "../configuration.ts";
import { parsePort, parseText } from "../setting-values.ts";
import { variableOf } from "../settings.ts";
import type { Ending } from "./command-line.ts";
import { emulatorOptions, examples, jsonOption } from "./command-options.ts";
import { CommandError, WRONG_USE } from "./emulator-client.ts";
import type { LogOptions } from "./logs.ts";
import type { StatusOptions } from "./status.ts";
import type { StopOptions } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

interface StartOptions extends Configuration {
  readonly detach: boolean;
  readonly detachedLog?: string;
  readonly json: boolean;
}

const LINES_SHOWN = 100;

/** `given` is what was typed behind the command. */
export function addRunning(
  program: Command,
  terminal: Terminal,
  ending: Ending,
  given: readonly string[],
): void {
  addStart(program, terminal, ending, given);
  program
    .command("stop")
    .description("ends one that runs in the background")
    .addOption(dataDirOption())
    .addOption(portOption())
    .addOption(jsonOption())
    .addHelpText("after", examples("stop", "stop --port 4567"))
    .action(async (options: StopOptions, command: Command) => {
      const { stop } = await import("./stop.ts");
      await stop({ ...options, isNamed: isTyped(command, "dataDir") }, terminal);
    });
  emulatorOptions(
    program
      .command("status")
      .description("whether one runs, what was used of it, its clock and its faults")
      .addOption(dataDirOption())
      .addOption(portOption()),
  )
    .addHelpText("after", examples("status", "status --json"))
    .action(async (options: StatusOptions, command: Command) => {
      const { endpointOfPlace, printStatus } = await import("./status.ts");
      const place = { ...options, isNamed: isTyped(command, "dataDir") };
      const endpoint = isTyped(command, "endpoint")
        ? options.endpoint
        : endpointOfPlace(place, terminal);
      await printStatus({ ...place, endpoint }, terminal);
    });
  program
    .command("logs")
    .description("what one in the background says")
    .option("-f, --follow", "goes on with what it will say, until it ends", false)
    .option("-n, --lines <number>", "how many of the last lines", parseLines, LINES_SHOWN)
    .addOption(dataDirOption())
    .addOption(portOption())
    .addOption(new Option("--json", "its lines of JSON, as they are").default(false))
    .addHelpText("after", examples("logs --follow", "logs --lines 1000 --json"))
    .action(async (options: LogOptions, command: Command) => {
      const { printLogs } = await import("./logs.ts");
      await printLogs({ ...options, isNamed: isTyped(command, "dataDir") }, terminal);
    });
}

/** Variables and defaults mean no particular one. */
function isTyped(command: Command, option: string): boolean {
  return command.getOptionValueSource(option) === "cli";
}

function addStart(
  program: Command,
  terminal: Terminal,
  ending: Ending,
  given: readonly string[],
): void {
  const start = program
    .command("start")
    .description("starts the emulator, also without a command")
    .option("-d, --detach", "in the background; returns when it is ready", false)
    .addOption(new Option("--json", "with --detach: where it runs, as JSON").default(false))
    .addOption(new Option("--detached-log <file>").hideHelp());
  addSettings(start)
    .addHelpText("after", examples("start --detach", "start --ephemeral --port 0"))
    .action(async (options: StartOptions) => {
      const configuration = configurationOf(options);
      if (options.detach) {
        const { startDetached } = await import("./start-detached.ts");
        const args = given.filter((arg) => !/^(-d|--detach|--json)$/.test(arg));
        return startDetached(configuration, args, options.json, terminal);
      }
      if (options.json) throw new CommandError("--json goes with --detach", WRONG_USE);
      const { serve } = await import("../serve.ts");
      ending.code = undefined;
      await serve(configuration, options.detachedLog);
    });
}

function dataDirOption(): Option {
  return new Option("--data-dir <directory>", "that of the one in the background")
    .default(".cloudglass")
    .env(variableOf("dataDir"))
    .argParser(parseText);
}

function portOption(): Option {
  return new Option("--port <number>", "where the one in the background listens").argParser(
    parsePort,
  );
}

function parseLines(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError("It is a whole number.");
  return Number(text);
}
