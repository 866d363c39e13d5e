/** `cloudglass fault`: what goes wrong on purpose. The members are those of docs/internals/faults.md. */
import type { EmulatorOptions } from "./command-options.ts";
import { ask, CommandError, WRONG_USE } from "./emulator-client.ts";
import {
  type FaultList,
  faultsText,
  presetsText,
  type ShownFault,
  targetsText,
} from "./fault-text.ts";
import { print, type Streams } from "./terminal.ts";

const FAULTS = "/_cloudglass/faults";

export async function listFaults(options: EmulatorOptions, streams: Streams): Promise<void> {
  const found = await ask<FaultList>(options, FAULTS);
  print(streams, options.json, found, (colors) => faultsText(found.faults, colors));
}

export async function listFaultTargets(options: EmulatorOptions, streams: Streams): Promise<void> {
  const { targets, kinds } = await ask<FaultList>(options, FAULTS);
  print(streams, options.json, { targets, kinds }, (colors) => {
    return targetsText(targets, kinds, colors);
  });
}

export async function listPresets(options: EmulatorOptions, streams: Streams): Promise<void> {
  const { presets } = await ask<FaultList>(options, FAULTS);
  print(streams, options.json, { presets }, (colors) => presetsText(presets, colors));
}

export interface FaultEnd {
  readonly duration?: string;
  readonly until?: string;
  readonly count?: number;
}

export interface FaultOptions extends EmulatorOptions, FaultEnd {
  readonly id?: string;
  readonly zone?: string;
  readonly node?: string;
  readonly link?: readonly string[];
  readonly disk?: string;
  readonly object?: string;
  readonly shard?: number;
  readonly table?: string;
  readonly key?: string;
  readonly function?: string;
  readonly instance?: string;
  readonly bucket?: string;
  readonly destination?: string;
  readonly region?: string;
  readonly prefix?: string;
  readonly service?: string;
  readonly operation?: string;
  readonly resource?: string;
  readonly principal?: string;
  readonly probability?: number;
  /** Milliseconds. */
  readonly delay?: number;
  readonly perSecond?: number;
  readonly errorCode?: string;
  readonly errorStatus?: number;
  readonly errorMessage?: string;
}

export async function setFault(
  kind: string,
  options: FaultOptions,
  streams: Streams,
): Promise<void> {
  const fault = await ask<ShownFault>(options, FAULTS, faultOf(kind, options));
  print(streams, options.json, fault, (colors) => faultsText([fault], colors));
}

/** What is sent: the target by its kind, and what was given of the rest. Throws `CommandError` for no target or two. */
export function faultOf(kind: string, options: FaultOptions): object {
  const { id, probability, delay, perSecond, errorCode, errorStatus, errorMessage } = options;
  if (kind === "slow" && delay === undefined) {
    throw new CommandError("a slow fault needs --delay, as in --delay 200ms", WRONG_USE);
  }
  const error = given({ code: errorCode, status: errorStatus, message: errorMessage });
  return given({
    ...{ id, kind, target: targetOf(options), probability, delayMs: delay, perSecond },
    error: Object.keys(error).length === 0 ? undefined : error,
    ...endOf(options),
  });
}

function targetOf(options: FaultOptions): object {
  const { zone, node, link, disk, object, shard, table, key } = options;
  const { bucket, destination, region, prefix } = options;
  const { service, operation, resource, principal } = options;
  const request = given({ service, operation, resource, principal });
  const targets = [
    given({ zone }),
    given({ node }),
    given({ link }),
    given({ disk }),
    object === undefined ? {} : given({ object, shard }),
    table === undefined ? {} : given({ table, key }),
    given({ function: options.function }),
    given({ instance: options.instance }),
    bucket === undefined ? {} : given({ bucket, destination, region, prefix }),
    request,
  ].filter((target) => Object.keys(target).length > 0);
  const [target] = targets;
  if (target === undefined || targets.length > 1) {
    throw new CommandError(
      "a fault has one target: --zone, --node, --link, --disk, --object, --table, --function, --instance, --bucket, or --service",
      WRONG_USE,
    );
  }
  return target;
}

function endOf({ duration, until, count }: FaultEnd) {
  return { duration, until, count };
}

function given(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** `parameters` are `name=value`; what looks like a number is one. */
export async function setPreset(
  name: string,
  parameters: readonly string[],
  options: EmulatorOptions & FaultEnd,
  streams: Streams,
): Promise<void> {
  const path = `${FAULTS}/presets/${encodeURIComponent(name)}`;
  const sent = given({ ...parametersOf(parameters), ...endOf(options) });
  const { faults } = await ask<{ readonly faults: readonly ShownFault[] }>(options, path, sent);
  print(streams, options.json, { faults }, (colors) => faultsText(faults, colors));
}

export function parametersOf(parameters: readonly string[]): Record<string, string | number> {
  const pairs = parameters.map((parameter) => {
    const [, name, value] = /^([A-Za-z]+)=(.*)$/s.exec(parameter) ?? [];
    if (name === undefined || value === undefined) {
      throw new CommandError(`${parameter} is not name=value`, WRONG_USE);
    }
    return [name, /^\d+(\.\d+)?$/.test(value) ? Number(value) : value] as const;
  });
  return Object.fromEntries(pairs);
}

/** All of them without an id. */
export async function clearFaults(
  id: string | undefined,
  options: EmulatorOptions,
  streams: Streams,
): Promise<void> {
  const path = id === undefined ? FAULTS : `${FAULTS}/${encodeURIComponent(id)}`;
  const done = await ask<{ readonly cleared: number }>(options, path, undefined, "DELETE");
  print(streams, options.json, done, () => {
    return `Cleared ${done.cleared} ${done.cleared === 1 ? "fault" : "faults"}\n`;
  });
}
