/** Times of a group, in milliseconds of the clock. */
export interface Timing {
  /** A follower that answered its leader promises to nobody else for so long. */
  readonly leaseMs: number;
  /** How often a leader renews its lease and a follower looks whether it has a leader. */
  readonly pulseMs: number;
  /** Followers wait up to so long before they stand for election, so that they do not do so at once. */
  readonly jitterMs: number;
  /** A replica whose disk refused stands for election again after so long. */
  readonly abstainMs: number;
  /** A call to another replica is given up after so long. */
  readonly callMs: number;
  /** A piece of a snapshot is sent for so long; the last is answered when the state is in place. */
  readonly snapshotMs: number;
  /** A request that finds no quorum fails after so long. */
  readonly patienceMs: number;
  /** A group without requests falls silent after so long: no timers, no lease. The next request wakes it. */
  readonly awakeMs: number;
}

export const TIMING: Timing = {
  leaseMs: 400,
  pulseMs: 100,
  jitterMs: 80,
  abstainMs: 1500,
  callMs: 200,
  snapshotMs: 30_000,
  patienceMs: 3_000,
  awakeMs: 10_000,
};

/** A follower whose clock stands still applies what has come when it is so much, however late it is to be. */
export const LATE_BYTES_MAX = 16 * 1024 * 1024;

/** Entries are applied and passed on in runs of about so many bytes. */
export const RUN_BYTES = 1024 * 1024;
