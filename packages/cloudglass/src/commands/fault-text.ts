/** Faults, what can be hit, and presets as text. */
import { table } from "./borderless-table.ts";
import type { Palette } from "./palette.ts";

export interface FaultList {
  readonly faults: readonly ShownFault[];
  readonly targets: FaultTargets;
  /** By the first member of a target. */
  readonly kinds: Readonly<Record<string, readonly string[]>>;
  readonly presets: readonly ShownPreset[];
}

export interface ShownFault {
  readonly id: string;
  readonly kind: string;
  readonly target: Readonly<Record<string, string | number | readonly string[]>>;
  readonly until?: string;
  readonly count?: number;
  readonly hits: number;
  readonly [member: string]: unknown;
}

export interface FaultTargets {
  readonly zones: readonly string[];
  readonly nodes: readonly {
    readonly name: string;
    readonly zone: string;
    readonly service: string;
  }[];
  readonly tables: readonly string[];
}

export interface ShownPreset {
  readonly name: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly summary: string;
    readonly required: boolean;
    readonly default?: unknown;
  }[];
}

export function faultsText(faults: readonly ShownFault[], { bad, faint }: Palette): string {
  if (faults.length === 0) return "No fault is set\n";
  const rows = faults.map(({ id, kind, target, until, count, hits, ...more }) => {
    const ends = [count === undefined ? [] : [`${count} hits`], until === undefined ? [] : [until]];
    const end = ends.flat().join(" or ");
    return [
      id,
      bad(kind),
      membersText(target),
      membersText(more),
      `${hits} ${hits === 1 ? "hit" : "hits"}`,
      faint(end === "" ? "until it is cleared" : `until ${end}`),
    ];
  });
  return table(rows).join("\n");
}

export function targetsText(
  { zones, nodes, tables }: FaultTargets,
  kinds: FaultList["kinds"],
  { strong, faint }: Palette,
): string {
  return [
    strong("Zones"),
    ...table(zones.map((zone) => [zone])),
    strong("Nodes"),
    ...table(nodes.map(({ name, zone, service }) => [name, zone, faint(service)])),
    ...(tables.length === 0 ? [] : [strong("Tables"), ...table(tables.map((arn) => [arn]))]),
    strong("Kinds of faults, by what is hit"),
    ...table(Object.entries(kinds).map(([target, fitting]) => [target, fitting.join(" ")])),
  ].join("\n");
}

export function presetsText(presets: readonly ShownPreset[], { strong, faint }: Palette): string {
  const lines = presets.flatMap(({ name, summary, parameters }) => [
    `${strong(name)}  ${summary}`,
    ...table(
      parameters.map((parameter) => {
        const preset =
          parameter.default === undefined
            ? ""
            : ` (${membersText({ default: parameter.default })})`;
        return [
          `${parameter.name}=`,
          parameter.summary,
          faint(parameter.required ? "required" : preset.trim()),
        ];
      }),
    ),
  ]);
  return lines.join("\n");
}

/** `service dynamodb, operation PutItem` */
function membersText(members: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(members).map(([name, value]) => {
    return `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`;
  });
  return texts.join(", ");
}
