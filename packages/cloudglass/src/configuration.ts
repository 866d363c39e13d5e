/**
 * What the emulator can be told, from the command line or from `CLOUDGLASS_*` variables; the command line wins.
 * A name that does not exist is an error, never ignored.
 */
import { isAbsolute } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import ms, { type StringValue } from "ms";

export interface Configuration {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly dataDir: string;
  /** Nothing on disk; `dataDir` is not used. */
  readonly ephemeral: boolean;
  readonly durability: "process" | "power";
  readonly auth: "strict" | "permissive";
  readonly placement: "four-zone" | "two-zone";
  /** Host names under which buckets may stand as a first label, besides the usual ones. */
  readonly hostnames: readonly string[];
  /** Milliseconds that a change in IAM takes at most until it is in force; 0 is at once. */
  readonly iamPropagation: number;
  /** Draws how long each change takes. */
  readonly iamPropagationSeed: string;
  /** What DynamoDB holds requests to: limits that tables set, also those of on-demand tables, or none. */
  readonly dynamodbThrottling: "provisioned" | "all" | "off";
  /** Milliseconds that a DynamoDB table is CREATING, UPDATING or DELETING. */
  readonly dynamodbTransitions: number;
  /** Milliseconds that eventually consistent reads of DynamoDB may be behind. */
  readonly dynamodbReplicationLag: number;
  /** Milliseconds that global secondary indexes of DynamoDB may be behind. */
  readonly dynamodbIndexLag: number;
  /** Milliseconds that other regions of a DynamoDB global table may be behind. */
  readonly dynamodbGlobalTableLag: number;
  /** Milliseconds that a Lambda function is Pending, and an update of it InProgress. */
  readonly lambdaTransitions: number;
  /** Which sandboxes functions run in; `auto` takes bubblewrap where it works. */
  readonly lambdaDriver: "auto" | "process" | "bubblewrap" | "docker";
  /** `aws` pads the phases of cold starts to what AWS's take. */
  readonly lambdaColdStart: "real" | "aws";
  /** `host` lets functions reach what this machine reaches. */
  readonly lambdaNetwork: "isolated" | "host";
  /** Directories below which functions may be run in place (`S3Bucket: "hot-reload"`). */
  readonly lambdaHotReload: readonly string[];
  /** Function's name → directory that it is run from in place of its code. */
  readonly lambdaCodeWatch: Readonly<Record<string, string>>;
  /** `Date` and timers of Node functions follow the emulator's clock once it was moved. */
  readonly lambdaVirtualTime: boolean;
  /** Milliseconds that gateways, attachments and instances of EC2 are pending, stopping or deleting. */
  readonly ec2Transitions: number;
  /** `aws` lets instances take as long to boot as on Nitro. */
  readonly ec2Boot: "instant" | "aws";
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export const DEFAULTS: Configuration = {
  host: "127.0.0.1",
  port: 4566,
  dataDir: ".cloudglass",
  ephemeral: false,
  durability: "process",
  auth: "strict",
  placement: "four-zone",
  hostnames: [],
  iamPropagation: 0,
  iamPropagationSeed: "cloudglass",
  dynamodbThrottling: "provisioned",
  dynamodbTransitions: 0,
  dynamodbReplicationLag: 0,
  dynamodbIndexLag: 0,
  dynamodbGlobalTableLag: 0,
  lambdaTransitions: 0,
  lambdaDriver: "auto",
  lambdaColdStart: "real",
  lambdaNetwork: "isolated",
  lambdaHotReload: [],
  lambdaCodeWatch: {},
  lambdaVirtualTime: false,
  ec2Transitions: 0,
  ec2Boot: "instant",
  logLevel: "warn",
};

/** Read by the project's own tests and scripts, not by the emulator. */
const DEVELOPMENT_VARIABLES = new Set([
  "CLOUDGLASS_VECTORS",
  "CLOUDGLASS_FUZZ_RUNS",
  "CLOUDGLASS_PROPERTY_SEED",
  "CLOUDGLASS_SEED",
  "CLOUDGLASS_PYTHON",
  "CLOUDGLASS_CRASHES",
]);

/** The text that the user should see; no stack. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** True for `--help` and `--version`: the text goes to standard output, and nothing is wrong. */
  readonly isAnswer: boolean;
  constructor(message: string, isAnswer = false) {
    super(message);
    this.isAnswer = isAnswer;
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65535) {
    throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  }
  return port;
}

/** An empty address would listen on every one, an empty directory be the current one. */
function parseText(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It cannot be empty.");
  return text;
}

