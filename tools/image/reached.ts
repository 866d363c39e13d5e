/**
 * Which files of other people's packages the program can load: those that its modules import or require, and that these
 * import in turn. A bundler follows them, with Node's conditions; nothing is bundled.
 */
import { globSync } from "node:fs";
import { resolve } from "node:path";
import { type Plugin, rolldown } from "rolldown";

/** Absolute paths, of modules alone: not of addons, nor of what is opened as a file. */
export async function reachedModules(place: string): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  const note: Plugin = {
    name: "reached-modules",
    load(id) {
      const isAddon = id.endsWith(".node");
      if (!isAddon) reached.add(resolve(id));
      return isAddon ? "" : null;
    },
  };
  const build = await rolldown({
    input: globSync("*.js", { cwd: place }),
    cwd: place,
    platform: "node",
    // What an optional package of another machine would be, or one of a user's, is not here.
    logLevel: "silent",
    treeshake: false,
    plugins: [note],
  });
  await build.generate({ format: "esm" });
  await build.close();
  return reached;
}
