import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { start } from "./start.ts";

const dataDir = mkdtempSync(join(tmpdir(), "cloudglass-start-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test("a start that finds its port taken gives the data directory back", async () => {
  const first = await start({ ephemeral: true, port: 0 });
  await expect(start({ dataDir, port: first.port })).rejects.toThrow("EADDRINUSE");
  const second = await start({ dataDir, port: 0 });
  await second.close();
  await first.close();
});
