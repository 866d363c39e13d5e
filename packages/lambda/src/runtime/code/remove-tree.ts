/** Removes a directory whose directories nobody may write. */
import fs from "node:fs";
import { join } from "node:path";

export function removeTree(directory: string): void {
  allowRemoval(directory);
  fs.rmSync(directory, { recursive: true, force: true });
}

/** So that removals that know nothing of it succeed. */
export function allowRemoval(directory: string): void {
  try {
    fs.chmodSync(directory, 0o700);
  } catch {
    // Absent, or another user's: the removal tells.
    return;
  }
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) allowRemoval(join(directory, entry.name));
  }
}
