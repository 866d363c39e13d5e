/** Version 1: a tree for each controller (kernel documentation, admin-guide/cgroup-v1). */
import fs from "node:fs";
import { basename, dirname, join } from "node:path";
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

const CONTROLLERS = ["memory", "cpu", "pids", "freezer"] as const;
type Controller = (typeof CONTROLLERS)[number];

const FROZEN = Buffer.from("FROZEN");
const THAWED = Buffer.from("THAWED");

export function openVersion1(): ControlGroups | undefined {
  const parents = new Map<Controller, string>();
  const own = ownGroups();
  for (const controller of CONTROLLERS) {
    const parent = own.get(controller);
    if (parent !== undefined && canMakeIn(parent)) parents.set(controller, parent);
  }
  if (parents.size === 0) return undefined;
  return {
    memory: parents.has("memory"),
    cpu: parents.has("cpu"),
    processes: parents.has("pids"),
    freezer: parents.has("freezer"),
    make: (name) => {
      const directories = new Map<Controller, string>();
      for (const [controller, parent] of parents) {
        const directory = join(parent, name);
        fs.mkdirSync(directory);
        directories.set(controller, directory);
      }
      return new ControlGroupV1(directories);
    },
    sweep: async (prefix) => {
      const names = new Set([...parents.values()].flatMap((parent) => fs.readdirSync(parent)));
      for (const name of names) {
        if (!name.startsWith(prefix)) continue;
        const left = new Map([...parents].map(([key, parent]) => [key, join(parent, name)]));
        for (const [key, directory] of left) if (!fs.existsSync(directory)) left.delete(key);
        const group = new ControlGroupV1(left);
        await group.kill();
        group.remove();
      }
    },
  };
}

function canMakeIn(parent: string): boolean {
  const trial = join(parent, `cloudglass-trial-${process.pid}`);
  try {
    fs.mkdirSync(trial);
    fs.rmdirSync(trial);
    return true;
  } catch {
    return false;
  }
}

class ControlGroupV1 implements ControlGroup {
  readonly #directories: ReadonlyMap<Controller, string>;
  readonly joinFiles: readonly string[];
  #freezer: number | undefined;

  constructor(directories: ReadonlyMap<Controller, string>) {
    this.#directories = directories;
    this.joinFiles = [...directories.values()].map((directory) => join(directory, "cgroup.procs"));
  }

  limitMemory(bytes: number): void {
    const directory = this.#directories.get("memory");
    if (directory === undefined) return;
    // The limit with swap may not be below the one without: off, lower, up again.
    writeFile(join(directory, "memory.memsw.limit_in_bytes"), "-1");
    fs.writeFileSync(join(directory, "memory.limit_in_bytes"), String(bytes));
    writeFile(join(directory, "memory.memsw.limit_in_bytes"), String(bytes));
  }

  limitProcesses(count: number): void {
    const directory = this.#directories.get("pids");
    if (directory !== undefined) fs.writeFileSync(join(directory, "pids.max"), String(count));
  }

  limitCpu(share: number | undefined): void {
    const directory = this.#directories.get("cpu");
    if (directory === undefined) return;
    const quotaUs = share === undefined ? -1 : Math.max(1000, Math.round(share * CPU_PERIOD_US));
    if (share !== undefined) writeFile(join(directory, "cpu.cfs_period_us"), String(CPU_PERIOD_US));
    writeFile(join(directory, "cpu.cfs_quota_us"), String(quotaUs));
  }

  /**
   * The write interrupts what runs and makes all threads stop before they are in user mode again, as a signal does. When
   * each of them has been there to stop is not waited for: on a busy machine that takes milliseconds.
   */
  freeze(): void {
    const state = this.#openFreezer();
    if (state !== undefined) fs.writeSync(state, FROZEN, 0, FROZEN.length, 0);
  }

  thaw(): void {
    const state = this.#openFreezer();
    if (state !== undefined) fs.writeSync(state, THAWED, 0, THAWED.length, 0);
  }

  processes(): number[] {
    const found = new Set<number>();
    for (const path of this.joinFiles) for (const pid of numbersOf(path)) found.add(pid);
    return [...found];
  }

  memory(): MemoryUse {
    const directory = this.#directories.get("memory");
    if (directory === undefined) return MEMORY_UNKNOWN;
    return {
      bytes: Number(readFile(join(directory, "memory.usage_in_bytes")) ?? 0),
      bytesMax: Number(readFile(join(directory, "memory.max_usage_in_bytes")) ?? 0),
      kills: countOf(join(directory, "memory.oom_control"), "oom_kill"),
    };
  }

  anonymousMemoryBytes(): number {
    const directory = this.#directories.get("memory");
    return directory === undefined ? 0 : countOf(join(directory, "memory.stat"), "rss");
  }

  kill(spared?: ReadonlySet<number>): Promise<void> {
    return killUntilGone(this, spared);
  }

  remove(): void {
    if (this.#freezer !== undefined) fs.closeSync(this.#freezer);
    this.#freezer = undefined;
    for (const directory of this.#directories.values()) {
      try {
        fs.rmdirSync(directory);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code !== "ENOENT") {
          throw new Error(`${basename(dirname(directory))}/${basename(directory)}: ${code}`);
        }
      }
    }
  }

  #openFreezer(): number | undefined {
    const directory = this.#directories.get("freezer");
    if (directory === undefined) return undefined;
    this.#freezer ??= fs.openSync(join(directory, "freezer.state"), "r+");
    return this.#freezer;
  }
}
