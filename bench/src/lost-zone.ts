/** The same work with all zones and with one of the four gone: two shards of eight are missing from every stripe. */
import type { ServerProcess } from "./server-process.ts";
import { largeObjects, type Measured, smallObjects } from "./workloads.ts";

export async function measureLostZone(server: ServerProcess, seconds: number): Promise<string> {
  const work = async () => [
    ...(await smallObjects(server, seconds)),
    ...(await largeObjects(server, seconds)),
  ];
  const healthy = await work();
  await server.tell("lose a zone");
  const degraded = await work();
  const lines = healthy.map((before, index) => {
    const after = degraded[index] as Measured;
    const ratio = (after.perCore / before.perCore) * 100;
    const failed = before.failures + after.failures;
    return (
      `${before.name} with a zone lost: ${ratio.toFixed(0)} % of healthy ` +
      `(${after.perCore.toFixed(0)} of ${before.perCore.toFixed(0)} a second and core, ${failed} failed)`
    );
  });
  return lines.join("\n");
}
