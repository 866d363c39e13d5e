/** The environment that the program runs in: the host's clock, randomness and file system. */

import type { ClockState, MovableClock } from "./clock.ts";
import { lockDirectory } from "./directory-lock.ts";
import type { Disk } from "./disk.ts";
import type { Environment } from "./environment.ts";
import { FaultSet } from "./fault-set.ts";
import { FileDisk } from "./file-disk.ts";
import { LocalNetwork } from "./local-network.ts";
import { MemoryDisk } from "./memory-disk.ts";
import { SystemClock } from "./system-clock.ts";
import { SystemHttpFetch } from "./system-http-fetch.ts";
import { SystemRandom } from "./system-random.ts";

export interface SystemEnvironmentOptions {
  /** Made when absent and locked for this process; everything stays in memory without it. */
  readonly dataDirectory?: string | undefined;
  /** With a data directory only; `process` when absent. */
  readonly durability?: "process" | "power" | undefined;
  /** Of the clock to go on with; the host's time when absent. */
  readonly clock?: ClockState | undefined;
}

export interface SystemEnvironment extends Environment {
  readonly clock: MovableClock;
  /** Gives the data directory back for another process; the disk is not to be used any more. */
  close(): void;
}

export interface WorldEnvironment extends Environment {
  readonly clock: MovableClock;
  /** Once everything in it is closed: whatever still waits for its clock waits for ever. */
  end(): void;
}

export interface WorldOptions {
  readonly disk: Disk;
  readonly durability: Environment["durability"];
  /** Of the clock to go on with; the host's time when absent. */
  readonly clock?: ClockState | undefined;
}

/** A world on a disk that is there: clock, faults and network of its own. */
export function worldEnvironment({
  disk,
  durability,
  clock: clockState,
}: WorldOptions): WorldEnvironment {
  const clock = new SystemClock(clockState);
  const random = new SystemRandom();
  const faults = new FaultSet(clock);
  const network = new LocalNetwork(clock.steady, faults, random);
  const http = new SystemHttpFetch();
  const end = () => clock.end();
  return { clock, random, disk, network, http, faults, durability, end };
}

/** Throws `RangeError` for a clock that cannot be, `DirectoryInUseError` while another process uses the data directory. */
export function systemEnvironment(options: SystemEnvironmentOptions = {}): SystemEnvironment {
  const { dataDirectory, durability = "process", clock } = options;
  if (dataDirectory === undefined) {
    const world = { disk: new MemoryDisk(), durability: "memory", clock } as const;
    return { ...worldEnvironment(world), close() {} };
  }
  const unlock = lockDirectory(dataDirectory);
  try {
    const disk = new FileDisk(dataDirectory);
    const close = () => {
      disk.closeDescriptors();
      unlock();
    };
    return { ...worldEnvironment({ disk, durability, clock }), close };
  } catch (error) {
    unlock();
    throw error;
  }
}
