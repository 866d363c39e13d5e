/**
 * Copies of files and directories of the host that share bytes while they can: by hard links, whose users take a copy
 * before they write, or by the extents of file systems that share them (FICLONE).
 */
import fs from "node:fs";
import { dirname, join } from "node:path";
import { errno } from "./host-error.ts";

export interface CopyTreeOptions {
  /** Names at the root that are copied; the others are none of the tree's. */
  readonly names: readonly string[];
  /** `copy` for a file that others write without the disk, `skip` for one that is of no use to a copy. */
  readonly ruleOf: (path: string) => "link" | "copy" | "skip";
  /** The copy survives loss of power when it is made. */
  readonly syncs: boolean;
}

/** Returns the size of all files. What is there of `to` after an exception is of no use. */
export function copyTree(from: string, to: string, options: CopyTreeOptions): number {
  fs.mkdirSync(to, { recursive: true });
  let sizeBytes = 0;
  for (const name of options.names) {
    if (fs.statSync(join(from, name), { throwIfNoEntry: false })?.isDirectory()) {
      sizeBytes += copyDirectory(from, to, name, options);
    }
  }
  if (options.syncs) syncPath(to);
  return sizeBytes;
}

function copyDirectory(from: string, to: string, path: string, options: CopyTreeOptions): number {
  let sizeBytes = 0;
  fs.mkdirSync(join(to, path));
  for (const entry of fs.readdirSync(join(from, path), { withFileTypes: true })) {
    const inside = `${path}/${entry.name}`;
    if (entry.isDirectory()) sizeBytes += copyDirectory(from, to, inside, options);
    else if (entry.isFile()) sizeBytes += copyFile(from, to, inside, options);
  }
  if (options.syncs) syncPath(join(to, path));
  return sizeBytes;
}

function copyFile(from: string, to: string, path: string, options: CopyTreeOptions): number {
  const rule = options.ruleOf(path);
  if (rule === "skip") return 0;
  const target = join(to, path);
  if (rule === "copy" || !linked(join(from, path), target)) copyBytes(join(from, path), target);
  if (options.syncs) syncPath(target);
  return fs.statSync(target).size;
}

/** False where the file system has no hard links, or no more of them. */
function linked(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    const code = errno(error) ?? "";
    if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV"].includes(code))
      return false;
    throw error;
  }
}

/** The mode goes with it. */
function copyBytes(from: string, to: string): void {
  fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE);
}

/**
 * Gives the name a file of its own with the same bytes, when the file has other names. The copy is made under the name
 * `aside`, which nobody else uses. False when it was alone.
 */
export function ownFile(path: string, aside: string, syncs: boolean): boolean {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.nlink === 1) return false;
  try {
    fs.mkdirSync(dirname(aside), { recursive: true });
    copyBytes(path, aside);
    if (syncs) syncPath(aside);
    fs.renameSync(aside, path);
  } catch (error) {
    fs.rmSync(aside, { force: true });
    throw error;
  }
  if (syncs) syncPath(dirname(path));
  return true;
}

/** A file's bytes, or a directory's names. */
export function syncPath(path: string): void {
  const fd = fs.openSync(path, "r");
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
