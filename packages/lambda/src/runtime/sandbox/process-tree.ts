/**
 * All processes of a sandbox where no control group or namespace holds them together: the process group of its first
 * process, the descendants, and those that left both but carry the sandbox's mark in their environment.
 */
import {
  environmentOf,
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

export class ProcessTree {
  readonly #root: ProcessIdentity;
  readonly #marker: string;
  #members: ProcessEntry[] = [];
  /** Nothing was made on this machine since the last look when it is still the same. */
  #lookedAt: string | undefined;
  /** Of processes outside: whether they carry the mark. An environment does not change. */
  #strangers = new Map<string, boolean>();

  /** `root` leads a process group. */
  constructor(root: ProcessIdentity, marker: string) {
    this.#root = root;
    this.#marker = marker;
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

  memoryBytes(): number {
    return this.members().reduce((sum, member) => sum + residentBytes(member.pid), 0);
  }

  members(): readonly ProcessEntry[] {
    const made = lastProcessMade();
    if (made === undefined || made !== this.#lookedAt) this.#look();
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
    const all = listProcesses();
    const inside = new Set<number>();
    const strangers = new Map<string, boolean>();
    for (const entry of all) {
      const isOurs = entry.groupId === this.#root.pid || this.#isMarked(entry, strangers);
      if (isOurs) inside.add(entry.pid);
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
    const isMarked = known ?? environmentOf(entry.pid)?.includes(this.#marker) ?? false;
    strangers.set(key, isMarked);
    return isMarked;
  }
}

function keyOf(process: ProcessIdentity): string {
  return `${process.pid}/${process.started}`;
}
