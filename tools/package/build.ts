/**
 * Builds the published package, which `npm publish` and `npm pack` take as it is. Node strips no types below
 * `node_modules`, so it holds JavaScript, and `.d.ts` files beside it.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { bundle } from "./bundle.ts";
import {
  ASSETS,
  COPIED_ENTRY_POINTS,
  ENTRY_POINTS,
  LINKED_BY_OLD,
  PROGRAM,
  WITHOUT_EMULATOR,
} from "./contents.ts";
import { writeDeclarations } from "./declarations.ts";
import { type Entry, manifestOf } from "./manifest.ts";
import { ASSET_DIRECTORY } from "./place.ts";

const root = resolve(import.meta.dirname, "../..");
const packages = join(root, "packages");

/** Empties `target` and fills it. */
export async function buildPackage(target: string): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const inputs = Object.fromEntries(
    Object.entries(ENTRY_POINTS).map(([name, source]) => [moduleName(name), source]),
  );
  const checks = {
    "needed-node": join(import.meta.dirname, "needed-node.ts"),
    "checked-node": join(import.meta.dirname, "checked-node.ts"),
  };
  const built = await bundle(packages, { ...inputs, ...checks, main: PROGRAM }, target);
  for (const name of Object.keys(ENTRY_POINTS)) {
    if (!WITHOUT_EMULATOR.includes(name)) checkNodeFirst(join(target, `${moduleName(name)}.js`));
    if (hasOwnModuleForOld(name)) {
      const module = moduleName(name);
      writeFileSync(join(target, `${module}-old.js`), linksLater(module, built.exported));
    }
  }
  copyAssets(target);
  for (const source of Object.values(COPIED_ENTRY_POINTS)) {
    copyFileSync(join(packages, source), join(target, basename(source)));
  }
  copyFileSync(join(import.meta.dirname, "bin.mjs"), join(target, "bin.js"));
  chmodSync(join(target, "bin.js"), 0o755);
  copyFileSync(join(root, "LICENSE"), join(target, "LICENSE"));
  copyFileSync(join(root, "packages/cloudglass/README.md"), join(target, "README.md"));
  const entries = Object.entries(ENTRY_POINTS).map(
    ([name, source]): Entry => ({
      name,
      module: `./${moduleName(name)}.js`,
      ...(hasOwnModuleForOld(name) ? { moduleForOld: `./${moduleName(name)}-old.js` } : {}),
      types: `./types/${source.replace(/\.ts$/, ".d.ts")}`,
    }),
  );
  const named = writeDeclarations(packages, Object.values(ENTRY_POINTS), join(target, "types"));
  const manifest = manifestOf(packages, entries, built.imported, named);
  writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

function checkNodeFirst(module: string): void {
  writeFileSync(module, `import "./checked-node.js";\n${readFileSync(module, "utf8")}`);
}

function hasOwnModuleForOld(name: string): boolean {
  return !WITHOUT_EMULATOR.includes(name) && !LINKED_BY_OLD.includes(name);
}

/**
 * A module that links `module` once it has checked Node: one that lacks what is imported of its built-in modules fails
 * when it links, before anything runs.
 */
function linksLater(module: string, exported: ReadonlyMap<string, readonly string[]>): string {
  const names = exported.get(module);
  if (names === undefined) throw new Error(`${module} is not an entry point`);
  const lines = names.map((name) => {
    return name === "default"
      ? "export default linked.default;"
      : `export const ${name} = linked.${name};`;
  });
  const head = `import "./checked-node.js";\nconst linked = await import("./${module}.js");`;
  return `${[head, ...lines].join("\n")}\n`;
}

function moduleName(entryPoint: string): string {
  return entryPoint === "." ? "index" : entryPoint.replace(/^\.\//, "").replaceAll("/", "-");
}

function copyAssets(target: string): void {
  for (const asset of ASSETS) {
    const source = join(packages, asset);
    if (!existsSync(source)) throw new Error(`packages/${asset} is missing: npm run generate`);
    const place = join(target, ASSET_DIRECTORY, asset);
    mkdirSync(dirname(place), { recursive: true });
    cpSync(source, place, { recursive: true });
  }
}
