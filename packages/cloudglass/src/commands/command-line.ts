/**
 * The command line. Without a command it starts the emulator; the other commands ask one that runs and print what it
 * says. Each command is declared here or in a file of its kind, and loaded when it is asked for.
 */
import { Command, CommanderError } from "commander";
import { argumentsOfVariables, ConfigurationError } from "../configuration.ts";
import { localStackOptions } from "../localstack-variables.ts";
import { VERSION } from "../version.ts";
import { EXIT_CODES } from "./command-options.ts";
import { commandWords } from "./command-words.ts";
import { CommandError, WRONG_USE } from "./emulator-client.ts";
import { addExplaining } from "./explaining-commands.ts";
import { addFaults } from "./fault-commands.ts";
import { addNamespaces } from "./namespace-commands.ts";
import { addRunning } from "./running-commands.ts";
import { addShell } from "./shell-commands.ts";
import type { Terminal } from "./terminal.ts";

/** Resolves to the exit code. Undefined: the emulator runs in this process now. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
): Promise<number | undefined> {
  const ending: Ending = { code: 0 };
  try {
    const given = commandWords(args);
    const whole = withVariables(given, terminal.environment);
    await commandLine(terminal, ending, given.slice(1)).parseAsync(whole, { from: "user" });
    return ending.code;
  } catch (error) {
    if (error instanceof CommanderError) return afterParsing(error, terminal);
    if (error instanceof ConfigurationError) {
      terminal.error.write(`cloudglass: ${error.message}\n`);
      return WRONG_USE;
    }
    if (!(error instanceof CommandError)) throw error;
    terminal.error.write(`cloudglass: ${error.message}\n`);
    return error.exitCode;
  }
}

/** What an action leaves as the exit code when it ends well; undefined while the emulator runs. */
export interface Ending {
  code: number | undefined;
}

/** `given` was typed behind the command: without what variables say. */
export function commandLine(
  terminal: Terminal,
  ending: Ending,
  given: readonly string[] = [],
): Command {
  const program = new Command("cloudglass")
    .description("A local AWS that you can see through. Without a command it starts.")
    .version(VERSION)
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.error.write(text.replace(/^error: /, "cloudglass: ")),
      getOutHasColors: () => terminal.hasColor,
    })
    .addHelpText(
      "after",
      `
Examples:
  $ cloudglass                          starts on http://127.0.0.1:4566, until Ctrl-C
  $ cloudglass start --help             its options; CLOUDGLASS_* variables say the same
  $ cloudglass start --detach           in the background
  $ eval "$(cloudglass env)"            points the AWS CLI and SDKs of this shell at it
  $ cloudglass aws s3 mb s3://pictures
  $ cloudglass clock advance 30d
${EXIT_CODES}`,
    );
  program.hook("preAction", async (_program, command) => {
    if (command.getOptionValueSource("endpoint") !== "default") return;
    const { detachedEndpoint } = await import("./detached.ts");
    const found = detachedEndpoint(command.opts().dataDir, terminal.environment);
    if (found !== undefined) command.setOptionValueWithSource("endpoint", found, "implied");
  });
  program.commandsGroup("Emulators:");
  addRunning(program, terminal, ending, given);
  program.commandsGroup("What is in a running one:");
  addNamespaces(program, terminal);
  addFaults(program, terminal);
  program.commandsGroup("Why:");
  addExplaining(program, terminal);
  program.commandsGroup("Shells and programs:");
  addShell(program, terminal, ending);
  return program;
}

/** Those of the emulator are in force for `start`; what is typed wins. */
function withVariables(
  args: readonly string[],
  environment: Terminal["environment"],
): readonly string[] {
  const [command, ...rest] = args;
  const wantsHelp = rest.some((each) => each === "-h" || each === "--help");
  if (command !== "start" || wantsHelp) return args;
  const said = [...localStackOptions(environment).args, ...argumentsOfVariables(environment)];
  const named = rest.some((each) => /^--data-dir(?:=|$)/.test(each));
  if (!named) return [command, ...said, ...rest];
  if (rest.includes("--ephemeral")) {
    throw new CommandError("--ephemeral keeps nothing in a --data-dir: give one", WRONG_USE);
  }
  return [command, ...said.filter((each) => each !== "--ephemeral"), ...rest];
}

function afterParsing(
  { exitCode, code, message }: CommanderError,
  { environment, error }: Terminal,
): number {
  // Help and version, which was asked for.
  if (exitCode === 0) return 0;
  if (code === "commander.unknownOption" && /'-[\d.]/.test(message)) {
    error.write(
      "Numbers and durations are not negative. Time goes forward only; snapshots go back.\n",
    );
  }
  // `npm start --port 1` keeps the option for itself and passes on `1`.
  const isSwallowed = code === "commander.unknownCommand" && !/Did you mean/.test(message);
  if (isSwallowed && environment.npm_lifecycle_event === "start") {
    error.write("npm passes on the options that stand behind --: npm start -- --port 4567\n");
  }
  return WRONG_USE;
}
