/**
 * An emulator in a process of its own for the long fuzz, which asks it for its memory after a full collection and moves
 * its clock. Started with `--expose-gc` and a channel to the parent.
 */
import { start } from "cloudglass";

export type Question =
  | { readonly ask: "memory" }
  | { readonly ask: "advance"; readonly ms: number };

export interface MemoryAnswer {
  readonly port: number;
  readonly now: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
}

const [dataDir = ""] = process.argv.slice(2);
const running = await start({ port: 0, dataDir, logLevel: "error" });

async function memory(): Promise<MemoryAnswer> {
  // Finalizers run between two collections.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    port: running.port,
    now: running.clock.now(),
    residentBytes: rss,
    heapBytes: heapUsed,
    externalBytes: external,
  };
}

process.on("message", async (question: Question) => {
  if (question.ask === "advance") running.clock.advance(question.ms);
  process.send?.(await memory());
});
process.on("disconnect", async () => {
  await running.close();
  process.exit(0);
});
process.send?.(await memory());
