/**
 * Builds the page with Vite and writes what the emulator serves of it as one file, `dist/served.json`: every file
 * compressed already, with its type and its tag. Does nothing when no input has changed.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { ServedFile } from "./served/index.ts";

const here = import.meta.dirname;
const target = join(here, "dist/served.json");
const INPUTS = ["src", "public", "index.html", "build.ts", "vite.config.ts", "package.json"];

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};
/** Vite names them by their content. */
const IMMUTABLE = /^assets\//;

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

function stampOfInputs(): string {
  const hash = createHash("sha256");
  hash.update(readFileSync(resolve(here, "../../pnpm-lock.yaml")));
  for (const input of INPUTS) {
    const path = join(here, input);
    const files = input.includes(".") ? [path] : filesBelow(path);
    for (const file of files) hash.update(file.slice(here.length)).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function served(name: string, bytes: Buffer): ServedFile {
  const type = TYPES[posix.extname(name).slice(1)];
  if (type === undefined) throw new Error(`no content type is known for ${name}`);
  const brotli = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  return {
    type,
    tag: createHash("sha256").update(bytes).digest("base64url").slice(0, 22),
    immutable: IMMUTABLE.test(name),
    gzip: gzipSync(bytes, { level: 9 }).toString("base64"),
    brotli: brotli.toString("base64"),
  };
}

async function build(stamp: string): Promise<void> {
  // Loaded when there is something to build: it costs a second.
  const vite = await import("vite");
  await vite.build({ configFile: join(here, "vite.config.ts"), logLevel: "warn" });
  const root = join(here, "dist/files");
  const files: Record<string, ServedFile> = {};
  for (const path of filesBelow(root)) {
    const name = path.slice(root.length + 1).replaceAll("\\", "/");
    files[name] = served(name, readFileSync(path));
  }
  writeFileSync(target, JSON.stringify({ stamp, files }));
}

const stamp = stampOfInputs();
const isBuilt =
  existsSync(target) &&
  (JSON.parse(readFileSync(target, "utf8")) as { readonly stamp: string }).stamp === stamp;
if (!isBuilt) await build(stamp);
