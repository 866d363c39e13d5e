/**
 * Types of the package: what the compiler declares of the entry points and of all that these name, as a tree of `.d.ts`
 * files whose imports are relative.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { packageName } from "./bundle.ts";
import { isOurs } from "./place.ts";

const SPECIFIER = /((?:\bfrom|\bimport)\s*\(?\s*)"([^"]+)"/g;

/**
 * Writes the declarations of `sources` (paths below `packages`) into `target`, at the same paths. Answers with the
 * packages of others whose types they name. Throws when the compiler cannot declare one of them.
 */
export function writeDeclarations(
  packages: string,
  sources: readonly string[],
  target: string,
): ReadonlySet<string> {
  const root = resolve(packages, "..");
  const cache = join(root, "node_modules/.cache/cloudglass");
  mkdirSync(cache, { recursive: true });
  const emitted = mkdtempSync(join(cache, "types-"));
  try {
    const faults = declare(root, emitted);
    const closure = new Closure(packages, join(emitted, "packages"));
    for (const source of sources) closure.add(declarationOf(source));
    for (const [path, text] of closure.files) {
      const fault = faults.find((each) => each.startsWith(`packages/${sourceOf(path)}(`));
      if (fault !== undefined) throw new Error(fault);
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), text);
    }
    return closure.foreign;
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

/** Answers with what the compiler finds fault with: files that no entry point names may well have some. */
function declare(root: string, target: string): string[] {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const options = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly"];
  const places = ["--incremental", "false", "--tsBuildInfoFile", "null", "--rootDir", root];
  const { stdout } = spawnSync(
    process.execPath,
    [compiler, "-p", root, "--pretty", "false", ...options, ...places, "--outDir", target],
    { cwd: root, encoding: "utf8" },
  );
  return stdout.split("\n").filter((line) => line.includes(": error TS"));
}

/** The declarations that the entry points reach, with relative imports. */
class Closure {
  /** Path below `packages` → text. */
  readonly files = new Map<string, string>();
  readonly foreign = new Set<string>();
  readonly #packages: string;
  readonly #emitted: string;

  constructor(packages: string, emitted: string) {
    this.#packages = packages;
    this.#emitted = emitted;
  }

  add(path: string): void {
    if (this.files.has(path)) return;
    this.files.set(path, "");
    const text = readFileSync(join(this.#emitted, path), "utf8");
    const rewritten = text.replace(SPECIFIER, (_all, before: string, specifier: string) => {
      return `${before}"${this.#follow(specifier, path)}"`;
    });
    this.files.set(path, rewritten);
  }

  #follow(specifier: string, importer: string): string {
    if (!isOurs(specifier)) {
      if (!specifier.startsWith("node:")) this.foreign.add(packageName(specifier));
      return specifier;
    }
    const path = declarationOf(
      specifier.startsWith(".")
        ? posix.join(posix.dirname(importer), specifier)
        : this.#sourceOfPackage(specifier),
    );
    this.add(path);
    const way = relative(dirname(importer), path).replaceAll("\\", "/");
    return (way.startsWith(".") ? way : `./${way}`).replace(/\.d\.ts$/, ".js");
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

function declarationOf(source: string): string {
  return source.replace(/(\.d)?\.[jt]s$/, "").concat(".d.ts");
}

function sourceOf(declaration: string): string {
  return declaration.replace(/\.d\.ts$/, ".ts");
}
