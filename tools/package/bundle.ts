/**
 * Our TypeScript as JavaScript modules: a file an entry point, the rest in chunks that are loaded when the source loads
 * them. Packages of others stay imports.
 */
import { dirname, relative } from "node:path";
import { type OutputChunk, type Plugin, rolldown } from "rolldown";
import { ASSET_DIRECTORY, isOurs, packageName } from "./place.ts";

export interface Bundle {
  /** Names of the packages that the modules import. */
  readonly imported: ReadonlySet<string>;
  /** Name of an input → what its module exports. */
  readonly exported: ReadonlyMap<string, readonly string[]>;
}

/** Writes the modules. */
export async function bundle(
  packages: string,
  inputs: Readonly<Record<string, string>>,
  target: string,
): Promise<Bundle> {
  const build = await rolldown({
    input: { ...inputs },
    cwd: packages,
    platform: "node",
    external: (id) => !isOurs(id),
    plugins: [assetPlaces(packages)],
  });
  const { output } = await build.write({
    dir: target,
    format: "esm",
    entryFileNames: "[name].js",
    // Beside the entry points: `import.meta.dirname` is the package's own directory in every chunk.
    chunkFileNames: "chunk-[name]-[hash].js",
    comments: { legal: true, annotation: true, jsdoc: false },
  });
  await build.close();
  const chunks = output.filter((each): each is OutputChunk => each.type === "chunk");
  const own = new Set(chunks.map(({ fileName }) => fileName));
  const imported = chunks
    .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
    .filter((each) => !own.has(each) && !each.startsWith("node:"))
    .map(packageName);
  const entries = chunks.filter(({ isEntry }) => isEntry);
  return {
    imported: new Set(imported),
    exported: new Map(entries.map(({ name, exports }) => [name, exports])),
  };
}

/** Code that opens files beside itself finds them below `assets/`, at the path that it has below `packages/`. */
function assetPlaces(packages: string): Plugin {
  return {
    name: "asset-places",
    transform(code, id) {
      if (!code.includes("import.meta.")) return null;
      const path = relative(packages, id).replaceAll("\\", "/");
      const place = `${ASSET_DIRECTORY}/${dirname(path)}`;
      return code
        .replaceAll("import.meta.dirname", `(import.meta.dirname + "/${place}")`)
        .replaceAll("import.meta.url", `new URL("./${ASSET_DIRECTORY}/${path}", import.meta.url)`);
    },
  };
}
