/**
 * Version 2: one tree (kernel documentation, admin-guide/cgroup-v2). A group with processes of its own cannot hand
 * controllers to groups below it, so sandboxes are made beside this process's group or above, wherever a service
 * manager has given this user room.
 */
import fs from "node:fs";
import { dirname, join } from "node:path";
import { CPU_PERIOD_US } from "../limits.ts";
import type { ControlGroup, ControlGroups, MemoryUse } from "./control-group.ts";
import {
  countOf,
  killUntilGone,
  MEMORY_UNKNOWN,
  numbersOf,
  ownGroups,
  readFile,
  writeFile,
} from "./group-files.ts";

export function openVersion2(): ControlGroups | undefined {
  const own = ownGroups().get("");
  if (own === undefined) return undefined;
  const candidates = [own, dirname(own), dirname(dirname(own))];
  const tried = candidates.filter((path) => fs.existsSync(join(path, "cgroup.procs"))).map(tryIn);
  const best = tried
    .filter((found) => found !== undefined)
    .sort((one, other) => other.controllers.size - one.controllers.size)[0];
  return best && groupsIn(best.parent, best.controllers);
}

interface Tried {
  readonly parent: string;
  readonly controllers: ReadonlySet<string>;
}

function tryIn(parent: string): Tried | undefined {
  for (const controller of ["memory", "cpu", "pids"]) {
    writeFile(join(parent, "cgroup.subtree_control"), `+${controller}`);
  }
  const trial = join(parent, `cloudglass-trial-${process.pid}`);
  try {
    fs.mkdirSync(trial);
  } catch {
    return undefined;
  }
  try {
    // Moving a process needs write access to the group that both are in; a process that only waits is moved first.
    const names = (readFile(join(trial, "cgroup.controllers")) ?? "").split(/\s+/);
    const found = new Set(names.filter((name) => name !== ""));
    if (fs.existsSync(join(trial, "cgroup.freeze"))) found.add("freezer");
    fs.accessSync(join(trial, "cgroup.procs"), fs.constants.W_OK);
    fs.accessSync(join(parent, "cgroup.procs"), fs.constants.W_OK);
    return { parent, controllers: found };
  } catch {
    return undefined;
  } finally {
    fs.rmdirSync(trial);
  }
}

function groupsIn(parent: string, controllers: ReadonlySet<string>): ControlGroups {
  return {
    memory: controllers.has("memory"),
    cpu: controllers.has("cpu"),
    processes: controllers.has("pids"),
    freezer: controllers.has("freezer"),
    make: (name) => {
      const directory = join(parent, name);
      fs.mkdirSync(directory);
      return new ControlGroupV2(directory);
    },
    sweep: async (prefix) => {
      for (const name of fs.readdirSync(parent)) {
        if (!name.startsWith(prefix)) continue;
        const group = new ControlGroupV2(join(parent, name));
        await group.kill();
        group.remove();
      }
    },
  };
}

class ControlGroupV2 implements ControlGroup {
  readonly #directory: string;
  readonly joinFiles: readonly string[];
  #freezer: number | undefined;
  #memoryBytesMax = 0;

  constructor(directory: string) {
    this.#directory = directory;
    this.joinFiles = [join(directory, "cgroup.procs")];
  }

  limitMemory(bytes: number): void {
    writeFile(join(this.#directory, "memory.swap.max"), "0");
    writeFile(join(this.#directory, "memory.max"), String(bytes));
  }

  limitProcesses(count: number): void {
    writeFile(join(this.#directory, "pids.max"), String(count));
  }

  limitCpu(share: number | undefined): void {
    const quota = share === undefined ? "max" : Math.max(1000, Math.round(share * CPU_PERIOD_US));
    writeFile(join(this.#directory, "cpu.max"), `${quota} ${CPU_PERIOD_US}`);
  }

  /** Not waited for, as in version 1. */
  freeze(): void {
    this.#freezer ??= fs.openSync(join(this.#directory, "cgroup.freeze"), "r+");
    fs.writeSync(this.#freezer, "1", 0);
  }

  thaw(): void {
    if (this.#freezer !== undefined) fs.writeSync(this.#freezer, "0", 0);
  }

  processes(): number[] {
    return numbersOf(this.joinFiles[0]!);
  }

  memory(): MemoryUse {
    const current = readFile(join(this.#directory, "memory.current"));
    if (current === undefined) return MEMORY_UNKNOWN;
    const bytes = Number(current);
    // Kernels before 5.19 keep no peak.
    const peak = Number(readFile(join(this.#directory, "memory.peak")) ?? 0);
    this.#memoryBytesMax = Math.max(this.#memoryBytesMax, bytes, peak);
    return {
      bytes,
      bytesMax: this.#memoryBytesMax,
      kills: countOf(join(this.#directory, "memory.events"), "oom_kill"),
    };
  }

  anonymousMemoryBytes(): number {
    return countOf(join(this.#directory, "memory.stat"), "anon");
  }

  kill(spared?: ReadonlySet<number>): Promise<void> {
    // Kernels before 5.14 have no `cgroup.kill`.
    if (spared === undefined) writeFile(join(this.#directory, "cgroup.kill"), "1");
    return killUntilGone(this, spared);
  }

  remove(): void {
    if (this.#freezer !== undefined) fs.closeSync(this.#freezer);
    this.#freezer = undefined;
    if (fs.existsSync(this.#directory)) fs.rmdirSync(this.#directory);
  }
}
