/**
 * All processes of a sandbox where no control group or namespace holds them together: the process group of its first
 * process, the descendants, and those that left both but carry the sandbox's mark in their environment.
 */
import fs from "node:fs";
import {
  childrenOf,
  environmentOf,
  findProcess,
  lastProcessMade,
  listProcesses,
  type ProcessEntry,
  type ProcessIdentity,
  residentBytes,
  signal,
  signalProcess,
} from "./process-table.ts";

/** A fork bomb outruns any number of looks; what it leaves behind, the next look finds. */
const LOOKS_MAX = 100;

export interface TreeOptions {
  readonly markers: readonly string[];
  readonly isClosed: boolean;
}

export class ProcessTree {
  readonly #root: ProcessIdentity;
  readonly #markers: readonly string[];
  readonly #isClosed: boolean;
  #members: ProcessEntry[] = [];
  /** Nothing was made on this machine since the last look when it is still the same. */
  #lookedAt: string | undefined;
  /** Of processes outside: whether they carry the mark. An environment does not change. */
  #strangers = new Map<string, boolean>();

  /**
   * `root` leads a process group; `markers` are values of environment variables that nobody else has. Closed is a tree that
   * nobody can leave, since orphans stay in it, as those of a process namespace do: the machine's other processes need
   * not be looked through.
   */
  constructor(root: ProcessIdentity, options: TreeOptions) {
    const { markers, isClosed } = options;
    this.#root = root;
    this.#isClosed = isClosed;
    this.#markers = markers.map((marker) => `=${marker}\0`);
  }

  /** Processes do not run from when it returns, except those made at this very moment by one that is being stopped. */
  stop(): void {
    this.#signalUntilNoneIsNew("SIGSTOP");
  }

  continue(): void {
    signal(-this.#root.pid, "SIGCONT");
    for (const member of this.#outsideOfGroup()) signalProcess(member, "SIGCONT");
  }

  kill(): void {
    this.#signalUntilNoneIsNew("SIGKILL");
  }

  async killAllBut(spared: ReadonlySet<number>): Promise<void> {
    const others = () => this.members().filter(({ pid }) => !spared.has(pid));
    for (let left = others(); left.length > 0; left = others()) {
      for (const member of left) signalProcess(member, "SIGSTOP");
      for (const member of others()) signalProcess(member, "SIGKILL");
      await fs.promises.stat("/");
      // Those that ended are no longer members, though nothing was made.
      this.#lookedAt = undefined;
    }
    for (const pid of spared) signal(pid, "SIGCONT");
  }

  memoryBytes(): number {
    return this.members().reduce((sum, member) => sum + residentBytes(member.pid), 0);
  }

  members(): readonly ProcessEntry[] {
    const made = lastProcessMade();
    if (made === undefined || made !== this.#lookedAt) this.#look();
    // Read before the look: what is made meanwhile is looked for the next time.
    this.#lookedAt = made;
    return this.#members;
  }

  #signalUntilNoneIsNew(name: NodeJS.Signals): void {
    signal(-this.#root.pid, name);
    const told = new Set<string>();
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      this.members();
      const untold = this.#outsideOfGroup().filter((member) => !told.has(keyOf(member)));
      if (untold.length === 0) return;
      for (const member of untold) {
        signalProcess(member, name);
        told.add(keyOf(member));
      }
      signal(-this.#root.pid, name);
    }
  }

  #outsideOfGroup(): ProcessEntry[] {
    return this.#members.filter((member) => member.groupId !== this.#root.pid);
  }

  #look(): void {
    const descendants = this.#isClosed ? this.#descendants() : undefined;
    if (descendants === undefined) this.#lookThroughAll();
    else this.#members = descendants;
  }

  /** Whoever is made while this looks has a parent that it will look at, or the next look finds it. */
  #descendants(): ProcessEntry[] | undefined {
    const found: ProcessEntry[] = [];
    const waiting = [this.#root.pid];
    for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
      const entry = findProcess(pid);
      if (entry === undefined || entry.state === "Z") continue;
      const children = childrenOf(pid);
      if (children === undefined) return undefined;
      found.push(entry);
      waiting.push(...children);
    }
    return found;
  }

  #lookThroughAll(): void {
    const all = listProcesses();
    const inside = new Set<number>();
    const strangers = new Map<string, boolean>();
    // Once in it, always in it: its parents may be gone by now.
    const members = new Set(this.#members.map(keyOf));
    for (const entry of all) {
      const isOurs = entry.groupId === this.#root.pid || members.has(keyOf(entry));
      if (isOurs || this.#isMarked(entry, strangers)) inside.add(entry.pid);
    }
    // Children may stand before their parents, since numbers start over.
    for (let size = -1; size !== inside.size; ) {
      size = inside.size;
      for (const entry of all) if (inside.has(entry.parentPid)) inside.add(entry.pid);
    }
    this.#strangers = strangers;
    this.#members = all.filter((entry) => inside.has(entry.pid) && entry.state !== "Z");
  }

  #isMarked(entry: ProcessEntry, strangers: Map<string, boolean>): boolean {
    const key = keyOf(entry);
    const known = this.#strangers.get(key);
    const isMarked = known ?? this.#carriesMark(entry.pid);
    strangers.set(key, isMarked);
    return isMarked;
  }

  #carriesMark(pid: number): boolean {
    const environment = environmentOf(pid);
    return environment !== undefined && this.#markers.some((each) => environment.includes(each));
  }
}

function keyOf(process: ProcessIdentity): string {
  return `${process.pid}/${process.started}`;
}
