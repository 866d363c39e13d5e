/**
 * Inputs made of a model's shapes: one with every member, one with the required ones alone. Members that name something
 * name what `world.ts` has made.
 */
import type { ServiceModel, Shape, SimpleShape } from "../../packages/wire/src/model.ts";

export type Input = Record<string, unknown>;

/**
 * Values of members by `Structure.Member` or by the member's name alone; the first is looked at first. A member without
 * a value is left out.
 */
export type Names = Readonly<Record<string, unknown>>;

const DEPTH_MAX = 6;
const DATE = new Date("2026-06-01T00:00:00Z");

export interface Samples {
  readonly model: ServiceModel;
  readonly names: Names;
  /** Members that no request lacks, whatever the model says. */
  readonly always: readonly string[];
}

export interface Sample {
  /** Every member, not only the required ones. */
  readonly isFull: boolean;
  /** Instead of the usual ones. */
  readonly names?: Names;
}

export function sampleInput(
  samples: Samples,
  operation: string,
  { isFull, names = {} }: Sample,
): Input {
  const { input } = samples.model.operations[operation] ?? {};
  if (input === undefined) return {};
  return structureOf({ ...samples, names: { ...samples.names, ...names } }, input, isFull, 0);
}

function structureOf(samples: Samples, target: string, isFull: boolean, depth: number): Input {
  const shape = samples.model.shapes[target];
  if (shape?.type !== "structure" && shape?.type !== "union") return {};
  const value: Input = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const isRequired = shape.required?.includes(name) || member.location === "label";
    const isAlways = isRequired || samples.always.includes(name);
    if (!isAlways && (!isFull || depth > DEPTH_MAX)) continue;
    const own = [`${target}.${name}`, name].find((each) => each in samples.names);
    if (own === undefined) value[name] = sampleValue(samples, member.target, isFull, depth + 1);
    else if (samples.names[own] !== undefined) value[name] = samples.names[own];
    if (shape.type === "union") break;
  }
  return value;
}

function sampleValue(samples: Samples, target: string, isFull: boolean, depth: number): unknown {
  const shape: Shape = samples.model.shapes[target] ?? ({ type: target } as SimpleShape);
  switch (shape.type) {
    case "structure":
    case "union":
      return structureOf(samples, target, isFull, depth);
    case "list":
      return depth > DEPTH_MAX
        ? []
        : [sampleValue(samples, shape.member.target, isFull, depth + 1)];
    case "map":
      return { team: sampleValue(samples, shape.value.target, isFull, depth + 1) };
    default:
      return simpleValue(shape);
  }
}

function simpleValue(shape: SimpleShape): unknown {
  switch (shape.type) {
    case "boolean":
      return true;
    case "timestamp":
      return DATE;
    case "blob":
      return new Uint8Array([1]);
    case "string":
      return shape.enum?.[0] ?? "sample".padEnd(shape.length?.min ?? 0, "x");
    default:
      return shape.range?.min ?? 1;
  }
}
