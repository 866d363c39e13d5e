/** Reads every source file and says what breaks the rules of `rules.ts`. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { EMPTY_WORDS, LINES_MAX, ROOMS, type Room, WORLD } from "./rules.ts";
import { type Import, readSource, type SourceFile } from "./source-file.ts";

const ROOTS = ["packages", "conformance", "bench", "tools"];
const IGNORED = /(^|\/)(node_modules|models|assembly|dist|\.turbo|fixtures)(\/|$)|\.generated\.ts$/;
const TEST =
  /\.(test|fuzz|contract|bench)\.ts$|\.fuzz\.test\.ts$|(^|\/)(testing|test-vectors|round-trip)\//;

export function sourceFiles(root: string): SourceFile[] {
  const files: SourceFile[] = [];
  const visit = (directory: string) => {
    for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
      const path = posix.join(directory, entry.name);
      if (IGNORED.test(path)) continue;
      if (entry.isDirectory()) visit(path);
      else if (/\.(tsx?|mjs)$/.test(entry.name)) {
        files.push(readSource(path, readFileSync(join(root, path), "utf8")));
      }
    }
  };
  for (const directory of ROOTS) visit(directory);
  return files;
}

/** One sentence a fault: `packages/a/src/b.ts: …`. */
export function tidy(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...importFaults(file),
    ...worldFaults(file),
    ...nameFaults(file),
    ...sizeFaults(file),
  ]);
}

function roomOf(path: string): Room | undefined {
  return ROOMS.find((room) => room.files.test(path));
}

function importFaults(file: SourceFile): string[] {
  const room = roomOf(file.path);
  if (room === undefined) return [];
  if (TEST.test(file.path)) return [];
  return file.imports
    .filter((each) => !isAllowed(file.path, each, room))
    .map((each) => `${file.path}: ${room.name} may not import ${each.specifier}`);
}

function isAllowed(path: string, each: Import, room: Room): boolean {
  const patterns = each.typeOnly ? [...room.allowed, ...(room.types ?? [])] : room.allowed;
  if (!each.specifier.startsWith("."))
    return patterns.some((pattern) => pattern.test(each.specifier));
  const target = posix.join(posix.dirname(path), each.specifier);
  return patterns.some((pattern) => {
    if (pattern.source === "^file:SAME-ROOM") return target.startsWith(engineRoom(path));
    if (pattern.source === "^file:SAME-PACKAGE") return samePackage(path, target);
    return pattern.test(`file:${target}`) || pattern.source === ".";
  });
}

/** `packages/s3/src/storage/` of `packages/s3/src/storage/node/extent.ts`. */
function engineRoom(path: string): string {
  return `${path.split("/").slice(0, 4).join("/")}/`;
}

function samePackage(path: string, target: string): boolean {
  return path.split("/", 2).join("/") === target.split("/", 2).join("/");
}

function worldFaults(file: SourceFile): string[] {
  const isFree =
    TEST.test(file.path) ||
    !file.path.startsWith("packages/") ||
    /^packages\/(env|simulator)\//.test(file.path);
  // Build scripts run at set-up, not in the emulator.
  if (isFree || /\/build\.ts$/.test(file.path)) return [];
  // A browser's clocks and timers are not the emulator's.
  if (file.path.startsWith("packages/console/src/")) return [];
  // What runs in a sandbox is not the emulator; what runs sandboxes, and the sockets of virtual networks, reach files and
  // processes, but not time.
  if (file.path.startsWith("packages/lambda/src/runtime/bootstrap/")) return [];
  const reachesProcesses =
    /^packages\/(lambda\/src\/runtime|ec2-vpc\/src\/edge|cloudglass\/src\/commands)\//.test(
      file.path,
    );
  return WORLD.filter(
    ({ pattern, isBuiltIn }) => !(isBuiltIn && reachesProcesses) && pattern.test(file.code),
  ).map(({ what }) => `${file.path}: only env may use ${what}`);
}

const DECLARED_TYPE = /\b(?:class|interface|type|enum)\s+([A-Z][A-Za-z0-9]*)/g;

function nameFaults(file: SourceFile): string[] {
  const faults: string[] = [];
  const name = posix.basename(file.path).replace(/\.(tsx?|mjs)$/, "");
  if (!/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name))
    faults.push(`${file.path}: file names are kebab-case`);
  // AWS's own names are as they are: GetAccessKeyInfo.
  const isOperation = /\/operations\//.test(file.path);
  for (const word of name.split(/[-.]/)) {
    if (!isOperation && EMPTY_WORDS.has(word)) faults.push(`${file.path}: "${word}" says nothing`);
  }
  for (const match of file.code.matchAll(DECLARED_TYPE)) {
    const words = (match[1] as string).split(/(?=[A-Z])/).map((word) => word.toLowerCase());
    const empty = words.at(-1);
    if (empty !== undefined && EMPTY_WORDS.has(empty)) {
      faults.push(`${file.path}: the type ${match[1]} ends in "${empty}", which says nothing`);
    }
  }
  return faults;
}

/** A larger file needs a reason in its first comment: it says why it is long. */
function sizeFaults(file: SourceFile): string[] {
  const lines = file.text.split("\n").length - 1;
  if (lines <= LINES_MAX) return [];
  const opening = /^\s*(\/\*[\s\S]*?\*\/|(?:\/\/[^\n]*\n)+)/.exec(file.text)?.[0] ?? "";
  return /\b(long|length|one file|larger)\b/i.test(opening)
    ? []
    : [`${file.path}: ${lines} lines, and its first comment gives no reason`];
}
