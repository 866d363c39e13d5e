/** The memory of an emulator while it is loaded, as its own metrics tell it. */

export interface MemorySample {
  readonly atMs: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
}

export interface MemoryTrend {
  readonly sampleCount: number;
  /** Means of the second and of the last third of the run. */
  readonly residentBytes: readonly [middle: number, last: number];
  readonly heapBytes: readonly [middle: number, last: number];
}

export async function sampleMemory(endpoint: string): Promise<MemorySample> {
  const answer = await fetch(`${endpoint}/_cloudglass/metrics`);
  const text = await answer.text();
  return {
    atMs: performance.now(),
    residentBytes: valueIn(text, "process_resident_memory_bytes"),
    heapBytes: valueIn(text, "nodejs_heap_size_used_bytes"),
  };
}

function valueIn(text: string, name: string): number {
  const value = new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1];
  if (value === undefined) throw new Error(`the metrics have no ${name}`);
  return Number(value);
}

export function trendOf(samples: readonly MemorySample[]): MemoryTrend {
  const begin = samples[0]?.atMs ?? 0;
  const third = ((samples.at(-1)?.atMs ?? 0) - begin) / 3;
  const meanOf = (number: 1 | 2, of: (sample: MemorySample) => number) => {
    const inThird = samples.filter(({ atMs }) => {
      const at = atMs - begin;
      return at >= number * third && (number === 2 || at < 2 * third);
    });
    return inThird.reduce((sum, sample) => sum + of(sample), 0) / inThird.length;
  };
  const both = (of: (sample: MemorySample) => number) => [meanOf(1, of), meanOf(2, of)] as const;
  return {
    sampleCount: samples.length,
    residentBytes: both(({ residentBytes }) => residentBytes),
    heapBytes: both(({ heapBytes }) => heapBytes),
  };
}

/** How much more the last third has, as a share of the middle one. */
export function growthOf([middle, last]: readonly [number, number]): number {
  return last / middle - 1;
}
