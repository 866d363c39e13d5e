#!/usr/bin/env node
/**
 * Behind `npm start` and `npm test`: `node launch.mjs SCRIPT.ts [arguments]`.
 *
 * Brings a checkout into a state in which SCRIPT can run, then runs it: a Node that is new enough (the npm package
 * `node` when the one at hand is older), the packages of the lock file, and the generated files. What is done
 * already is recorded in a stamp, so that a second start does nothing but look. Plain JavaScript, because it
 * must itself run on Node 18.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import module from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NODE_MAJOR_MIN = 24;
const NODE_MAJOR_FETCHED = 26;
const PNPM = "pnpm@12.21.0";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const cache = join(root, "node_modules/.cache/cloudglass");
const nodePathFile = join(cache, `node-${NODE_MAJOR_FETCHED}-path`);
const stampFile = join(cache, "set-up");

/** What the generated files are made from; a change of one of these runs the generators again. */
const GENERATOR_INPUTS = [
  "tools/generate",
  "tools/extract-models",
  "packages/wire/constraints",
  "packages/wire/descriptions",
  "packages/s3/src/storage/kernel",
  "packages/s3/src/object",
  "packages/iam/src/identity/aws-managed-policies",
  "packages/console/src",
  "packages/console/public",
  "packages/console/index.html",
  "packages/console/build.ts",
  "packages/console/vite.config.ts",
];

function say(text) {
  process.stderr.write(`cloudglass: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

/** Runs npm itself, the one that started us when there is one. */
function npm(args, options) {
  const cli = process.env.npm_execpath;
  const viaNode = cli !== undefined && /\.c?js$/.test(cli) && existsSync(cli);
  const command = viaNode ? process.execPath : "npm";
  const env = { ...process.env, ...options.env };
  // A lifecycle variable of the outer npm would make the inner one look for that script's package.
  for (const name of Object.keys(env)) if (/^npm_(lifecycle|package)_/.test(name)) delete env[name];
  return spawnSync(command, viaNode ? [cli, ...args] : args, {
    ...options,
    env,
    shell: !viaNode && process.platform === "win32",
  });
}

/** The Node to run under: this one, or the fetched one. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR_MIN) return process.execPath;
  if (existsSync(nodePathFile)) {
    const path = readFileSync(nodePathFile, "utf8");
    if (existsSync(path)) return path;
  }
  say(
    `Node ${process.versions.node} is older than ${NODE_MAJOR_MIN}; fetching Node ${NODE_MAJOR_FETCHED} (once)`,
  );
  const fetched = npm(
    [
      "exec",
      "--yes",
      `--package=node@${NODE_MAJOR_FETCHED}`,
      "--",
      "node",
      "-p",
      "process.execPath",
    ],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  const path = (fetched.stdout ?? "").trim().split("\n").at(-1);
  if (fetched.status !== 0 || !path || !existsSync(path)) {
    fail(
      `could not fetch Node ${NODE_MAJOR_FETCHED} as the npm package "node"; install Node ${NODE_MAJOR_MIN} or newer`,
    );
  }
  mkdirSync(cache, { recursive: true });
  writeFileSync(nodePathFile, path);
  return path;
}

/** Changes when anything changes that set-up depends on. */
function currentStamp() {
  const hash = createHash("sha256");
  hash.update(readFileSync(join(root, "pnpm-lock.yaml")));
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) {
      if (!/generated|\.test\.ts$/.test(path))
        hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\0`);
      return;
    }
    for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  for (const input of GENERATOR_INPUTS) visit(join(root, input));
  for (const name of readdirSync(join(root, "packages")).sort()) {
    visit(join(root, "packages", name, "package.json"));
  }
  return hash.digest("hex");
}

function isSetUp(stamp) {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
}

/** One set-up at a time: the lock is a directory with the owner's process id in it. */
function withLock(action) {
  const lock = join(root, "node_modules/.cloudglass-set-up");
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const owner = Number(readOrEmpty(join(lock, "pid")));
      if (owner > 0 && !isAlive(owner)) rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
  writeFileSync(join(lock, "pid"), String(process.pid));
  try {
    return action();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function setUp(node) {
  const env = { PATH: dirname(node) + delimiter + process.env.PATH };
  say("installing packages (once)");
  const install = npm(
    [
      "exec",
      "--yes",
      `--package=${PNPM}`,
      "--",
      "pnpm",
      "install",
      "--frozen-lockfile",
      "--reporter=append-only",
    ],
    { cwd: root, env, stdio: ["ignore", 2, 2] },
  );
  if (install.status !== 0) fail("pnpm could not install the packages");
  say("generating models and kernels (once)");
  const generate = spawnSync(node, [join(root, "tools/generate/generate.ts")], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", 2, 2],
  });
  if (generate.status !== 0) fail("the generators failed");
  mkdirSync(cache, { recursive: true });
  writeFileSync(stampFile, currentStamp());
}

/** npm passes SIGTERM to its shell alone, which dies of it and tells nobody: its end is ours. */
function endWithNpm(end) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 200).unref();
}

function run(node, script, args) {
  const compileCache = join(cache, "compile");
  if (node === process.execPath) {
    module.enableCompileCache?.(compileCache);
    endWithNpm(() => process.kill(process.pid, "SIGTERM"));
    process.argv.splice(1, 2, script);
    return import(pathToFileURL(script).href);
  }
  const child = spawn(node, [script, ...args], {
    stdio: "inherit",
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  endWithNpm(() => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (signal === "SIGINT" ? 2 : 15);
  });
}

const [script, ...args] = process.argv.slice(2);
if (script === undefined) fail("usage: launch.mjs SCRIPT.ts [arguments]");
const node = findNode();
if (!isSetUp(currentStamp())) {
  withLock(() => {
    if (!isSetUp(currentStamp())) setUp(node);
  });
}
await run(node, resolve(root, script), args);
