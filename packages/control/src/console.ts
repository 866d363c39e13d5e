/**
 * The built console below `/_cloudglass/ui/`. Only files that were built have a path, so no path leads anywhere else;
 * what is no file is a place of the page and gets its `index.html`.
 */
import { brotliDecompressSync } from "node:zlib";
import { type ServedFile, servedFiles } from "@cloudglass/console";
import type { WireResponse } from "@cloudglass/wire";
import { ControlError } from "./control-error.ts";
import { Answered, type ControlRoute } from "./route.ts";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

const INDEX = "index.html";
const YEAR_S = 365 * 24 * 60 * 60;

/** They tell nothing but what everybody can download with the emulator, so they need no token: the page asks for it. */
export const consoleRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    shown: "/_cloudglass/ui",
    path: /^\/_cloudglass\/ui$/,
    isOpen: true,
    answer() {
      const headers = { ...HEADERS, location: "/_cloudglass/ui/" };
      return new Answered({ status: 308, headers, body: undefined });
    },
  },
  {
    method: "GET",
    shown: "/_cloudglass/ui/{place}",
    path: /^\/_cloudglass\/ui\/(.*)$/s,
    isOpen: true,
    async answer(_facts, { headers }, named) {
      return new Answered(answerOf(await fileAt(named), headers));
    },
  },
];

async function fileAt(below: string): Promise<ServedFile> {
  const files = await servedFiles().catch(() => {
    throw new ControlError(404, "NotBuilt", "The console was not built: npm run generate.");
  });
  const isFile = Object.hasOwn(files, below);
  if (!isFile && isAsset(below)) {
    throw new ControlError(404, "NotFound", "The console has no such file.");
  }
  return files[isFile ? below : INDEX] as ServedFile;
}

/** A file of another build: its name must not get the page's HTML. */
function isAsset(below: string): boolean {
  return below.startsWith("assets/");
}

function answerOf(
  file: ServedFile,
  asked: Readonly<Record<string, string | undefined>>,
): WireResponse {
  const tag = `"${file.tag}"`;
  const headers = {
    ...HEADERS,
    "content-type": file.type,
    etag: tag,
    vary: "accept-encoding",
    "cache-control": file.immutable ? `public, max-age=${YEAR_S}, immutable` : "no-cache",
  };
  if (tagsOf(asked["if-none-match"]).includes(tag))
    return { status: 304, headers, body: undefined };
  const encoding = encodingFor(asked["accept-encoding"]);
  if (encoding === undefined) {
    return { status: 200, headers, body: brotliDecompressSync(bytesOf(file.brotli)) };
  }
  const body = bytesOf(encoding === "br" ? file.brotli : file.gzip);
  return { status: 200, headers: { ...headers, "content-encoding": encoding }, body };
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}

/** Proxies weaken a tag: `W/"…"` is as good here. */
function tagsOf(header = ""): string[] {
  return header.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
}

function encodingFor(header = ""): "br" | "gzip" | undefined {
  const accepted = new Map(
    header.split(",").map((each) => {
      const [name = "", weight = "q=1"] = each
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      return [name, Number(weight.replace(/^q=/, ""))];
    }),
  );
  const takes = (name: string) => (accepted.get(name) ?? accepted.get("*") ?? 0) > 0;
  if (takes("br")) return "br";
  return takes("gzip") ? "gzip" : undefined;
}
