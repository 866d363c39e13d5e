/** Directories for tests, gone when the test ends. */
import fs from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { removeTree } from "../remove-tree.ts";

/** A file system in memory, where there is one: for tests that make thousands of files. */
export const FAST = fs.existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir();

export function temporaryDirectory(parent = os.tmpdir()): string {
  const path = fs.realpathSync(fs.mkdtempSync(join(parent, "cloudglass-code-")));
  onTestFinished(() => removeTree(path));
  return path;
}

/** Path → what is there: `[content, mode]`, `-> target` or `directory`. */
export type Tree = Readonly<Record<string, readonly [string, number] | string>>;

export function readTree(root: string, parent = ""): Tree {
  const tree: Record<string, readonly [string, number] | string> = {};
  for (const entry of fs.readdirSync(join(root, parent), { withFileTypes: true })) {
    const path = parent === "" ? entry.name : `${parent}/${entry.name}`;
    const place = join(root, path);
    if (entry.isSymbolicLink()) tree[path] = `-> ${fs.readlinkSync(place)}`;
    else if (entry.isDirectory())
      Object.assign(tree, { [path]: "directory" }, readTree(root, path));
    else tree[path] = [readAll(place), fs.statSync(place).mode & 0o777];
  }
  return tree;
}

/** Of files that nobody may read too. */
function readAll(place: string): string {
  const mode = fs.statSync(place).mode & 0o777;
  fs.chmodSync(place, 0o600);
  try {
    return fs.readFileSync(place, "latin1");
  } finally {
    fs.chmodSync(place, mode);
  }
}
