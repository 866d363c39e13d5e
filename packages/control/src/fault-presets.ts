/** Faults that people want most, under one name each. */
import type { Fault, RequestTarget } from "@cloudglass/env";
import { badFault as bad } from "./control-error.ts";

export interface FaultPreset {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly FaultParameter[];
}

export interface FaultParameter {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  readonly default?: string | number;
}

/** A fault but for its id, its end and who set it. */
export type PresetFault = Pick<Fault, "kind" | "target" | "delayMs" | "perSecond">;

type Parameters = Readonly<Record<string, unknown>>;

const ZONE = "us-east-1a";
/** A partition serves 1,000 units of writes a second. */
const HOT_PER_SECOND = 1000;
/** Replicas of DynamoDB's partitions wait 200 ms for each other. */
const STORAGE_DELAY_MS = 100;

const optional = (name: string, summary: string, standard?: string | number): FaultParameter => ({
  name,
  summary,
  required: false,
  ...(standard === undefined ? {} : { default: standard }),
});
const required = (name: string, summary: string): FaultParameter => ({
  name,
  summary,
  required: true,
});
const ENDS = [
  optional("duration", "When it ends: 30s, 5m, 2h, or milliseconds of the emulator's clock."),
  optional("until", "When it ends, as a date."),
  optional("count", "After how many hits it ends."),
];

const DEFINITIONS: Readonly<Record<FaultPresetName, Omit<FaultPreset, "name">>> = {
  "lose-a-zone": {
    summary: "Everything in an availability zone is down.",
    parameters: [optional("zone", "The zone.", ZONE)],
  },
  "hot-partition": {
    summary:
      "Others use up a partition of a DynamoDB table: its requests are throttled, it gets hot and is split.",
    parameters: [
      required("table", "Name or ARN."),
      optional("key", "A value of the partition key; all partitions of the table without one."),
      optional("perSecond", "Units of writes, and three times as many of reads.", HOT_PER_SECOND),
    ],
  },
  "slow-storage": {
    summary: "The disks of storage nodes are slow.",
    parameters: [
      optional("delayMs", "How much longer everything on them takes.", STORAGE_DELAY_MS),
      optional("service", "s3 or dynamodb; both without one."),
    ],
  },
  "throttled-api": {
    summary: "A service lets few requests pass and throttles the others in its own words.",
    parameters: [
      required("service", "As in IAM actions: dynamodb."),
      optional("operation", "PutItem, Put*."),
      optional("resource", "An ARN."),
      optional("principal", "The ARN of a user, a role's session."),
      optional("perSecond", "How many requests pass a second.", 1),
    ],
  },
  "expired-credentials": {
    summary: "Requests with a session's token are answered as if its time were over.",
    parameters: [optional("principal", "The ARN of the session, or user; all without one.")],
  },
};

export type FaultPresetName = keyof FaultPresetParameters;

/** What each preset takes; `FaultEnd` besides. */
export interface FaultPresetParameters {
  readonly "lose-a-zone": { readonly zone?: string };
  readonly "hot-partition": {
    readonly table: string;
    readonly key?: string;
    readonly perSecond?: number;
  };
  readonly "slow-storage": { readonly delayMs?: number; readonly service?: "s3" | "dynamodb" };
  readonly "throttled-api": RequestTarget & { readonly perSecond?: number };
  readonly "expired-credentials": { readonly principal?: string };
}

export const PRESETS: readonly FaultPreset[] = Object.entries(DEFINITIONS).map(
  ([name, { summary, parameters }]) => ({ name, summary, parameters: [...parameters, ...ENDS] }),
);

export function isFaultPreset(name: string): name is FaultPresetName {
  return Object.hasOwn(DEFINITIONS, name);
}

/**
 * What a preset sets. `tables` are the ARNs of those that there are. Throws `ControlError` 400; what is wrong with a value
 * is said by the check of the fault that it becomes part of.
 */
export function presetFaults(
  name: FaultPresetName,
  given: Parameters,
  tables: readonly string[],
): PresetFault[] {
  checkNames(name, given);
  switch (name) {
    case "lose-a-zone":
      return [fault("down", { zone: given.zone ?? ZONE })];
    case "hot-partition": {
      const table = tableOf(given.table, tables);
      const perSecond = given.perSecond ?? HOT_PER_SECOND;
      return [fault("load", { table, ...only(given, ["key"]) }, { perSecond })];
    }
    case "slow-storage": {
      const delayMs = given.delayMs ?? STORAGE_DELAY_MS;
      return [fault("slow", { disk: diskOf(given.service) }, { delayMs })];
    }
    case "throttled-api": {
      const target = only(given, ["service", "operation", "resource", "principal"]);
      return [fault("throttle", target, { perSecond: given.perSecond ?? 1 })];
    }
    case "expired-credentials":
      return [fault("expired", { service: "*", ...only(given, ["principal"]) })];
  }
}

function checkNames(name: FaultPresetName, given: Parameters): void {
  const parameters: readonly FaultParameter[] = DEFINITIONS[name].parameters;
  const names = parameters.map((parameter) => parameter.name);
  const strange = Object.keys(given).find((member) => !names.includes(member));
  if (strange !== undefined) {
    const known = [...names, ...ENDS.map((end) => end.name)].join(", ");
    throw bad(`${strange.slice(0, 80)} is not one of ${known}.`);
  }
  const missing = parameters.find((each) => each.required && given[each.name] === undefined);
  if (missing !== undefined) throw bad(`${missing.name} is missing: ${missing.summary}`);
}

function tableOf(table: unknown, tables: readonly string[]): string {
  if (typeof table === "string" && table.startsWith("arn:")) return table;
  const named = tables.filter((arn) => arn.endsWith(`:table/${table}`));
  const [only] = named;
  if (only === undefined) throw bad(`table ${JSON.stringify(table)} does not exist.`);
  if (named.length > 1) throw bad(`table is one of several: ${named.slice(0, 10).join(", ")}.`);
  return only;
}

function diskOf(service: unknown): string {
  if (service === undefined) return "*-storage-*";
  if (service === "s3" || service === "dynamodb") return `${service}-storage-*`;
  throw bad("service must be s3 or dynamodb.");
}

/** The values are checked with the whole fault. */
function fault(kind: Fault["kind"], target: Parameters, more: Parameters = {}): PresetFault {
  return { kind, target, ...more } as unknown as PresetFault;
}

function only(given: Parameters, names: readonly string[]): Parameters {
  return Object.fromEntries(
    names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
}
