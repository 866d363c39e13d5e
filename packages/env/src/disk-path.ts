/** Paths of a disk: names joined by `/`, relative to the disk's root, which is the empty path. */
import { DiskError } from "./disk.ts";

/** Refuses what could leave the disk's root or name one file in two ways. */
export function checkDiskPath(path: string): string {
  if (path === "") return path;
  for (const name of path.split("/")) {
    if (name === "" || name === "." || name === ".." || /[\\\0]/.test(name)) {
      throw new DiskError("EACCES", `not a path inside the disk: ${JSON.stringify(path)}`);
    }
  }
  return path;
}

export function checkFilePath(path: string): string {
  if (path === "") throw new DiskError("EACCES", "the disk's root is not a file");
  return checkDiskPath(path);
}

export function joinDiskPath(directory: string, path: string): string {
  if (directory === "") return path;
  return path === "" ? directory : `${directory}/${path}`;
}

/** The directory that holds a path; the root for a single name. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

export function isWithin(path: string, directory: string): boolean {
  return directory === "" || path === directory || path.startsWith(`${directory}/`);
}

/** The names right below a directory, sorted, given the paths of all files. */
export function namesIn(paths: Iterable<string>, directory: string): string[] {
  const prefix = directory === "" ? "" : `${directory}/`;
  const names = new Set<string>();
  for (const path of paths) {
    if (!path.startsWith(prefix)) continue;
    const slash = path.indexOf("/", prefix.length);
    names.add(path.slice(prefix.length, slash < 0 ? undefined : slash));
  }
  return [...names].sort();
}

/** A path is a file or a directory, never both. */
export function refuseTypeChange(paths: Iterable<string>, path: string): void {
  for (const other of paths) {
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) {
      throw new DiskError("EACCES", `${path}: a file is in the way, or this is a directory`);
    }
  }
}
