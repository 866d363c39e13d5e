/**
 * Types of the package: what the entry points and all that they name declare, as a tree of `.d.ts` files whose imports
 * are relative. Made file by file, as TypeScript's isolated declarations are, so it takes a fraction of a second.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { isolatedDeclarationSync } from "rolldown/experimental";
import { isOurs, packageName } from "./place.ts";

const SPECIFIER = /((?:\bfrom|\bimport)\s*\(?\s*)"([^"]+)"/g;
/**
 * Writes the declarations of `sources` (paths below `packages`) into `target`, at the same paths, and answers with the
 * packages of others that they name. Throws when one of them, or a file that they reach, leaves a type open.
 */
export function writeDeclarations(
  packages: string,
  sources: readonly string[],
  target: string,
): ReadonlySet<string> {
  const closure = new Closure(packages);
  for (const source of sources) closure.add(source);
  for (const [source, text] of closure.declarations) {
    const path = join(target, source.replace(/\.ts$/, ".d.ts"));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return closure.named;
}

/** The sources whose declarations the entry points reach. */
class Closure {
  /** Path below `packages` → declarations. */
  readonly declarations = new Map<string, string>();
  /** Packages of others. */
  readonly named = new Set<string>();
  readonly #packages: string;

  constructor(packages: string) {
    this.#packages = packages;
  }

  add(source: string): void {
    if (this.declarations.has(source)) return;
    this.declarations.set(source, "");
    const text = readFileSync(join(this.#packages, source), "utf8");
    const { code, errors } = isolatedDeclarationSync(source, text, {});
    const [fault] = errors;
    if (fault !== undefined) throw new Error(`packages/${source}: ${fault.message}`);
    const relativeCode = code.replace(SPECIFIER, (_all, before: string, specifier: string) => {
      return `${before}"${this.#follow(specifier, source)}"`;
    });
    this.declarations.set(source, relativeCode);
  }

  #follow(specifier: string, importer: string): string {
    if (!isOurs(specifier)) {
      if (!specifier.startsWith("node:")) this.named.add(packageName(specifier));
      return specifier;
    }
    const directory = posix.dirname(importer);
    const source = specifier.startsWith(".")
      ? posix.join(directory, specifier)
      : this.#sourceOfPackage(specifier);
    this.add(source);
    const way = posix.relative(directory, source).replace(/\.ts$/, ".js");
    return way.startsWith(".") ? way : `./${way}`;
  }

  #sourceOfPackage(specifier: string): string {
    const [, name = "", ...rest] = specifier.split("/");
    const manifestPath = join(this.#packages, name, "package.json");
    const { exports } = JSON.parse(readFileSync(manifestPath, "utf8")) as {
      readonly exports: Readonly<Record<string, string>>;
    };
    const source = exports[rest.length === 0 ? "." : `./${rest.join("/")}`];
    if (source === undefined) throw new Error(`${specifier} is not exported`);
    return posix.join(name, source);
  }
}
