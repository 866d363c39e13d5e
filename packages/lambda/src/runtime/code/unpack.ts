/**
 * Writes a package to a directory of the host, as it is in a sandbox: nobody may write, and what the package does not
 * let everybody read or run, the function cannot, since on AWS it runs under another user than the files'.
 */
import fs from "node:fs";
import { join } from "node:path";
import type { Clock } from "@cloudglass/env";
import { safeTarget } from "./link-target.ts";
import type { PackageTree } from "./package-tree.ts";
import type { ZipArchive, ZipEntry } from "./zip-archive.ts";

/** Where the package is in a sandbox. */
export type Mount = "/var/task" | "/opt";

const DIRECTORY_MODE = 0o555;
/** Of entries that record none. */
const DEFAULT_MODE = 0o644;
const READ_BY_OTHERS = 0o004;
const RUN_BY_OTHERS = 0o001;

/** Files that are inflated at the same time: zlib has four threads. */
const AT_ONCE = 4;

/** Until other work has its turn. */
const TURN_MS = 5;

/** `directory` is absent before. Throws `PackageError` when the content is damaged; what was written stays. */
export async function unpack(
  clock: Clock,
  archive: ZipArchive,
  tree: PackageTree,
  directory: string,
  mount: Mount,
): Promise<void> {
  fs.mkdirSync(directory, { mode: 0o700 });
  for (const path of tree.directories) fs.mkdirSync(join(directory, path), { mode: 0o700 });
  const files = inTurns(clock, tree.files);
  const write = async () => {
    for await (const [path, entry] of files) await writeFile(archive, entry, join(directory, path));
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, write));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  // Last, so that no file is ever written through one.
  await writeLinks(archive, tree.links, directory, mount);
  for (const path of tree.directories) fs.chmodSync(join(directory, path), DIRECTORY_MODE);
  fs.chmodSync(directory, DIRECTORY_MODE);
}

async function writeFile(archive: ZipArchive, entry: ZipEntry, path: string): Promise<void> {
  const fd = openNew(path);
  try {
    for await (const piece of archive.content(entry)) {
      for (let written = 0; written < piece.length; ) {
        written += fs.writeSync(fd, piece, written);
      }
    }
    fs.fchmodSync(fd, shownMode(entry.mode));
  } finally {
    fs.closeSync(fd);
  }
}

/** File systems that take `README` and `readme` for one name have the later. */
function openNew(path: string): number {
  try {
    return fs.openSync(path, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    fs.rmSync(path);
    return fs.openSync(path, "wx", 0o600);
  }
}

/** The rights of others for everybody. */
export function shownMode(mode: number = DEFAULT_MODE): number {
  return (mode & READ_BY_OTHERS ? 0o444 : 0) | (mode & RUN_BY_OTHERS ? 0o111 : 0);
}

async function writeLinks(
  archive: ZipArchive,
  links: ReadonlyMap<string, ZipEntry>,
  directory: string,
  mount: Mount,
): Promise<void> {
  const targets = new Map<string, string>();
  for (const [path, entry] of links) {
    const pieces: Uint8Array[] = [];
    for await (const piece of archive.content(entry)) pieces.push(piece);
    targets.set(path, Buffer.concat(pieces).toString());
  }
  for (const path of targets.keys()) {
    const target = safeTarget(path, targets, mount);
    if (target !== undefined) fs.symlinkSync(target, join(directory, path));
  }
}

/** Inflates everything and keeps nothing. Throws `PackageError`. */
export async function verifyContent(
  clock: Clock,
  archive: ZipArchive,
  tree: PackageTree,
): Promise<void> {
  for (const entries of [tree.files, tree.links]) {
    for await (const [, entry] of inTurns(clock, entries)) {
      for await (const _ of archive.content(entry));
    }
  }
}

async function* inTurns<Each>(clock: Clock, all: Iterable<Each>): AsyncGenerator<Each> {
  let sinceMs = clock.monotonic();
  for (const each of all) {
    if (clock.monotonic() - sinceMs > TURN_MS) {
      await new Promise<void>((resolve) => clock.tick(resolve));
      sinceMs = clock.monotonic();
    }
    yield each;
  }
}
