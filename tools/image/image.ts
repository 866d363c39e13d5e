/**
 * Lays out the root file system of the image, in its build stage: Node, the built package with the packages that it
 * imports, a shell with the programs that init scripts expect, and the libraries of all of them. Nothing else: no package
 * manager, no compiler. Arguments: the built package, the directory to fill.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { copyDependencies } from "./dependencies.ts";
import { withoutSymbols } from "./elf.ts";

const root = resolve(import.meta.dirname, "../..");

const SHELLS = ["dash", "bash"];
/** GNU's, of the base image; one that it lacks is left out. */
const PROGRAMS =
  "env cat ls cp mv rm ln mkdir rmdir chmod touch mktemp echo printf sleep date head tail sort uniq wc tr cut tee seq basename dirname id uname test true false grep sed find xargs";

const USER_ID = 1000;

async function main(built: string, image: string): Promise<void> {
  for (const directory of ["usr/bin", "usr/lib", "usr/lib64", "usr/local/bin", "etc", "opt"]) {
    mkdirSync(join(image, directory), { recursive: true });
  }
  for (const name of ["bin", "lib", "lib64"]) symlinkSync(`usr/${name}`, join(image, name));
  const programs = [...SHELLS, ...PROGRAMS.split(" ")].flatMap((name) => programAt(name) ?? []);
  for (const program of programs) copyFileSync(program, join(image, "usr/bin", basename(program)));
  symlinkSync("dash", join(image, "usr/bin/sh"));
  const node = join(image, "usr/local/bin/node");
  writeFileSync(node, withoutSymbols(readFileSync(process.execPath)), { mode: 0o755 });
  const place = join(image, "opt/cloudglass");
  const types = join(built, "types");
  cpSync(built, place, { recursive: true, filter: (path) => path !== types });
  await copyDependencies(root, place);
  const natives = globSync("node_modules/**/*.node", { cwd: place }).map((path) =>
    join(place, path),
  );
  const linked = [process.execPath, ...programs, ...natives];
  for (const library of librariesOf(linked)) copyLibrary(library, image);
  copyFileSync(join(root, "docker/health.mjs"), join(place, "health.js"));
  copyFileSync(
    join(root, "docker/docker-entrypoint.sh"),
    join(image, "usr/local/bin/docker-entrypoint.sh"),
  );
  chmodSync(join(image, "usr/local/bin/docker-entrypoint.sh"), 0o755);
  writeUsers(image);
  makeDirectories(image);
}

function programAt(name: string): string | undefined {
  return ["/usr/bin", "/bin"].map((each) => join(each, name)).find((path) => existsSync(path));
}

/** Where the loader finds them, those that they need in turn among them. */
function librariesOf(programs: readonly string[]): ReadonlySet<string> {
  const { stdout, status, stderr } = spawnSync("ldd", [...programs], { encoding: "utf8" });
  if (status !== 0) throw new Error(`ldd: ${stderr}`);
  const paths = stdout.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x/gm);
  return new Set([...paths].map(([, path]) => path as string));
}

/** At the path where the loader looks: `/lib` is `/usr/lib` here as in Debian. */
function copyLibrary(path: string, image: string): void {
  const place = join(image, path.replace(/^\/lib/, "/usr/lib").replace(/^\/usr\/usr/, "/usr"));
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(realpathSync(path), place);
  chmodSync(place, 0o755);
}

function writeUsers(image: string): void {
  const { uid, name } = { uid: USER_ID, name: "cloudglass" };
  writeFileSync(
    join(image, "etc/passwd"),
    `root:x:0:0:root:/root:/bin/sh\n${name}:x:${uid}:${uid}::/var/lib/cloudglass:/bin/sh\n`,
  );
  writeFileSync(join(image, "etc/group"), `root:x:0:\n${name}:x:${uid}:\n`);
}

function makeDirectories(image: string): void {
  const stages = ["boot", "start", "ready", "shutdown"].map((each) => `localstack/init/${each}.d`);
  for (const stage of stages) mkdirSync(join(image, "etc", stage), { recursive: true });
  mkdirSync(join(image, "tmp"));
  chmodSync(join(image, "tmp"), 0o1777);
}

const [built, image] = process.argv.slice(2);
if (built === undefined || image === undefined) {
  throw new Error("usage: image.ts BUILT-PACKAGE DIRECTORY");
}
await main(resolve(built), resolve(image));
