/** How many files of streams are open. */
import { MemoryDisk, SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { OpenFiles } from "./open-files.ts";
import { readPage } from "./page.ts";
import { StreamLogs } from "./stream-logs.ts";

test("streams beyond the bound are written and read with no more files open", async () => {
  const clock = new SimulatedClock();
  const files = new OpenFiles(3);
  const disk = new MemoryDisk();
  const open = () => new StreamLogs({ clock, disk, durability: "process" }, undefined, files);
  const ids = Array.from({ length: 9 }, (_, n) => `${n}`.repeat(20));
  const logs = open();
  for (const round of [1, 2]) {
    const appended = ids.map((id) =>
      logs.append(id, [{ timestamp: 1000 * round, message: `${id} ${round}` }], clock.now()),
    );
    await clock.settle();
    await Promise.all(appended);
    expect(files.count).toBeLessThanOrEqual(3);
  }
  logs.close();
  expect(files.count).toBe(0);
  const again = open();
  const { events } = await readPage({
    logs: ids.map((id) => again.of(id)),
    fromMs: 0,
    toMs: 10_000,
    direction: "forward",
    countMax: 100,
    sizeBytesMax: 100_000,
  });
  expect(events).toHaveLength(18);
  expect(files.count).toBeLessThanOrEqual(3);
});
