/**
 * What a package unpacks to: every path once, no path below a file, no link that leads out. Made from the names and the
 * kinds of entries alone; content comes later.
 */
import { unreadable } from "./package-error.ts";
import { ENTRIES_MAX, type ZipEntry } from "./zip-archive.ts";

export interface PackageTree {
  /** Relative, `/` between names; each directory comes after the one that it lies in. */
  readonly directories: readonly string[];
  readonly files: ReadonlyMap<string, ZipEntry>;
  readonly links: ReadonlyMap<string, ZipEntry>;
  /** Of all entries, as AWS counts. */
  readonly unzippedBytes: number;
}

/** Linux has 255 and 4,096, of which the place on the host takes its part. */
const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 3000;
export const LINK_BYTES_MAX = 4095;

/** Throws `PackageError`. Of two entries with one path the last counts. */
export function packageTree(entries: readonly ZipEntry[]): PackageTree {
  const directories = new Set<string>();
  const files = new Map<string, ZipEntry>();
  const links = new Map<string, ZipEntry>();
  let unzippedBytes = 0;
  for (const entry of entries) {
    unzippedBytes += entry.sizeBytes;
    const names = namesOf(entry.name);
    const path = names.join("/");
    addDirectories(directories, entry.kind === "directory" ? path : parentOf(path));
    if (entry.kind === "directory") continue;
    if (path === "") throw unreadable("an entry without a name");
    if (entry.kind === "link" && entry.sizeBytes > LINK_BYTES_MAX) {
      throw unreadable(`the link ${path} is too long`);
    }
    files.delete(path);
    links.delete(path);
    (entry.kind === "link" ? links : files).set(path, entry);
  }
  for (const path of directories) {
    if (files.has(path) || links.has(path)) throw unreadable(`${path} is a file and a directory`);
  }
  return { directories: [...directories], files, links, unzippedBytes };
}

/** With those that it lies in; of a directory that is there those are there too. */
function addDirectories(directories: Set<string>, path: string): void {
  const absent: string[] = [];
  for (let each = path; each !== "" && !directories.has(each); each = parentOf(each)) {
    absent.push(each);
  }
  for (const each of absent.reverse()) directories.add(each);
  if (directories.size > ENTRIES_MAX) throw unreadable(`more than ${ENTRIES_MAX} directories`);
}

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** `./a//b` is `a/b`. */
function namesOf(path: string): string[] {
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) throw unreadable("a path is too long");
  if (path.startsWith("/")) throw unreadable(`${path} is absolute`);
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  for (const name of names) {
    if (name === ".." || name.includes("\0") || Buffer.byteLength(name) > NAME_BYTES_MAX) {
      throw unreadable(`${path} is not a path of a file`);
    }
  }
  return names;
}
