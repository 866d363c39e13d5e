/** Runs one workload from one seed to its end. */
import type { Workload } from "./workload.ts";
import { World } from "./world.ts";

export interface SimulationOptions {
  readonly workload: Workload;
  readonly seed: string | number;
  readonly steps: number;
}

export interface SimulationReport {
  readonly workload: string;
  readonly seed: string;
  readonly steps: number;
  /** Of the whole trace: the same seed gives the same hash. */
  readonly hash: string;
  readonly simulatedMs: number;
  readonly traceLineCount: number;
  readonly counts: Readonly<Record<string, number>>;
}

const TRACE_LINES_SHOWN = 40;

/** A promise of the program under test was broken; the message says how to see it again. */
export class SimulationFailure extends Error {
  override readonly name = "SimulationFailure";
  readonly seed: string;
  readonly step: number;
  readonly hash: string;

  constructor(options: SimulationOptions, world: World, step: number, cause: unknown) {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    super(
      [
        `${options.workload.name} failed with seed ${world.seed} in step ${step} (hash ${world.trace.hash}):`,
        reason,
        `the last of ${world.trace.lineCount} lines of the trace:`,
        ...world.trace.tail(TRACE_LINES_SHOWN).map((line) => `  ${line}`),
        `replay: node packages/simulator/src/main.ts --workload ${options.workload.name} --from ${world.seed} --seeds 1 --steps ${options.steps}`,
      ].join("\n"),
      { cause },
    );
    this.seed = world.seed;
    this.step = step;
    this.hash = world.trace.hash;
  }
}

/** Rejects with `SimulationFailure`. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const { workload, seed, steps } = options;
  const world = new World(seed, workload.world);
  let step = 0;
  try {
    const run = await workload.setUp(world);
    for (; step < steps; step++) await run.step();
    await run.check();
    return {
      workload: workload.name,
      seed: world.seed,
      steps,
      hash: world.trace.hash,
      simulatedMs: world.clock.monotonic(),
      traceLineCount: world.trace.lineCount,
      counts: run.counts(),
    };
  } catch (error) {
    throw new SimulationFailure(options, world, step, error);
  }
}
