/**
 * Long runs: `node packages/simulator/src/main.ts [--workload NAME,…] [--from SEED] [--seeds COUNT] [--steps COUNT]`.
 * Prints seed and hash of each simulation; ends with status 1 at the first failure. Of several workloads each takes every seed.
 */
import { parseArgs } from "node:util";
import { simulate } from "./simulate.ts";
import { workloads } from "./workloads/index.ts";

const { values } = parseArgs({
  options: {
    workload: { type: "string", default: Object.keys(workloads).at(-1)! },
    from: { type: "string", default: "1" },
    seeds: { type: "string", default: "10" },
    steps: { type: "string", default: "1000" },
  },
});

function whole(name: "from" | "seeds" | "steps"): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0) {
    console.error(`--${name} must be a whole number, not ${values[name]}`);
    process.exit(2);
  }
  return value;
}

const names = values.workload.split(",");
const unknown = names.find((name) => workloads[name] === undefined);
if (unknown !== undefined) {
  console.error(`no workload ${unknown}; there are ${Object.keys(workloads).join(", ")}`);
  process.exit(2);
}

let seed = whole("from");
const end = seed + whole("seeds");
// A promise that nobody waits for broke: as much a defect as any other.
process.on("unhandledRejection", (error) => {
  console.error(`seed ${seed}: unhandled rejection`, error);
  process.exit(1);
});
for (; seed < end; seed++) {
  for (const name of names) await run(name);
}

async function run(name: string): Promise<void> {
  try {
    const workload = workloads[name]!();
    const report = await simulate({ workload, seed, steps: whole("steps") });
    const counts = Object.entries(report.counts).map(([what, count]) => `${what} ${count}`);
    const simulated = `${(report.simulatedMs / 1000).toFixed(1)} s simulated`;
    const which = names.length > 1 ? `${name} seed` : "seed";
    console.log(`${which} ${report.seed} hash ${report.hash} ${simulated}: ${counts.join(", ")}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
