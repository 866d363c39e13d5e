/**
 * Control groups of sandboxes (cgroups(7)): limits of memory and processes, a share of the CPU, the freezer. Hosts have
 * version 1 (a tree for each controller) or 2 (one tree), writable or not, with controllers or without: what works is
 * found by trying.
 */
import { openVersion1 } from "./version-1.ts";
import { openVersion2 } from "./version-2.ts";

export interface ControlGroups {
  readonly memory: boolean;
  readonly cpu: boolean;
  readonly processes: boolean;
  readonly freezer: boolean;
  make(name: string): ControlGroup;
  /** Kills and removes the groups whose names begin like this. */
  sweep(namePrefix: string): Promise<void>;
}

export interface ControlGroup {
  /** Writing `0` to each of them joins the writer. */
  readonly joinFiles: readonly string[];
  limitMemory(bytes: number): void;
  limitProcesses(count: number): void;
  /** Of one CPU's time; undefined takes the limit off. */
  limitCpu(share: number | undefined): void;
  /** All processes stand when it returns. */
  freeze(): void;
  thaw(): void;
  processes(): number[];
  memory(): MemoryUse;
  /** Without files and caches. */
  anonymousMemoryBytes(): number;
  /** Kills all that is in it but these, and again until nobody else is there; stays usable, and thawed. */
  kill(spared?: ReadonlySet<number>): Promise<void>;
  /** REQUIRES: empty. */
  remove(): void;
}

export interface MemoryUse {
  readonly bytes: number;
  readonly bytesMax: number;
  /** How often the kernel killed a process of it to keep the limit. */
  readonly kills: number;
}

/** Version 1 where its controllers are, else version 2; undefined where this process may make no groups. */
export function openControlGroups(): ControlGroups | undefined {
  return openVersion1() ?? openVersion2();
}
