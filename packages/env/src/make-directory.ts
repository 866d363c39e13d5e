/** Directories of the host, with those that they are in. */
import fs from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes the directory and those above it that are absent; returns the first that was made. Node's own way tries for ever
 * where the host says that a directory which is there is not, as below `/proc`.
 */
export function makeDirectory(directory: string): string | undefined {
  const absent = [resolve(directory)];
  let above = dirname(resolve(directory));
  for (; !fs.existsSync(above) && above !== dirname(above); above = dirname(above)) {
    absent.unshift(above);
  }
  const [first] = absent.filter(makeIfAbsent);
  return first;
}

/** Also through links; false for what may not be looked at. */
export function isDirectory(path: string): boolean {
  try {
    return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

function makeIfAbsent(directory: string): boolean {
  try {
    fs.mkdirSync(directory);
    return true;
  } catch (error) {
    // Not asked by the error: hosts have several for what is there.
    if (isDirectory(directory)) return false;
    throw error;
  }
}
