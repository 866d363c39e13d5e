/** What both versions read and write: small files of text. */
import fs from "node:fs";
import { join } from "node:path";
import { signal } from "../process-table.ts";
import type { ControlGroup, MemoryUse } from "./control-group.ts";

export const MEMORY_UNKNOWN: MemoryUse = { bytes: 0, bytesMax: 0, kills: 0 };

/** Mount points and this process's own groups: `memory` → `/sys/fs/cgroup/memory/docker/…`; version 2 is ``. */
export function ownGroups(): Map<string, string> {
  const found = new Map<string, string>();
  const paths = new Map<string, string>();
  for (const line of linesOf("/proc/self/cgroup")) {
    const [, controllers, ...path] = line.split(":");
    for (const controller of controllers!.split(",")) paths.set(controller, path.join(":"));
  }
  for (const line of linesOf("/proc/self/mounts")) {
    const [, mount, type, options] = line.split(" ");
    const controllers = type === "cgroup2" ? [""] : type === "cgroup" ? options!.split(",") : [];
    for (const controller of controllers) {
      const path = paths.get(controller);
      if (path === undefined) continue;
      // Inside of a container the path may be the host's, while the container's own group is what is mounted.
      const directory = join(mount!, path);
      found.set(controller, fs.existsSync(directory) ? directory : mount!);
    }
  }
  return found;
}

export function writeFile(path: string, text: string): boolean {
  try {
    fs.writeFileSync(path, text);
    return true;
  } catch {
    return false;
  }
}

export function readFile(path: string): string | undefined {
  try {
    // In any other encoding Node takes 64 KiB for a file that does not tell its size.
    return fs.readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

export function numbersOf(path: string): number[] {
  return linesOf(path).map(Number);
}

/** `oom_kill` of `memory.events` and its like. */
export function countOf(path: string, name: string): number {
  const line = linesOf(path).find((line) => line.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

/** Frozen while they are counted, so that none of them forks away; what is frozen does not die. */
export async function killUntilGone(
  group: Pick<ControlGroup, "processes" | "freeze" | "thaw">,
  spared: ReadonlySet<number> = new Set(),
): Promise<void> {
  const others = () => group.processes().filter((pid) => !spared.has(pid));
  while (others().length > 0) {
    group.freeze();
    // Whoever is seen is ours: nothing else joins the group.
    for (const pid of others()) signal(pid, "SIGKILL");
    for (const pid of spared) signal(pid, "SIGCONT");
    group.thaw();
    await fs.promises.stat("/");
  }
}

function linesOf(path: string): string[] {
  return (readFile(path) ?? "").split("\n").filter((line) => line !== "");
}
