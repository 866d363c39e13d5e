/** What else the rest of the program needs of its host and may not reach for itself. */
import fs from "node:fs";

/** The text of a file named on the command line; undefined when there is none. Throws on other failures. */
export function readTextFile(path: string): string | undefined {
  return readBinaryFile(path)?.toString("utf8");
}

export function readBinaryFile(path: string): Buffer | undefined {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Names in a directory of the host, sorted; empty when there is none. */
export function listHostDirectory(path: string): string[] {
  try {
    return fs.readdirSync(path).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

export interface ProcessMemory {
  readonly residentBytes: number;
  readonly heapUsedBytes: number;
  /** ArrayBuffers and Buffers, outside the heap. */
  readonly arrayBufferBytes: number;
}

export function processMemory(): ProcessMemory {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { residentBytes: rss, heapUsedBytes: heapUsed, arrayBufferBytes: arrayBuffers };
}
