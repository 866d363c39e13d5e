/** `/_cloudglass/faults`: the faults of a namespace, what can be hit, and presets. docs/internals/faults.md. */
import { FAULT_KINDS, type Fault, type FaultBoard, FaultError } from "@cloudglass/env";
import { ControlError, queryOf } from "./control-error.ts";
import type { EventFeed } from "./event-feed.ts";
import type { FaultTargets } from "./fault-places.ts";
import {
  type FaultPreset,
  type FaultPresetName,
  isFaultPreset,
  PRESETS,
  presetFaults,
} from "./fault-presets.ts";
import { endOf, type FaultGivenFacts, readFault } from "./fault-reading.ts";
import type { ControlRoute } from "./route.ts";

export interface FaultFacts extends FaultGivenFacts {
  readonly faults: FaultBoard;
}

export interface ShownFault extends Omit<Fault, "until"> {
  /** `2026-01-01T00:00:00.000Z` */
  readonly until?: string;
  /** How often it had its effect so far. */
  readonly hits: number;
}

export interface FaultsAnswer {
  readonly faults: readonly ShownFault[];
  readonly targets: FaultTargets;
  readonly kinds: typeof FAULT_KINDS;
  readonly presets: readonly FaultPreset[];
}

export const faultRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/faults",
    path: /^\/_cloudglass\/faults$/,
    answer(facts, { query }) {
      queryOf(query, []);
      return faultsAnswer(facts);
    },
  },
  {
    method: "POST",
    shown: "/_cloudglass/faults",
    path: /^\/_cloudglass\/faults$/,
    answer: async (facts, request) => setFault(facts, await request.json()),
  },
  {
    method: "DELETE",
    shown: "/_cloudglass/faults",
    path: /^\/_cloudglass\/faults$/,
    answer: (facts) => clearFaults(facts),
  },
  {
    method: "GET",
    shown: "/_cloudglass/faults/{id}",
    path: /^\/_cloudglass\/faults\/([^/]{1,768})$/,
    answer: ({ faults }, _request, named) => shownFault(faults, found(faults, idOf(named))),
  },
  {
    method: "DELETE",
    shown: "/_cloudglass/faults/{id}",
    path: /^\/_cloudglass\/faults\/([^/]{1,768})$/,
    answer: (facts, _request, named) => clearFault(facts, idOf(named)),
  },
  {
    method: "POST",
    shown: "/_cloudglass/faults/presets/{name}",
    path: /^\/_cloudglass\/faults\/presets\/([a-z-]{1,64})$/,
    answer: async (facts, request, named) => setPreset(facts, named, await request.json()),
  },
];

/** What `GET /_cloudglass/faults` answers. */
export async function faultsAnswer(facts: FaultFacts): Promise<FaultsAnswer> {
  const targets = await facts.faultTargets();
  return { faults: shownFaults(facts), targets, kinds: FAULT_KINDS, presets: PRESETS };
}

/**
 * Tells of every change of the faults, and of changes that come while one is being told, together. Returns what ends
 * it. `failed` is given what `faultTargets` fails with.
 */
export function tellFaults(
  events: EventFeed,
  facts: FaultFacts,
  failed: (error: unknown) => void,
): () => void {
  let isChanged = false;
  let isTelling = false;
  let isOver = false;
  const tell = async () => {
    isTelling = true;
    while (isChanged && !isOver) {
      isChanged = false;
      const answer = await faultsAnswer(facts);
      if (!isOver) events.tell("faults", answer);
    }
  };
  const unfollow = facts.faults.follow(() => {
    if (events.isQuiet) return;
    isChanged = true;
    if (isTelling) return;
    tell()
      .catch(failed)
      .finally(() => {
        isTelling = false;
      });
  });
  return () => {
    isOver = true;
    unfollow();
  };
}

export function shownFaults({ faults }: Pick<FaultFacts, "faults">): ShownFault[] {
  return faults.list().map((fault) => shownFault(faults, fault));
}

/** `given` is what `POST /_cloudglass/faults` takes. Throws `ControlError` 400. */
export async function setFault(facts: FaultFacts, given: unknown): Promise<ShownFault> {
  const fault = await readFault(facts, given, freeId(facts.faults, "fault"));
  return put(facts.faults, fault);
}

/** Throws `ControlError` 400, and 404 for a preset that does not exist. */
export async function setPreset(
  facts: FaultFacts,
  name: string,
  given: unknown,
): Promise<{ readonly faults: ShownFault[] }> {
  if (!isFaultPreset(name)) {
    const known = PRESETS.map((preset) => preset.name).join(", ");
    throw new ControlError(404, "PresetNotFound", `There is no preset ${name}: ${known}.`);
  }
  const { parameters, end } = endOf(facts, given);
  const { tables } = name === "hot-partition" ? await facts.faultTargets() : { tables: [] };
  const made = presetFaults(name as FaultPresetName, parameters, tables);
  const shown: ShownFault[] = [];
  for (const each of made) {
    const origin = `preset ${name}`;
    const given = { ...each, ...end, origin };
    const fault = await readFault(facts, given, freeId(facts.faults, name));
    shown.push(put(facts.faults, fault));
  }
  return { faults: shown };
}

export function clearFaults({ faults }: Pick<FaultFacts, "faults">): { readonly cleared: number } {
  const cleared = faults.list().length;
  faults.clearAll();
  return { cleared };
}

/** Throws `ControlError` 404. */
export function clearFault(
  { faults }: Pick<FaultFacts, "faults">,
  id: string,
): { readonly cleared: number } {
  found(faults, id);
  faults.clear(id);
  return { cleared: 1 };
}

function put(faults: FaultBoard, fault: Fault): ShownFault {
  try {
    faults.set(fault);
  } catch (error) {
    // The board is full.
    if (error instanceof FaultError) throw new ControlError(400, "ValidationError", error.message);
    throw error;
  }
  return shownFault(faults, fault);
}

function shownFault(faults: FaultBoard, { until, ...fault }: Fault): ShownFault {
  const end = until === undefined ? {} : { until: shownMoment(until) };
  return { ...fault, ...end, hits: faults.hits(fault.id) };
}

function shownMoment(ms: number): string {
  const lastMs = 8.64e15;
  return new Date(Math.min(ms, lastMs)).toISOString();
}

function found(faults: FaultBoard, id: string): Fault {
  const fault = faults.get(id);
  if (fault !== undefined) return fault;
  throw new ControlError(404, "FaultNotFound", `There is no fault ${id}.`);
}

function idOf(named: string): string {
  try {
    return decodeURIComponent(named);
  } catch {
    throw new ControlError(404, "FaultNotFound", `There is no fault ${named}.`);
  }
}

function freeId(faults: FaultBoard, word: string): string {
  for (let number = 1; ; number++) {
    const id = `${word}-${number}`;
    if (faults.get(id) === undefined) return id;
  }
}
