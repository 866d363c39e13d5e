/** The `package.json` that is published: of the workspace's own, what a user's npm reads. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { COPIED_ENTRY_POINTS, PEERS } from "./contents.ts";
import { NODE_MAJOR_MIN } from "./needed-node.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface Entry {
  /** As in `exports`: `.`, `./vitest`. */
  readonly name: string;
  readonly module: string;
  /** For whoever does not know the condition `module-sync`: old ones of Node, and some tools. */
  readonly moduleForOld?: string;
  readonly types: string;
}

/**
 * `imported` are the packages of others that the modules import: they, and no others, become dependencies, in the
 * versions of the workspace, and `@types` of those that are `named` in declarations and have none. Throws for one that no
 * package of the workspace depends on, and for one that is named and not there.
 */
export function manifestOf(
  packages: string,
  entries: readonly Entry[],
  imported: ReadonlySet<string>,
  named: ReadonlySet<string>,
): object {
  const own = read(join(packages, "cloudglass/package.json"));
  const versions = versionsOf(packages);
  for (const name of named) {
    if (imported.has(name) || Object.hasOwn(PEERS, name)) continue;
    throw new Error(`declarations name ${name}, which the package does not bring`);
  }
  const types = [...named].map((name) => `@types/${name}`).filter((name) => versions.has(name));
  const wanted = [...imported, ...types].filter((name) => !Object.hasOwn(PEERS, name)).sort();
  const dependencies = wanted.map((name) => {
    const version = versions.get(name);
    if (version === undefined) throw new Error(`no package depends on ${name}, which is imported`);
    return [name, version] as const;
  });
  return {
    name: own.name,
    version: own.version,
    description:
      "A local AWS that you can see through: S3, DynamoDB, Lambda, IAM, EC2 and VPC in one process",
    keywords: ["aws", "local", "emulator", "localstack", "s3", "dynamodb", "lambda", "iam", "vpc"],
    license: "Apache-2.0",
    type: "module",
    engines: { node: `>=${NODE_MAJOR_MIN}` },
    bin: { cloudglass: "bin.js" },
    exports: {
      ...Object.fromEntries(
        entries.map(({ name, module, moduleForOld, types }) => [
          name,
          moduleForOld === undefined
            ? { types, default: module }
            : // That for old ones waits while it is loaded, which `require` does not take.
              { types, "module-sync": module, default: moduleForOld },
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(COPIED_ENTRY_POINTS).map(([name, source]) => [
          name,
          `./${basename(source)}`,
        ]),
      ),
      "./package.json": "./package.json",
    },
    types: entries.find(({ name }) => name === ".")?.types,
    dependencies: Object.fromEntries(dependencies),
    peerDependencies: PEERS,
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(PEERS).map((name) => [name, { optional: true }]),
    ),
  };
}

function versionsOf(packages: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const directory of readdirSync(packages)) {
    const path = join(packages, directory, "package.json");
    if (!existsSync(path)) continue;
    const { dependencies = {}, devDependencies = {} } = read(path);
    const types = Object.entries(devDependencies).filter(([name]) => name.startsWith("@types/"));
    for (const [name, version] of [...Object.entries(dependencies), ...types]) {
      const other = versions.get(name) ?? version;
      if (other !== version) throw new Error(`${name} is wanted as ${other} and as ${version}`);
      versions.set(name, version);
    }
  }
  return versions;
}

function read(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}
