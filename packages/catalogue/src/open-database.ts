/**
 * The SQLite database of a disk's file: on a host disk the file itself, in memory one that begins with the file's bytes
 * and is part of every copy of the disk. In WAL mode with `synchronous=NORMAL` a commit survives the death of the
 * process; with FULL it survives loss of power too.
 */
import type { Disk, Environment } from "@cloudglass/env";
import Database from "better-sqlite3";

export interface OpenedDatabase {
  readonly database: Database.Database;
  /** One in memory is gone then. */
  close(): void;
}

export interface DatabaseOptions {
  /** Without shared locks a point read makes no system call; nobody else may open the file. */
  readonly isExclusive?: boolean;
  /** What a new one begins with, of `imageOf`: copying an empty schema takes a tenth of making it. */
  readonly blank?: Uint8Array | undefined;
}

export function openDatabase(
  { disk, durability }: Pick<Environment, "disk" | "durability">,
  fileName: string,
  { isExclusive = false, blank }: DatabaseOptions = {},
): OpenedDatabase {
  const path = durability === "memory" ? undefined : disk.hostPath(fileName);
  if (path === undefined) return openInMemory(disk, fileName, blank);
  if (blank !== undefined && disk.size(fileName) === undefined) placeWhole(disk, fileName, blank);
  // Makes the directory.
  else disk.open(fileName).close();
  const database = new Database(path);
  if (isExclusive) database.pragma("locking_mode = EXCLUSIVE");
  database.pragma("journal_mode = WAL");
  database.pragma(`synchronous = ${durability === "power" ? "FULL" : "NORMAL"}`);
  return { database, close: () => database.close() };
}

/** Under its name it is never seen cut short. */
function placeWhole(disk: Disk, fileName: string, content: Uint8Array): void {
  const beside = `${fileName}.new`;
  disk.remove(beside);
  const file = disk.open(beside);
  file.append([content]);
  file.close();
  disk.rename(beside, fileName);
}

function openInMemory(disk: Disk, fileName: string, blank: Uint8Array | undefined): OpenedDatabase {
  const image = contentOf(disk, fileName) ?? (blank && Buffer.from(blank));
  const database = new Database(image === undefined ? ":memory:" : image);
  const release = disk.adopt(fileName, () => imageOf(database));
  return {
    database,
    close() {
      release();
      database.close();
    },
  };
}

/** The whole database as it is now, for `new Database`. */
export function imageOf(database: Database.Database): Buffer {
  const image = database.serialize();
  // One in memory cannot have the write-ahead log that the header asks for (SQLite file format, 1.3.3).
  if (image.length > 0) {
    image[18] = 1;
    image[19] = 1;
  }
  return image;
}

function contentOf(disk: Disk, fileName: string): Buffer | undefined {
  const size = disk.size(fileName) ?? 0;
  if (size === 0) return undefined;
  const bytes = Buffer.allocUnsafeSlow(size);
  const file = disk.open(fileName);
  file.read(bytes, 0);
  file.close();
  return bytes;
}
