import { SeededRandom, SimulatedClock, SimulatedMedium } from "@cloudglass/env";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createEntry, encodeEntries } from "./log-format.ts";
import { ReplicaLog } from "./replica-log.ts";

/** What a log says of itself: the ballot promised, and those of the entries from the first one on. */
interface LogState {
  readonly promised: number;
  readonly ballots: readonly number[];
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ append: fc.nat(3), bytes: fc.nat(60) }) },
  { weight: 3, arbitrary: fc.constant("promise" as const) },
  { weight: 4, arbitrary: fc.constant("sync" as const) },
  { weight: 3, arbitrary: fc.constant("cut" as const) },
  { weight: 1, arbitrary: fc.constant("reset" as const) },
  { weight: 2, arbitrary: fc.constant("power" as const) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

class LogModel {
  powerCuts = 0;
  readonly #clock = new SimulatedClock();
  readonly #medium: SimulatedMedium;
  #log!: ReplicaLog;
  /** Since the last sync, which the first one is sure to have survived. */
  #states: LogState[] = [{ promised: 0, ballots: [] }];
  /** Up to here entries are chosen, and tables hold them. */
  #durableIndex = 0;

  constructor(seed: number) {
    this.#medium = new SimulatedMedium(this.#clock, new SeededRandom(seed));
    this.#open();
  }

  async take(step: Step): Promise<void> {
    if (step === "power") await this.#losePower();
    else if (step === "sync") await this.#sync();
    else if (step === "cut") {
      // What is chosen survives all, and is never replaced.
      const shared = Math.min(...this.#states.map(({ ballots }) => ballots.length));
      this.#durableIndex = Math.max(this.#durableIndex, shared);
      this.#log.cut(this.#durableIndex);
    } else if (step === "reset") this.#reset();
    else if (step === "promise") {
      const { promised, ballots } = this.#states.at(-1)!;
      this.#log.promise(promised + 1);
      this.#states.push({ promised: promised + 1, ballots });
    } else this.#append(step.append, step.bytes);
  }

  /** Behind the last entry, or in the place of some of them. */
  #append(replaced: number, bytes: number): void {
    const { promised, ballots } = this.#states.at(-1)!;
    const index = Math.max(this.#durableIndex, ballots.length - replaced) + 1;
    // An entry takes another one's place under a higher ballot only.
    const ballot = index > ballots.length ? promised : promised + 1;
    const mutations = [{ key: new Uint8Array(1), value: new Uint8Array(bytes) }];
    const entry = createEntry(index, ballot, mutations);
    this.#log.append([entry], encodeEntries([entry]));
    // Those replaced may go before the new one is there: no leader has them.
    const kept = ballots.slice(0, index - 1);
    this.#states.push(
      { promised, ballots: kept },
      { promised: ballot, ballots: [...kept, ballot] },
    );
  }

  /** A snapshot of entries that the log never held is in the tables. */
  #reset(): void {
    const { promised, ballots } = this.#states.at(-1)!;
    this.#durableIndex = ballots.length + 2;
    this.#log.reset(this.#durableIndex, promised);
    this.#states.push({ promised, ballots: [...ballots, promised, promised] });
  }

  async #sync(): Promise<void> {
    let isOver = false;
    const syncing = Promise.resolve(this.#log.sync()).then(() => {
      isOver = true;
    });
    while (!isOver) await this.#clock.advance(1);
    await syncing;
    this.#states = this.#states.slice(-1);
  }

  async #losePower(): Promise<void> {
    this.powerCuts++;
    this.#medium.crash("power");
    this.#open();
    expect(this.#log.isRebuilding).toBe(false);
    const { promised, lastIndex } = this.#log;
    const places = lastIndex - this.#durableIndex;
    const found = Array.from({ length: places }, (_, place) =>
      this.#log.ballotAt(this.#durableIndex + 1 + place),
    );
    const possible = this.#states.map((state) => ({
      promised: state.promised,
      found: state.ballots.slice(this.#durableIndex),
    }));
    expect(possible).toContainEqual({ promised, found });
    const which = this.#states.findLast(
      (state) =>
        state.promised === promised &&
        String(state.ballots.slice(this.#durableIndex)) === String(found),
    )!;
    const ballots = Array.from(
      { length: Math.max(which.ballots.length, this.#durableIndex) },
      (_, place) => which.ballots[place] ?? promised,
    );
    this.#states = [{ promised, ballots }];
    // Nothing is told before what was found is synced again.
    await this.#sync();
  }

  #open(): void {
    this.#log = new ReplicaLog({
      disk: this.#medium.attach(),
      segmentBytesMax: 150,
      syncs: true,
      durableIndex: this.#durableIndex,
    });
  }
}

test("a log holds what was synced whenever power goes, and nothing that was not appended", async () => {
  let powerCuts = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.array(step, { maxLength: 60, size: "max" }),
      async (seed, steps) => {
        const model = new LogModel(seed);
        for (const step of steps) await model.take(step);
        await model.take("power");
        powerCuts += model.powerCuts;
      },
    ),
    { numRuns: 400 },
  );
  expect(powerCuts).toBeGreaterThan(800);
});
