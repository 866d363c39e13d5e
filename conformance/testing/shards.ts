/** Reaches into a data directory as a fault would: removes or damages what storage nodes hold. */
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
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

/** Removes everything that these storage nodes hold: one shard of every stripe each. */
export function loseNodes(dataDirectory: string, names: readonly string[]): void {
  const directories = nodeDirectories(dataDirectory);
  for (const name of names) {
    const path = directories[name];
    if (path === undefined) throw new Error(`no storage node ${name}`);
    rmSync(path, { recursive: true });
  }
}

/** Bytes in all files of a storage node; 0 for one without a directory. */
export function nodeBytes(dataDirectory: string, name: string): number {
  const directory = nodeDirectories(dataDirectory)[name];
  if (directory === undefined) return 0;
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
