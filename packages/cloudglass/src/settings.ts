/**
 * The option table: every setting once. The command line, the variables, the defaults of `start()` and the configuration
 * reference are made from it.
 */
import type { Configuration } from "./configuration.ts";
import {
  ADDRESSES,
  DIRECTORIES,
  DURATION,
  HOSTNAMES,
  PORT,
  ROOT_KEY,
  SERVICES,
  TEXT,
  TOKEN,
  type ValueKind,
  WATCHED_CODE,
} from "./setting-values.ts";

/** What the option of a setting takes: nothing (it is a switch), one of some words, or a text that is parsed. */
export type Setting<Value> = SettingText<Value> &
  (
    | { readonly kind: "switch" }
    | { readonly kind: "choice"; readonly argument: string; readonly choices: readonly Value[] }
    | ({ readonly kind: "value"; readonly argument: string } & ValueKind<Value>)
  );

interface SettingText<Value> {
  readonly default: Value;
  /** In place of the value, where that says little. */
  readonly shownDefault?: string;
  /** Not for the lists of processes that everybody can read. */
  readonly isSecret?: true;
  /** A few words, for the help. */
  readonly description: string;
  /** Sentences that only the reference has, in Markdown; links as in docs/configuration.md. */
  readonly more?: string;
}

export type SettingName = keyof Configuration;

