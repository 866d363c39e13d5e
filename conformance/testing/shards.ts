/** Reaches into a data directory as a fault would: removes or damages what storage nodes hold. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The directories of the eight storage nodes, by name. */
export function nodeDirectories(dataDirectory: string): Record<string, string> {
  const storage = join(dataDirectory, "s3");
  const found: Record<string, string> = {};
  const visit = (directory: string) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = join(directory, entry.name);
      if (/^s3-storage-\d$/.test(entry.name)) found[entry.name] = path;
      else visit(path);
    }
  };
  if (existsSync(storage)) visit(storage);
  return found;
}

/** Removes everything that `count` storage nodes hold: that many shards of every stripe. */
export function loseNodes(dataDirectory: string, count: number): string[] {
  const lost = Object.entries(nodeDirectories(dataDirectory)).sort().slice(0, count);
  if (lost.length < count) throw new Error(`found ${lost.length} storage nodes`);
  for (const [, path] of lost) rmSync(path, { recursive: true });
  return lost.map(([name]) => name);
}
