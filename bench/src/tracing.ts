/**
 * What tracing costs: two emulators, one that keeps requests with their steps and one that does not, loaded in turn, ABBA, so
 * that whatever else the machine does hits both alike. Compared is what a processor second of the server serves; the
 * ratio is the median over the rounds.
 */
import { ServerProcess } from "./server-process.ts";
import { type Measured, send, smallObjects } from "./workloads.ts";

const ROUNDS = 6;

export async function measureTracing(seconds: number): Promise<string> {
  const servers = {
    on: await ServerProcess.start("cloudglass.ts", ["--ephemeral", "auto"]),
    off: await ServerProcess.start("cloudglass.ts", ["--ephemeral", "auto", "0"]),
  };
  try {
    const ratios = new Map<string, number[]>();
    for (const server of Object.values(servers)) {
      await send(server, { method: "PUT", target: "/bench" });
      // Compiled before anything counts.
      await smallObjects(server, 1);
    }
    for (let round = 0; round < ROUNDS; round++) {
      const first = round % 2 === 0 ? ("on" as const) : ("off" as const);
      const one = await smallObjects(servers[first], seconds);
      const other = await smallObjects(servers[first === "on" ? "off" : "on"], seconds);
      const [on, off] = first === "on" ? [one, other] : [other, one];
      for (const [index, each] of on.entries()) {
        const ratio = each.perCore / (off[index] as Measured).perCore;
        ratios.set(each.name, [...(ratios.get(each.name) ?? []), ratio]);
      }
    }
    return [...ratios].map(([name, each]) => lineOf(name, each)).join("\n");
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

function lineOf(name: string, ratios: readonly number[]): string {
  const sorted = [...ratios].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  const percent = (ratio: number) => `${(100 * (1 - ratio)).toFixed(1)} %`;
  const range = `${percent(sorted.at(-1) ?? 0)} to ${percent(sorted[0] ?? 0)}`;
  return `tracing, ${name}: ${percent(median)} of throughput a core, the median of ${ratios.length} rounds (${range})`;
}
