/** Layers, one over the other: what a later one has stands in place of what an earlier one has at the same path. */
import fs from "node:fs";
import { join } from "node:path";
import type { Clock } from "@cloudglass/env";
import { safeTarget } from "./link-target.ts";

type Node =
  | { readonly kind: "directory" }
  | { readonly kind: "file"; readonly from: string }
  | { readonly kind: "link"; readonly target: string };

/** Files linked before other work has its turn. */
const AT_ONCE = 500;

/** @param layers unpacked, and not changed afterwards: their files become files of `directory`, which is absent before */
export async function mergeLayers(
  clock: Clock,
  layers: readonly string[],
  directory: string,
): Promise<void> {
  const merged = overlay(layers);
  const targets = new Map<string, string>();
  for (const [path, node] of merged) if (node.kind === "link") targets.set(path, node.target);
  fs.mkdirSync(directory, { mode: 0o700 });
  let made = 0;
  // A directory comes before what is in it.
  for (const path of [...merged.keys()].sort()) {
    if (++made % AT_ONCE === 0) await new Promise<void>((resolve) => clock.tick(resolve));
    const node = merged.get(path)!;
    const place = join(directory, path);
    if (node.kind === "directory") fs.mkdirSync(place, { mode: 0o700 });
    else if (node.kind === "file") linkOrCopy(node.from, place);
    else {
      // Links of several layers may together lead out.
      const target = safeTarget(path, targets, "/opt");
      if (target !== undefined) fs.symlinkSync(target, place);
    }
  }
  for (const [path, { kind }] of merged) {
    if (kind === "directory") fs.chmodSync(join(directory, path), 0o555);
  }
  fs.chmodSync(directory, 0o555);
}

function overlay(layers: readonly string[]): Map<string, Node> {
  const merged = new Map<string, Node>();
  for (const layer of layers) {
    for (const [path, node] of walk(layer, "")) {
      const before = merged.get(path);
      if (before?.kind === "directory" && node.kind !== "directory") {
        for (const below of merged.keys()) {
          if (below.startsWith(`${path}/`)) merged.delete(below);
        }
      }
      merged.set(path, node);
    }
  }
  return merged;
}

function* walk(layer: string, parent: string): Generator<[string, Node]> {
  for (const entry of fs.readdirSync(join(layer, parent), { withFileTypes: true })) {
    const path = parent === "" ? entry.name : `${parent}/${entry.name}`;
    const from = join(layer, path);
    if (entry.isDirectory()) {
      yield [path, { kind: "directory" }];
      yield* walk(layer, path);
    } else if (entry.isSymbolicLink()) {
      yield [path, { kind: "link", target: fs.readlinkSync(from) }];
    } else {
      yield [path, { kind: "file", from }];
    }
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    // No hard links here, or too many of this file.
    fs.copyFileSync(from, to);
  }
}
