/**
 * Refuses updates of keys that a transaction holds. While a partition has no locks, and most never have one, nothing is
 * looked up.
 */
import type { Clock } from "@cloudglass/env";
import type { Mutation } from "../mutation.ts";
import type { ReplicaGroup } from "../replication/index.ts";
import type { View } from "../state-machine.ts";
import { inSpace, isRouted, rangeInSpace, SPACE } from "./key-spaces.ts";
import { LockedError } from "./locked-error.ts";

const LOCKS = rangeInSpace(SPACE.locks, {});

const CHECK_DELAY_MS = 1000;

export class LockGate {
  readonly #group: ReplicaGroup;
  readonly #clock: Clock;
  /** False: no state that this partition is or may still come into has a lock. */
  #mayHaveLocks = true;
  #isChecking = false;
  /** Locks that were put, or thought to be: a check that began before one says nothing. */
  #putCount = 0;

  constructor(group: ReplicaGroup, clock: Clock) {
    this.#group = group;
    this.#clock = clock;
    this.#isChecking = true;
    // What is being decided at this moment is to be seen.
    clock.tick(() => this.#check());
  }

  /** Throws `LockedError`. */
  pass(view: View, key: Uint8Array): void {
    if (!this.#mayHaveLocks || !isRouted(key)) return;
    const lock = view.get(inSpace(SPACE.locks, key));
    if (lock !== undefined) throw new LockedError(key, lock);
  }

  /** Told of all that is decided. */
  note(mutations: readonly Mutation[]): void {
    for (const { key, value } of mutations) {
      if (key[0] !== SPACE.locks) continue;
      if (value === undefined) this.#checkLater();
      else {
        this.#mayHaveLocks = true;
        this.#putCount++;
      }
    }
  }

  /**
   * An update that changes nothing resolves when what it saw is chosen. If that was a partition without locks, and none was
   * put since, there is none.
   */
  #checkLater(): void {
    if (this.#isChecking) return;
    this.#isChecking = true;
    // Where one transaction was there may be more: until they pause, looking each key up costs less.
    this.#clock.schedule(CHECK_DELAY_MS, () => this.#check());
  }

  #check(): void {
    const check = (view: View) => {
      this.#isChecking = false;
      for (const _ of view.scan(LOCKS, false)) return { mutations: [], result: undefined };
      return { mutations: [], result: this.#putCount };
    };
    this.#group.update(check).then(
      (putCount) => {
        if (putCount === this.#putCount) this.#mayHaveLocks = false;
      },
      // Look-ups go on until the next lock is removed.
      () => {
        this.#isChecking = false;
      },
    );
  }
}
