/**
 * Instance types as tables: what a family has in common, then a line a size. Figures are those of
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html and of DescribeInstanceTypes.
 *
 * A line: size, vCPUs, MiB of memory, INTERFACESxADDRESSES, network performance (`<10` is up to 10 gigabit), baseline of it
 * in Gbit/s, EBS figures (`BASELINE/MAXIMUM` Mbit/s and the same of IOPS; two numbers where they are equal), volumes at
 * most, cores that can be asked for (`4-24/2` are 4, 6, …, 24), letters (below), COUNTxGB of disks, GPUs. `-` is none.
 */
import type { ArchitectureName } from "../../architecture.ts";

export interface Family {
  /** Who makes it, and its sustained clock speed in GHz. */
  readonly processor: string;
  readonly threadsPerCore?: 2;
  readonly traits?: string;
  readonly sizes: string;
}

export type Families = Readonly<Record<string, Family>>;

/** `h` hibernates, `e` enclaves, `d` dedicated hosts, `f` EFA, `s` ENA Express, `F` free tier, `S` spot. */
type Letter = "h" | "e" | "d" | "f" | "s" | "F" | "S";

export interface EbsFigures {
  readonly baselineMbps: number;
  readonly maximumMbps: number;
  readonly baselineIops: number;
  readonly maximumIops: number;
}

export interface InstanceTypeRecord {
  /** `m7g.large` */
  readonly id: string;
  /** None: types are filtered, and nobody's. */
  readonly tags: Readonly<Record<string, never>>;
  readonly family: string;
  readonly manufacturer: string;
  readonly clockGhz: number | undefined;
  readonly architectures: readonly ArchitectureName[];
  readonly threadsPerCore: 1 | 2;
  readonly traits: ReadonlySet<string>;
  readonly isMetal: boolean;
  readonly vcpuCount: number;
  readonly memoryMiB: number;
  readonly interfacesMax: number;
  readonly addressesPerInterface: number;
  /** `Up to 12.5 Gigabit` */
  readonly networkPerformance: string;
  readonly networkBaselineGbps: number | undefined;
  readonly ebs: EbsFigures | undefined;
  readonly volumesMax: number;
  /** Empty: they cannot be chosen. */
  readonly validCores: readonly number[];
  readonly letters: ReadonlySet<Letter>;
  readonly disks:
    | { readonly count: number; readonly sizeGB: number; readonly type: "ssd" | "hdd" }
    | undefined;
  readonly gpus:
    | { readonly count: number; readonly name: string; readonly memoryMiB: number }
    | undefined;
}

export function typesOf(families: Families): InstanceTypeRecord[] {
  return Object.entries(families).flatMap(([name, family]) =>
    family.sizes
      .trim()
      .split(/\n\s*/)
      .map((line) => typeOf(name, family, line.split(" "))),
  );
}

function typeOf(name: string, family: Family, line: readonly string[]): InstanceTypeRecord {
  const [size = "", vcpus, memory, network = "", performance = "", baseline, ...rest] = line;
  const [ebs = "-", volumes, cores = "-", letters = "", disks = "-", gpus = "-"] = rest;
  const [manufacturer = "", clock] = family.processor.split(" ");
  const [interfacesMax = 0, addressesPerInterface = 0] = network.split("x").map(Number);
  return {
    id: `${name}.${size}`,
    tags: {},
    family: name,
    manufacturer,
    clockGhz: clock === undefined ? undefined : Number(clock),
    architectures: architecturesOf(name, manufacturer, Number(memory)),
    threadsPerCore: family.threadsPerCore ?? 1,
    traits: new Set(family.traits?.split(" ")),
    isMetal: size.startsWith("metal"),
    vcpuCount: Number(vcpus),
    memoryMiB: Number(memory),
    interfacesMax,
    addressesPerInterface,
    networkPerformance: performanceOf(performance),
    networkBaselineGbps: baseline === "-" ? undefined : Number(baseline),
    ebs: ebs === "-" ? undefined : ebsFigures(ebs),
    volumesMax: Number(volumes),
    validCores: cores === "-" ? [] : cores.split(",").flatMap(coreRange),
    letters: new Set([...letters].filter((letter): letter is Letter => letter !== "-")),
    disks: disks === "-" ? undefined : disksOf(disks),
    gpus: gpus === "-" ? undefined : gpusOf(gpus),
  };
}

/** The small ones of the oldest families still run 32 bits. */
function architecturesOf(
  family: string,
  manufacturer: string,
  memoryMiB: number,
): readonly ArchitectureName[] {
  if (manufacturer === "AWS") return ["arm64"];
  const runs32Bits = (family === "m1" || family === "t2") && memoryMiB <= 4096;
  return runs32Bits ? ["i386", "x86_64"] : ["x86_64"];
}

function performanceOf(text: string): string {
  if (/^[\d.]+$/.test(text)) return `${text} Gigabit`;
  if (text.startsWith("<")) return `Up to ${text.slice(1)} Gigabit`;
  if (/^\dx/.test(text)) return `${text.replace("x", "x ")} Gigabit`;
  return text.replaceAll("-", " ");
}

function ebsFigures(text: string): EbsFigures {
  const figures = text.split("/").map(Number);
  const [baselineMbps = 0, maximumMbps = 0, baselineIops = 0, maximumIops = 0] =
    figures.length === 2 ? [figures[0], figures[0], figures[1], figures[1]] : figures;
  return { baselineMbps, maximumMbps, baselineIops, maximumIops };
}

function coreRange(text: string): number[] {
  const [first = 0, last = first, step = 1] = text.split(/[-/]/).map(Number);
  return Array.from({ length: (last - first) / step + 1 }, (_, index) => first + index * step);
}

function disksOf(text: string): InstanceTypeRecord["disks"] {
  const [count = 0, sizeGB = 0] = text.replace("hdd", "").split("x").map(Number);
  return { count, sizeGB, type: text.endsWith("hdd") ? "hdd" : "ssd" };
}

function gpusOf(text: string): InstanceTypeRecord["gpus"] {
  const [, count, name = "", memory] = /^(\d+)x(.*)\/(\d+)$/.exec(text) ?? [];
  return { count: Number(count), name: name.replaceAll("-", " "), memoryMiB: Number(memory) };
}
