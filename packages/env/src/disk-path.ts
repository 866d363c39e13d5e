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