export const SETTINGS: { readonly [Name in SettingName]: Setting<Configuration[Name]> } = {
  host: {
    kind: "value",
    argument: "address",
    default: "127.0.0.1",
    ...TEXT,
    description: "address to listen on",
  },
  port: {
    kind: "value",
    argument: "number",
    default: 4566,
    ...PORT,
    description: "port to listen on; 0 takes a free one",
  },
  dataDir: {
    kind: "value",
    argument: "directory",
    default: ".cloudglass",
    ...TEXT,
    description: "where everything is kept",
    more: "A relative one is below the current directory; with `npm start`, below the checkout.",
  },
  ephemeral: {
    kind: "switch",
    default: false,
    description: "keep everything in memory",
    more: "It is gone at the end.",
  },
  durability: {
    kind: "choice",
    argument: "what",
    choices: ["process", "power"],
    default: "process",
    description: "what an acknowledged write survives",
    more: "The death of the `process`, or loss of `power`.",
  },
  auth: {
    kind: "choice",
    argument: "mode",
    choices: ["strict", "permissive"],
    default: "strict",
    description: "who is let in; permissive accepts unknown access keys as root",
    more: "It says so in every answer (`x-cloudglass-auth`).",
  },
  placement: {
    kind: "choice",
    argument: "policy",
    choices: ["four-zone", "two-zone"],
    default: "four-zone",
    description: "how shards spread over zones",
    more: "`two-zone` does not survive the loss of one.",
  },
  hostnames: {
    kind: "value",
    argument: "names",
    default: [],
    ...HOSTNAMES,
    description: "further host names for virtual-host buckets, with commas",
  },
  iamPropagation: {
    kind: "value",
    argument: "duration",
    default: 0,
    shownDefault: "at once",
    ...DURATION,
    description: "how long a change in IAM takes at most to be in force",
    more: "With `5s` it is in force only after 2.5 to 5 seconds, as on AWS it takes its time.",
  },
  iamPropagationSeed: {
    kind: "value",
    argument: "text",
    default: "cloudglass",
    ...TEXT,
    description: "seed of the draws of how long each change takes",
  },
  dynamodbThrottling: {
    kind: "choice",
    argument: "limits",
    choices: ["provisioned", "all", "off"],
    default: "provisioned",
    description: "which limits of throughput DynamoDB enforces",
    more: "Those that tables set; `all`, also AWS's own of on-demand tables; `off`.",
  },
  dynamodbTransitions: {
    kind: "value",
    argument: "duration",
    default: 0,
    shownDefault: "at once",
    ...DURATION,
    description: "how long a table is created or deleted",
    more: "That long it is CREATING, UPDATING and DELETING.",
  },
  dynamodbReplicationLag: {
    kind: "value",
    argument: "duration",
    default: 0,
    shownDefault: "not at all",
    ...DURATION,
    description: "how old an eventually consistent read may be",
  },
  dynamodbIndexLag: {
    kind: "value",
    argument: "duration",
    default: 0,
    shownDefault: "not at all",
    ...DURATION,
    description: "how old a read of a global index may be",
  },
  dynamodbGlobalTableLag: {
    kind: "value",
    argument: "duration",
    default: 0,
    shownDefault: "not at all",
    ...DURATION,
    description: "how far other regions of a global table may be behind",
  },
  lambdaTransitions: {
    kind: "value",
    argument: "duration",
    default: 0,
    shownDefault: "at once",
    ...DURATION,
    description: "how long a function is created or updated",
    more: "That long it is Pending, and an update of it InProgress.",
  },
  lambdaDriver: {
    kind: "choice",
    argument: "driver",
    choices: ["auto", "process", "bubblewrap", "docker"],
    default: "auto",
    description: "which sandboxes functions run in",
    more: "`bubblewrap` is found by trying; `process` is always there and holds less.",
  },
  lambdaColdStart: {
    kind: "choice",
    argument: "times",
    choices: ["real", "aws"],
    default: "real",
    description: "how long cold starts take; aws pads them to what AWS's take",
  },
  lambdaNetwork: {
    kind: "choice",
    argument: "reach",
    choices: ["isolated", "host"],
    default: "isolated",
    description: "what functions reach; host is what this machine reaches",
    more: "A function in a sandbox reaches this emulator alone otherwise.",
  },
  lambdaHotReload: {
    kind: "value",
    argument: "directories",
    default: [],
    ...DIRECTORIES,
    description: "where functions may be run in place, with commas",
    more: 'With `S3Bucket: "hot-reload"`: a saved file is live at the next invocation.',
  },
  lambdaCodeWatch: {
    kind: "value",
    argument: "functions",
    default: {},
    shownDefault: "none",
    ...WATCHED_CODE,
    description: "functions run from directories in place of their code: name=/directory,…",
  },
  lambdaVirtualTime: {
    kind: "switch",
    default: false,
    description: "Date and timers in Node functions follow the moved clock",
  },
  ec2Transitions: {
    kind: "value",
    argument: "duration",
    default: 0,
    shownDefault: "at once",
    ...DURATION,
    description: "how long what EC2 makes and removes is pending or deleting",
  },
  ec2Boot: {
    kind: "choice",
    argument: "times",
    choices: ["instant", "aws"],
    default: "instant",
    description: "how long instances boot; aws is as long as AWS's do",
    more: "And shut down, by the clock.",
  },
  services: {
    kind: "value",
    argument: "names",
    default: [],
    shownDefault: "all",
    ...SERVICES,
    description: "which services requests may be for, with commas",
    more: "The others answer 501. Services still ask one another.",
  },
  eagerServices: {
    kind: "switch",
    default: false,
    description: "load services at the start, not with their first request",
  },
  alsoListen: {
    kind: "value",
    argument: "addresses",
    default: [],
    shownDefault: "none",
    ...ADDRESSES,
    description: "further addresses to listen on: address:port, with commas",
  },
  rootKey: {
    kind: "value",
    argument: "id:secret",
    default: undefined,
    shownDefault: "test:test alone",
    isSecret: true,
    ...ROOT_KEY,
    description: "a further access key of the root of account 000000000000",
  },
  initDir: {
    kind: "value",
    argument: "directory",
    default: "/etc/localstack/init",
    ...TEXT,
    description: "where the scripts in boot.d, start.d, ready.d and shutdown.d are",
    more: "`.sh`, `.js`, `.mjs` and `.py` files, run in the order of their names ([containers](containers.md)).",
  },
  controlToken: {
    kind: "value",
    argument: "token",
    default: undefined,
    shownDefault: "none",
    isSecret: true,
    ...TOKEN,
    description: "a secret that requests to the emulator's own API must carry",
    more: "As `Authorization: Bearer TOKEN`. Without one that API, the console with it, answers this machine alone.",
  },
  logLevel: {
    kind: "choice",
    argument: "level",
    choices: ["fatal", "error", "warn", "info", "debug", "trace", "silent"],
    default: "warn",
    description: "how much is logged",
    more: "`info` has every request.",
  },
  logFormat: {
    kind: "choice",
    argument: "format",
    choices: ["auto", "json", "pretty"],
    default: "auto",
    description: "how the log is written",
    more: "On standard error. `auto` is `pretty` on a terminal, else `json`: one line an event.",
  },
};

/** In the order of the table. */
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** `dataDir` is `--data-dir`. */
export function optionOf(name: SettingName): string {
  return `--${kebab(name)}`;
}

/** `dataDir` is `CLOUDGLASS_DATA_DIR`. */
export function variableOf(name: SettingName): string {
  return `CLOUDGLASS_${kebab(name).replaceAll("-", "_").toUpperCase()}`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
