/**
 * LocalStack's variables as options of this emulator, so that a compose file made for it goes on working. Those that
 * say nothing here are ignored without a word, as LocalStack ignores what it does not know; a few that people would miss
 * are answered with a note. `CLOUDGLASS_*` variables and options win over all of them.
 */
import { services } from "./services.generated.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface LocalStackOptions {
  readonly args: readonly string[];
  /** Sentences for whoever starts it. */
  readonly notes: readonly string[];
}

/** Where LocalStack's image keeps its state. */
export const LOCALSTACK_VOLUME = "/var/lib/localstack";

type Reading = (value: string, environment: Environment) => readonly string[];

const isOn = (value: string) => /^(1|true)$/i.test(value);
const isOff = (value: string) => /^(0|false)$/i.test(value);

const LOG_LEVELS: Readonly<Record<string, string>> = {
  "trace-internal": "trace",
  trace: "trace",
  debug: "debug",
  info: "info",
  warn: "warn",
  warning: "warn",
  error: "error",
  fatal: "fatal",
};

const EXECUTORS: Readonly<Record<string, string>> = { docker: "docker", local: "process" };

/** In this order; a later one wins. */
const READINGS: Readonly<Record<string, Reading>> = {
  DEBUG: (value) => (isOn(value) ? ["--log-level=debug"] : []),
  LS_LOG: (value) => optional("--log-level", LOG_LEVELS[value.toLowerCase()]),
  GATEWAY_LISTEN: (value) => listening(value),
  HOSTNAME_EXTERNAL: (value) => hostname(value),
  LOCALSTACK_HOST: (value) => hostname(value),
  PERSISTENCE: persistence,
  SERVICES: (value) => optional("--services", servicesIn(value).here.join(",") || undefined),
  EAGER_SERVICE_LOADING: (value) => (isOn(value) ? ["--eager-services"] : []),
  LAMBDA_RUNTIME_EXECUTOR: (value) => optional("--lambda-driver", EXECUTORS[value.toLowerCase()]),
  // Testcontainers for Python signs with what it gives to the container.
  AWS_SECRET_ACCESS_KEY: rootKey,
};

const NOTES: Readonly<Record<string, (value: string) => string | undefined>> = {
  SERVICES: (value) => absentNote(servicesIn(value).absent),
  LOCALSTACK_AUTH_TOKEN: () => "LOCALSTACK_AUTH_TOKEN is ignored: nothing here needs a token.",
  LOCALSTACK_API_KEY: () => "LOCALSTACK_API_KEY is ignored: nothing here needs a key.",
  ACTIVATE_PRO: () => "ACTIVATE_PRO is ignored: there is one edition.",
  ENFORCE_IAM: (value) =>
    isOff(value) ? "ENFORCE_IAM=0 is ignored: policies are always in force." : undefined,
  EXTRA_CORS_ALLOWED_ORIGINS: () =>
    "EXTRA_CORS_ALLOWED_ORIGINS is ignored: buckets have CORS rules of their own.",
};

/** Throws nothing: what a value should not be is said when the options are read. */
export function localStackOptions(environment: Environment): LocalStackOptions {
  const said = (name: string) => environment[name]?.trim() ?? "";
  const args = Object.entries(READINGS).flatMap(([name, read]) =>
    said(name) === "" ? [] : read(said(name), environment),
  );
  const notes = Object.entries(NOTES).flatMap(([name, note]) =>
    said(name) === "" ? [] : (note(said(name)) ?? []),
  );
  return { args, notes };
}

function optional(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${option}=${value}`];
}

/** `s3,sqs:4576`: those that are here, and those of LocalStack that are not. */
function servicesIn(value: string) {
  const names = value.split(",").map((each) => each.trim().toLowerCase().replace(/:\d+$/, ""));
  const named = [...new Set(names)].filter((name) => name !== "");
  const { here = [], absent = [] } = Object.groupBy(named, (name) => {
    return Object.hasOwn(services, name) ? "here" : "absent";
  });
  return { here, absent };
}

function absentNote(absent: readonly string[]): string | undefined {
  if (absent.length === 0) return undefined;
  return `SERVICES: ${absent.join(", ").slice(0, 200)} ${absent.length === 1 ? "is" : "are"} not here.`;
}

/** `0.0.0.0:4566,0.0.0.0:443`: the first is the emulator's own, also in what it says of itself. */
function listening(value: string): readonly string[] {
  const [first = "", ...others] = value.split(",").map((each) => each.trim());
  const [, host = "", port = ""] = /^(?:\[?([^[\]]*?)\]?(?::(\d+))?)$/.exec(first) ?? [];
  return [
    ...(host === "" ? [] : [`--host=${host}`]),
    ...(port === "" ? [] : [`--port=${port}`]),
    ...(others.length === 0 ? [] : [`--also-listen=${others.join(",")}`]),
  ];
}

/** `localstack:4566`: a name below which buckets may stand. */
function hostname(value: string): readonly string[] {
  return [`--hostnames=${value.replace(/:\d+$/, "")}`];
}

/** Without it LocalStack forgets everything at its end; here state is kept unless that was asked for. */
function persistence(value: string): readonly string[] {
  if (isOn(value)) return [`--data-dir=${LOCALSTACK_VOLUME}/cloudglass`];
  return isOff(value) ? ["--ephemeral"] : [];
}

/** In the image alone, which says where to listen by LocalStack's variable: elsewhere it is a key to the real AWS. */
function rootKey(secret: string, environment: Environment): readonly string[] {
  const { AWS_ACCESS_KEY_ID: id = "", GATEWAY_LISTEN: isImage } = environment;
  const isConvention = /^(?:test|\d{12})$/.test(id);
  const isAwsOwn = /^(?:AKIA|ASIA)/.test(id);
  if (isImage === undefined || id === "" || isConvention || isAwsOwn) return [];
  return [`--root-key=${id}:${secret}`];
}
