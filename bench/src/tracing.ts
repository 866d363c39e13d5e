/**
 * What tracing costs: two emulators, one that keeps requests with their steps and one that does not, loaded in turn, ABBA, for
 * a second each, so that whatever else the machine does hits both alike. They share a process: two processes of the same
 * program differ by more than is looked for. Compared is what a processor second of the
 * server serves; the ratio is the median over the rounds, with the interval that holds it in 95 of 100 cases.
 */
import { ServerProcess } from "./server-process.ts";
import { type Measured, send, smallObjects } from "./workloads.ts";

/** Rounds for each second that a section is given. */
const ROUNDS_A_SECOND = 8;
const WARM_SECONDS = 10;

export async function measureTracing(seconds: number): Promise<string> {
  const on = await ServerProcess.start("tracing.ts");
  const servers = { on, off: on.other(1) };
  try {
    const ratios = new Map<string, number[]>();
    for (const server of Object.values(servers)) {
      await send(server, { method: "PUT", target: "/bench" });
      // Compiled before anything counts.
      await smallObjects(server, WARM_SECONDS);
    }
    for (let round = 0; round < seconds * ROUNDS_A_SECOND; round++) {
      const first = round % 2 === 0 ? ("on" as const) : ("off" as const);
      const one = await smallObjects(servers[first], 1);
      const other = await smallObjects(servers[first === "on" ? "off" : "on"], 1);
      const [kept, bare] = first === "on" ? [one, other] : [other, one];
      for (const [index, each] of kept.entries()) {
        const ratio = each.perCore / (bare[index] as Measured).perCore;
        ratios.set(each.name, [...(ratios.get(each.name) ?? []), ratio]);
      }
    }
    return [...ratios].map(([name, each]) => lineOf(name, each)).join("\n");
  } finally {
    await on.stop();
  }
}

/** The interval of a median by the sign test: ranks of the binomial distribution, here by its normal approximation. */
function lineOf(name: string, ratios: readonly number[]): string {
  const sorted = [...ratios].sort((a, b) => a - b);
  const at = (rank: number) => sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? 0;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  const reach = 0.98 * Math.sqrt(sorted.length);
  const percent = (ratio: number) => `${(100 * (1 - ratio)).toFixed(1)} %`;
  const range = `${percent(at(Math.ceil(middle + reach)))} to ${percent(at(Math.floor(middle - reach)))}`;
  return `tracing, ${name}: ${percent(median)} of throughput a core, the median of ${ratios.length} rounds (95 %: ${range})`;
}
