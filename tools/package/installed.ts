/** For tests: an empty directory of a user, in which npm has installed the package as it is published. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { expect } from "vitest";
import { buildPackage } from "./build.ts";

export const root = resolve(import.meta.dirname, "../..");
export const work = mkdtempSync(join(tmpdir(), "cloudglass-package-"));
export const user = join(work, "user");
export const environment = {
  ...process.env,
  PATH: join(process.execPath, "..") + delimiter + process.env.PATH,
  NODE_COMPILE_CACHE: "",
  NO_COLOR: "1",
  npm_config_cache: process.env.npm_config_cache ?? join(root, "node_modules/.cache/npm"),
};

/** Not one of the workspace's packages: only its user's fixture is tried with it. */
const JEST = "jest@30";

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(command: string, args: readonly string[], cwd: string): Said {
  return spawnSync(command, args, { cwd, env: environment, encoding: "utf8" });
}

/** Undefined when everything is installed, else why it could not be. */
let obstacle: string | undefined;

/** Builds, packs and installs. */
export async function install(): Promise<void> {
  const built = join(work, "built");
  await buildPackage(built);
  const packed = run("npm", ["pack", "--silent", built], work);
  expect(packed.status, packed.stderr).toBe(0);
  mkdirSync(user);
  writeFileSync(join(user, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarball = join(work, packed.stdout.trim());
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--silent"];
  const installed = run("npm", ["install", ...quiet, tarball, JEST], user);
  if (installed.status === 0) return;
  requireNoRegistry(installed);
  obstacle = NO_REGISTRY;
}

export const NO_REGISTRY = "the package registry is not reached";

/** Throws when npm failed for another reason. */
export function requireNoRegistry({ stdout, stderr }: Said): void {
  const reason = `${stdout}${stderr}`;
  if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED/.test(reason))
    throw new Error(reason);
}

export function needInstalled(skip: (reason: string) => void): void {
  if (obstacle === undefined) return;
  console.log(`skipped: ${obstacle}`);
  skip(obstacle);
}

export function manifestOfInstalled() {
  return JSON.parse(readFileSync(join(user, "node_modules/cloudglass/package.json"), "utf8"));
}

/** What a package of the workspace has, for programs in the user's directory. */
export function link(name: string, holder = "conformance"): void {
  const place = join(user, "node_modules", name);
  if (existsSync(place)) return;
  mkdirSync(join(place, ".."), { recursive: true });
  const from = createRequire(join(root, holder, "package.json"));
  symlinkSync(packageDirectory(from.resolve(name), name), place);
}

function packageDirectory(module: string, name: string): string {
  const at = module.lastIndexOf(join("node_modules", name));
  return module.slice(0, at + join("node_modules", name).length);
}