const DURATION_MS_MAX = 24 * 3_600_000;

function parseDuration(text: string): number {
  const isDuration = text === "0" || /^\d[\d.]*\s*[a-z]+$/i.test(text);
  const milliseconds = isDuration ? ms(text as StringValue) : undefined;
  if (milliseconds === undefined || !(milliseconds <= DURATION_MS_MAX)) {
    throw new InvalidArgumentError(
      "A duration is a number and a unit (500ms, 5s, 2m), a day at most.",
    );
  }
  return Math.round(milliseconds);
}

function parseHostnames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim().toLowerCase());
  if (names.some((name) => !/^[a-z0-9.-]{1,253}$/.test(name))) {
    throw new InvalidArgumentError("Host names are separated by commas.");
  }
  return names;
}

function parseDirectories(text: string): string[] {
  const directories = text.split(",").map((each) => each.trim());
  if (directories.some((each) => !isAbsolute(each))) {
    throw new InvalidArgumentError("Directories are absolute and separated by commas.");
  }
  return directories;
}

/** `name=/directory,other=/directory` */
function parseWatchedCode(text: string): Record<string, string> {
  const pairs = text.split(",").map((pair) => pair.trim().split("="));
  if (
    pairs.some(([name, directory]) => !name || directory === undefined || !isAbsolute(directory))
  ) {
    throw new InvalidArgumentError("It is name=/absolute/directory, with commas between.");
  }
  return Object.fromEntries(pairs.map(([name, ...directory]) => [name, directory.join("=")]));
}

function command(version: string): Command {
  return new Command("cloudglass")
    .description("A local AWS that you can see through.")
    .version(version)
    .addOption(
      new Option("--host <address>", "address to listen on")
        .default(DEFAULTS.host)
        .argParser(parseText),
    )
    .addOption(
      new Option("--port <number>", "port to listen on; 0 takes a free one")
        .default(DEFAULTS.port)
        .argParser(parsePort),
    )
    .addOption(
      new Option("--data-dir <directory>", "where everything is kept")
        .default(DEFAULTS.dataDir)
        .argParser(parseText),
    )
    .addOption(new Option("--ephemeral", "keep everything in memory").default(DEFAULTS.ephemeral))
    .addOption(
      new Option("--durability <what>", "what an acknowledged write survives")
        .choices(["process", "power"])
        .default(DEFAULTS.durability),
    )
    .addOption(
      new Option("--auth <mode>", "permissive accepts unknown access keys as root")
        .choices(["strict", "permissive"])
        .default(DEFAULTS.auth),
    )
    .addOption(
      new Option("--placement <policy>", "how shards spread over zones")
        .choices(["four-zone", "two-zone"])
        .default(DEFAULTS.placement),
    )
    .addOption(
      new Option("--hostnames <names>", "further host names for virtual-host buckets, with commas")
        .default(DEFAULTS.hostnames)
        .argParser(parseHostnames),
    )
    .addOption(
      new Option(
        "--iam-propagation <duration>",
        "how long a change in IAM takes at most to be in force",
      )
        .default(DEFAULTS.iamPropagation, "at once")
        .argParser(parseDuration),
    )
    .addOption(
      new Option("--iam-propagation-seed <text>", "draws how long each change takes")
        .default(DEFAULTS.iamPropagationSeed)
        .argParser(parseText),
    )
    .addOption(
      new Option("--dynamodb-throttling <limits>", "which limits DynamoDB holds requests to")
        .choices(["provisioned", "all", "off"])
        .default(DEFAULTS.dynamodbThrottling),
    )
    .addOption(
      new Option("--dynamodb-transitions <duration>", "how long a table is created or deleted")
        .default(DEFAULTS.dynamodbTransitions, "at once")
        .argParser(parseDuration),
    )
    .addOption(
      new Option(
        "--dynamodb-replication-lag <duration>",
        "how old an eventually consistent read may be",
      )
        .default(DEFAULTS.dynamodbReplicationLag, "not at all")
        .argParser(parseDuration),
    )
    .addOption(
      new Option("--dynamodb-index-lag <duration>", "how old a read of a global index may be")
        .default(DEFAULTS.dynamodbIndexLag, "not at all")
        .argParser(parseDuration),
    )
    .addOption(
      new Option(
        "--dynamodb-global-table-lag <duration>",
        "how far other regions of a global table may be behind",
      )
        .default(DEFAULTS.dynamodbGlobalTableLag, "not at all")
        .argParser(parseDuration),
    )
    .addOption(
      new Option("--lambda-transitions <duration>", "how long a function is created or updated")
        .default(DEFAULTS.lambdaTransitions, "at once")
        .argParser(parseDuration),
    )
    .addOption(
      new Option("--lambda-driver <driver>", "which sandboxes functions run in")
        .choices(["auto", "process", "bubblewrap", "docker"])
        .default(DEFAULTS.lambdaDriver),
    )
    .addOption(
      new Option("--lambda-cold-start <times>", "aws pads cold starts to what AWS's take")
        .choices(["real", "aws"])
        .default(DEFAULTS.lambdaColdStart),
    )
    .addOption(
      new Option("--lambda-network <reach>", "host lets functions reach what this machine reaches")
        .choices(["isolated", "host"])
        .default(DEFAULTS.lambdaNetwork),
    )
    .addOption(
      new Option(
        "--lambda-hot-reload <directories>",
        "where functions may be run in place, with commas",
      )
        .default(DEFAULTS.lambdaHotReload)
        .argParser(parseDirectories),
    )
    .addOption(
      new Option(
        "--lambda-code-watch <functions>",
        "functions run from directories in place of their code: name=/directory,…",
      )
        .default(DEFAULTS.lambdaCodeWatch, "none")
        .argParser(parseWatchedCode),
    )
    .addOption(
      new Option(
        "--lambda-virtual-time",
        "Date and timers in Node functions follow the moved clock",
      ).default(DEFAULTS.lambdaVirtualTime),
    )
    .addOption(
      new Option(
        "--ec2-transitions <duration>",
        "how long what EC2 makes and removes is pending or deleting",
      )
        .default(DEFAULTS.ec2Transitions, "at once")
        .argParser(parseDuration),
    )
    .addOption(
      new Option("--ec2-boot <times>", "aws lets instances boot as long as AWS's do")
        .choices(["instant", "aws"])
        .default(DEFAULTS.ec2Boot),
    )
    .addOption(
      new Option("--log-level <level>", "how much is logged")
        .choices(LOG_LEVELS)
        .default(DEFAULTS.logLevel),
    )
    .addHelpText(
      "after",
      "\nCommands that ask a running emulator (more with --help): why <request-id>, policy suggest, packet <from> <to>.",
    )
    .allowExcessArguments(false)
    .exitOverride();
}

