/**
 * What stays of a machine when its power goes: file contents and names, each with what of it is durable. Processes
 * come and go on it: `attach` gives the disk of one, `crash` ends it. The model of loss:
 *
 * - bytes appended since the last sync of a file survive as any prefix of them, a cut not synced may be undone;
 * - creations, renames and removals not synced survive, in each directory, as any prefix of their sequence;
 * - death of the process alone loses nothing but leaves everything as unsynced as it was.
 *
 * "All File Systems Are Not Created Equal" (Pillai et al., OSDI 2014) lists which of these real ones show.
 */
import type { Clock } from "./clock.ts";
import { DiskError } from "./disk.ts";
import { directoryOf, isWithin } from "./disk-path.ts";
import { NameJournal } from "./name-journal.ts";
import type { Random } from "./random.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { Inode } from "./simulated-inode.ts";

export type DiskOperation =
  | "open"
  | "append"
  | "read"
  | "truncate"
  | "sync"
  | "rename"
  | "remove"
  | "sync-directory";

/** I/O errors of a file or of everything in a directory. */
export interface DiskFault {
  /** A file, a directory, or "" for everything. */
  readonly path: string;
  /** All operations when absent. */
  readonly operations?: readonly DiskOperation[];
  readonly code: DiskError["code"];
  /** Share of operations hit, 0 to 1; 1 when absent. */
  readonly probability?: number;
}

export interface SimulatedMediumOptions {
  /** A sync takes up to so long, drawn anew for each; 0, the default, is the next tick. */
  readonly syncDelayMsMax?: number;
  /** Is told every operation that changes the medium: for traces. */
  readonly observe?: (operation: DiskOperation, path: string, sizeBytes: number) => void;
}

/** One process on the medium. */
export interface Session {
  alive: boolean;
}

export class SimulatedMedium {
  readonly clock: Clock;
  readonly random: Random;
  readonly names: NameJournal = new NameJournal();
  readonly #options: SimulatedMediumOptions;
  readonly #faults = new Set<DiskFault>();
  readonly #capacities = new Map<string, number>();
  #session: Session = { alive: false };
  #changesUntilHalt = Number.POSITIVE_INFINITY;
  #halted = false;

  constructor(clock: Clock, random: Random, options: SimulatedMediumOptions = {}) {
    this.clock = clock;
    this.random = random;
    this.#options = options;
  }

  /** The disk of a new process; the process before must have crashed. */
  attach(): SimulatedDisk {
    if (this.#session.alive) throw new Error("a process is attached; let it crash first");
    this.#session = { alive: true };
    this.#halted = false;
    return new SimulatedDisk(this, this.#session);
  }

  /**
   * Ends the attached process, `power`: with everything that was not durable. Its disk and files throw from
   * then on, and what it waits for never comes.
   */
  crash(mode: "process" | "power"): void {
    this.#session.alive = false;
    this.#halted = false;
    this.#changesUntilHalt = Number.POSITIVE_INFINITY;
    if (mode === "process") return;
    this.names.losePower(this.random);
    const survivors = new Set(this.names.current.values());
    for (const inode of survivors) inode.losePower(this.random);
  }

  /**
   * Stops the process in the middle of the operation that is the `count`th from now to change the medium: an append
   * leaves any prefix. Everything it does on the disk afterwards throws; `crash` is to follow.
   */
  haltAfter(count: number): void {
    this.#changesUntilHalt = count;
  }

  /** True from the moment of a halt until the crash. */
  get halted(): boolean {
    return this.#halted;
  }

  /** Puts a fault in force; the returned function ends it. */
  fail(fault: DiskFault): () => void {
    const own = { ...fault };
    this.#faults.add(own);
    return () => this.#faults.delete(own);
  }

  /** Lets a directory hold no more than so many bytes; without a limit when undefined. */
  limit(directory: string, sizeBytesMax: number | undefined): void {
    if (sizeBytesMax === undefined) this.#capacities.delete(directory);
    else this.#capacities.set(directory, sizeBytesMax);
  }

  /** Ends all faults and limits, and calls off a halt that is to come; what is rotten stays rotten. */
  heal(): void {
    this.#changesUntilHalt = Number.POSITIVE_INFINITY;
    this.#faults.clear();
    this.#capacities.clear();
  }

  /** Paths of all files within a directory, in the order of their names. */
  files(directory = ""): string[] {
    return [...this.names.current.keys()].filter((path) => isWithin(path, directory)).sort();
  }

  sizeBytes(directory = ""): number {
    let total = 0;
    for (const [path, inode] of this.names.current) {
      if (isWithin(path, directory)) total += inode.bytes.size;
    }
    return total;
  }

  /** Bit rot at rest: turns one bit of the byte at `offset`, a random one when absent. False for an empty file. */
  rot(path: string, offset?: number): boolean {
    const inode = this.names.current.get(path);
    if (inode === undefined) throw new DiskError("ENOENT", `${path}: no such file`);
    if (inode.bytes.size === 0) return false;
    const at = offset ?? this.random.below(inode.bytes.size);
    inode.bytes.flip(at, 1 << this.random.below(8));
    return true;
  }

  /** A file vanishes behind the back of the process, for good. */
  destroy(path: string): void {
    this.names.destroy(path);
  }

  /** On the way into an operation: throws when the process is dead or a fault hits. */
  enter(session: Session, operation: DiskOperation, path: string): void {
    if (!session.alive || this.#halted) {
      throw new DiskError("ECLOSED", `${path}: the process on this disk has ended`);
    }
    for (const fault of this.#faults) {
      if (fault.operations !== undefined && !fault.operations.includes(operation)) continue;
      if (!isWithin(path, fault.path)) continue;
      const probability = fault.probability ?? 1;
      if (probability < 1 && this.random.next() >= probability) continue;
      throw new DiskError(fault.code, `${path}: ${operation} failed (simulated)`);
    }
  }

  /** Counts a change; true when the process halts in the middle of it. */
  change(operation: DiskOperation, path: string, sizeBytes: number): boolean {
    this.#options.observe?.(operation, path, sizeBytes);
    this.#changesUntilHalt--;
    if (this.#changesUntilHalt > 0) return false;
    this.#halted = true;
    this.#changesUntilHalt = Number.POSITIVE_INFINITY;
    return true;
  }

  stop(path: string): never {
    throw new DiskError("ECLOSED", `${path}: the process was stopped here (simulated)`);
  }

  /** Throws `ENOSPC` when a limit leaves no room. */
  reserve(path: string, sizeBytes: number): void {
    for (const [directory, sizeBytesMax] of this.#capacities) {
      if (!isWithin(path, directory)) continue;
      if (this.sizeBytes(directory) + sizeBytes > sizeBytesMax) {
        throw new DiskError("ENOSPC", `${path}: no space left (simulated)`);
      }
    }
  }

  create(path: string): Inode {
    const inode = new Inode();
    this.names.record([directoryOf(path)], [{ path, inode }]);
    return inode;
  }

  /** Resolves after the time that a sync takes, never when the process ends before. */
  delay(session: Session): Promise<void> {
    const delayMsMax = this.#options.syncDelayMsMax ?? 0;
    return new Promise((resolve) => {
      const done = () => {
        if (session.alive && !this.#halted) resolve();
      };
      if (delayMsMax === 0) this.clock.tick(done);
      else this.clock.schedule(this.random.next() * delayMsMax, done);
    });
  }
}
