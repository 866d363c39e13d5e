/**
 * What the emulator can be told, from the command line or from `CLOUDGLASS_*` variables; the command line wins.
 * A name that does not exist is an error, never ignored.
 */
import { Command, CommanderError, Option } from "commander";
import { optionOf, SETTING_NAMES, SETTINGS, type SettingName, variableOf } from "./settings.ts";

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
  /** Names of services that requests may be for; empty for all of them. */
  readonly services: readonly string[];
  /** Services are loaded at the start, not by their first request. */
  readonly eagerServices: boolean;
  /** Further addresses to listen on. */
  readonly alsoListen: readonly ListenAddress[];
  /** A further key of the root of account 000000000000. */
  readonly rootKey: RootKey | undefined;
  /** Below it are `boot.d`, `start.d`, `ready.d` and `shutdown.d` with scripts. */
  readonly initDir: string;
  /** Everybody has to send it to the emulator's own API; without one this machine alone may use that. */
  readonly controlToken: string | undefined;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** `auto`: for people on a terminal, JSON elsewhere. */
  readonly logFormat: "auto" | "json" | "pretty";
}

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface RootKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const DEFAULTS = Object.fromEntries(
  SETTING_NAMES.map((name) => [name, SETTINGS[name].default]),
) as unknown as Configuration;

/** Read by commands that ask an emulator, and there for those that start one. */
const COMMAND_VARIABLES = new Set(["CLOUDGLASS_NAMESPACE"]);

/** Read by the project's own tests and scripts, not by the emulator. */
const DEVELOPMENT_VARIABLES = new Set([
  "CLOUDGLASS_VECTORS",
  "CLOUDGLASS_FUZZ_RUNS",
  "CLOUDGLASS_PROPERTY_SEED",
  "CLOUDGLASS_SEED",
  "CLOUDGLASS_PYTHON",
  "CLOUDGLASS_CRASHES",
  "CLOUDGLASS_QUICK_STARTS",
  "CLOUDGLASS_TERRAFORM_PLUGINS",
]);

const OTHERS_VARIABLES = COMMAND_VARIABLES.union(DEVELOPMENT_VARIABLES);

/** The text that the user should see; no stack. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** Adds an option for each setting. */
export function addSettings(command: Command): Command {
  for (const name of SETTING_NAMES) command.addOption(settingOption(name));
  return command;
}

function settingOption(name: SettingName): Option {
  const { description, shownDefault, ...setting } = SETTINGS[name];
  if (setting.kind === "switch") {
    return new Option(optionOf(name), description).default(setting.default);
  }
  const option = new Option(`${optionOf(name)} <${setting.argument}>`, description);
  option.default(setting.default, shownDefault);
  return setting.kind === "choice"
    ? option.choices(setting.choices as readonly string[])
    : option.argParser<unknown>(setting.parse);
}

/** Of the options of a command, the settings. */
export function configurationOf(options: Configuration): Configuration {
  const settings = SETTING_NAMES.map((name) => [name, options[name]] as const);
  return Object.fromEntries(settings) as unknown as Configuration;
}

/** Throws `ConfigurationError` for an option that does not take its value. */
function checkOption(arg: readonly string[]): void {
  const parser = addSettings(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  try {
    parser.parse(arg, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new ConfigurationError(error.message.replace(/^error: /, ""));
  }
}

/** Each variable as the option that it stands for: `CLOUDGLASS_DATA_DIR=x` is `--data-dir=x`. */
export function argumentsOfVariables(
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  const names = new Map(SETTING_NAMES.map((each) => [variableOf(each), each] as const));
  const args: string[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith("CLOUDGLASS_") || OTHERS_VARIABLES.has(variable)) continue;
    const name = names.get(variable);
    if (name === undefined) {
      const known = [...names.keys()].join(", ");
      throw new ConfigurationError(`unknown variable ${variable}; there are ${known}`);
    }
    const arg = argumentOf(name, variable, value ?? "");
    try {
      checkOption(arg);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new ConfigurationError(`variable ${variable}: ${error.message}`);
    }
    args.push(...arg);
  }
  return args;
}

function argumentOf(name: SettingName, variable: string, value: string): string[] {
  const option = optionOf(name);
  if (SETTINGS[name].kind !== "switch") return [`${option}=${value}`];
  if (/^(1|true)$/.test(value)) return [option];
  if (/^(0|false)$/.test(value)) return [];
  throw new ConfigurationError(`variable ${variable}: say true or false`);
}
