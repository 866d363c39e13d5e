/**
 * The packages of others that the built package imports, as the lock file has them: copied out of the workspace's
 * installation, so that the image has what was tested and nothing is resolved anew.
 */
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Not read by what runs: types, sources of what is compiled, documents that are no license. */
const LEFT_OUT = /(?:\.(?:map|d\.[cm]?ts|ts|flow)|^(?:readme|changelog|history)(?:\..*)?)$/i;
const LEFT_OUT_DIRECTORIES = new Set([
  "test",
  "tests",
  "docs",
  "benchmarks",
  "example",
  "examples",
]);

/** Fills `node_modules` of the package in `place`. */
export function copyDependencies(root: string, place: string): void {
  const taken = new Map<string, string>();
  const copy = (name: string, from: string, into: string): void => {
    const source = installed(name, from);
    if (source === undefined) return;
    const { version, dependencies, optionalDependencies } = read(source);
    const known = taken.get(name);
    if (known === version) return;
    // Another version goes below the one that wants it.
    const target = join(known === undefined ? place : into, "node_modules", name);
    if (known === undefined) taken.set(name, version);
    cpSync(source, target, { recursive: true, filter: (path) => isKept(path, source) });
    trimNatives(target);
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) {
      copy(each, source, target);
    }
  };
  const importers = readdirSync(join(root, "packages")).map((each) => join(root, "packages", each));
  for (const name of Object.keys(read(place).dependencies ?? {})) {
    const importer = importers.find((each) => existsSync(join(each, "node_modules", name)));
    if (importer === undefined) throw new Error(`${name} is not installed`);
    copy(name, importer, place);
  }
}

/** Undefined for an optional one that is not for this machine. */
function installed(name: string, from: string): string | undefined {
  for (let at = from; at !== dirname(at); at = dirname(at)) {
    const path = join(at, "node_modules", name);
    if (existsSync(path)) return realpathSync(path);
  }
  return undefined;
}

function isKept(path: string, source: string): boolean {
  if (path === source) return true;
  const name = basename(path);
  if (name === "node_modules" || LEFT_OUT.test(name)) return false;
  return !(LEFT_OUT_DIRECTORIES.has(name) && dirname(path) === source);
}

/** Of SQLite's binaries the one for this machine. */
function trimNatives(target: string): void {
  const prebuilds = join(target, "prebuilds");
  if (!existsSync(prebuilds)) return;
  const wanted = `${process.platform}-${process.arch}.node`;
  for (const each of readdirSync(prebuilds)) {
    if (each !== wanted) rmSync(join(prebuilds, each));
  }
  for (const sources of ["deps", "src", "binding.gyp"]) {
    rmSync(join(target, sources), { recursive: true, force: true });
  }
}

function read(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}