/**
 * Reads the arguments (without the program's name) and the environment.
 * Throws `ConfigurationError` naming what is wrong.
 */
export function readConfiguration(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  version: string,
): Configuration {
  const fromVariables = argumentsOfVariables(environment, version);
  return parse([...fromVariables, ...args], version);
}

function parse(args: readonly string[], version: string): Configuration {
  let answer = "";
  const parser = command(version).configureOutput({
    writeOut: (text) => {
      answer += text;
    },
    writeErr: () => {},
  });
  try {
    parser.parse(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) throw new ConfigurationError(answer.trimEnd(), true);
    throw new ConfigurationError(
      error.code === "commander.excessArguments"
        ? `unexpected argument ${parser.args[0]}: the commands are why, policy suggest and packet, and npm passes on the options behind --`
        : error.message.replace(/^error: /, ""),
    );
  }
  return parser.opts<Configuration>();
}

/** Each variable as the option that it stands for: `CLOUDGLASS_DATA_DIR=x` is `--data-dir=x`. */
function argumentsOfVariables(
  environment: Readonly<Record<string, string | undefined>>,
  version: string,
): string[] {
  const options = new Map(
    command(version).options.map((each) => [variableOf(each), each] as const),
  );
  const args: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith("CLOUDGLASS_") || DEVELOPMENT_VARIABLES.has(name)) continue;
    const option = options.get(name);
    if (option === undefined || option.long === "--version") {
      const names = [...options.keys()].filter((each) => each !== "CLOUDGLASS_VERSION");
      throw new ConfigurationError(`unknown variable ${name}; there are ${names.join(", ")}`);
    }
    const arg = argumentOf(option, name, value ?? "");
    try {
      parse(arg, version);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new ConfigurationError(`variable ${name}: ${error.message}`);
    }
    args.push(...arg);
  }
  return args;
}

function variableOf(option: Option): string {
  return `CLOUDGLASS_${option.name().replaceAll("-", "_").toUpperCase()}`;
}

function argumentOf(option: Option, variable: string, value: string): string[] {
  if (option.required) return [`${option.long}=${value}`];
  if (/^(1|true)$/.test(value)) return [option.long as string];
  if (/^(0|false)$/.test(value)) return [];
  throw new ConfigurationError(`variable ${variable}: say true or false`);
}
