/**
 * One replica's tree under a log that survives. The process stops inside any operation of the disk, power goes, disks
 * refuse, bits rot; what was durable is there again, and no read ever gives what was not written.
 */
import assert from "node:assert/strict";
import { DiskError } from "@cloudglass/env";
import { CorruptionError, LsmTree } from "../../../../dynamodb/src/storage/lsm/index.ts";
import { encodePieces } from "../../../../dynamodb/src/storage/lsm/snapshot-format.ts";
import type { KeyRange, Mutation } from "../../../../dynamodb/src/storage/mutation.ts";
import { pick, pickMagnitude, pickWeighted } from "../../pick.ts";
import type { Workload, WorkloadRun } from "../../workload.ts";
import type { SimulatedProcess, World } from "../../world.ts";
import { assertSame, ReplicaModel } from "./replica-model.ts";

/** So small that every level is filled within a few hundred steps. */
const LIMITS = {
  memtableBytes: 3000,
  level0Tables: 2,
  level1TableBytes: 1500,
  level1Tables: 3,
  level2TableBytes: 6000,
  manifestBytesMax: 500,
};

const WEIGHTS = {
  apply: 60,
  get: 25,
  scan: 8,
  pass: 25,
  cut: 4,
  flush: 2,
  install: 1,
  fail: 2,
  heal: 4,
  rot: 0.5,
  halt: 4,
  crash: 1,
};

export function lsm(): Workload {
  return {
    name: "lsm",
    world: { medium: { syncDelayMsMax: 3 } },
    setUp: async (world) => {
      const run = new LsmRun(world);
      await run.boot();
      return run;
    },
  };
}

class LsmRun implements WorkloadRun {
  readonly #world: World;
  readonly #model = new ReplicaModel();
  #process!: SimulatedProcess;
  #tree!: LsmTree;
  /** Bits have turned since everything was last written anew: errors are excused, wrong answers are not. */
  #isRotten = false;
  #isCorrupt = false;
  #isInstalling = false;
  #isEnding = false;
  readonly #counts = {
    applied: 0,
    crashes: 0,
    halts: 0,
    recovered: 0,
    flushes: 0,
    merges: 0,
    rot: 0,
    corruptions: 0,
    installs: 0,
  };

  constructor(world: World) {
    this.#world = world;
  }

  /** Starts the program, again and again if it is stopped while it starts. */
  async boot(): Promise<void> {
    for (;;) {
      this.#process = this.#world.boot("power");
      this.#isInstalling = false;
      this.#isCorrupt = false;
      try {
        this.#tree = await this.#world.until(this.#open(), "opening the tree");
        break;
      } catch (error) {
        if (!this.#world.medium.halted) {
          assert(error instanceof CorruptionError, `opening failed: ${error}`);
          this.#world.record(`cannot be opened: ${error.message}`);
          this.#wipe();
        }
        this.#crashProcess();
      }
    }
    const { durableIndex } = this.#tree;
    if (durableIndex < this.#model.cutIndex) {
      assert(this.#isRotten, "what was durable is lost");
      await this.#rebuild();
      return;
    }
    assert(durableIndex <= this.#model.lastIndex, "the tree is ahead of its log");
    this.#excused(() => {
      const expected = this.#model.entriesAt(durableIndex);
      assertSame(this.#tree.scan({}, false), expected, "after recovery");
    });
    for (let index = durableIndex + 1; index <= this.#model.lastIndex; index++) {
      this.#tree.apply(this.#model.entry(index), index);
    }
    this.#counts.recovered += durableIndex > 0 ? 1 : 0;
    this.#world.record(`recovered up to ${durableIndex}`);
  }

  async step(): Promise<void> {
    const { random, medium } = this.#world;
    const action = pickWeighted(random, WEIGHTS);
    if (action === "apply") this.#apply();
    else if (action === "get") this.#excused(() => this.#get());
    else if (action === "scan") this.#excused(() => this.#scan());
    else if (action === "pass") await this.#world.pass(random.next() * 8);
    else if (action === "cut" && !this.#isRotten) this.#model.cut(this.#tree.durableIndex);
    else if (action === "flush") this.#flush();
    else if (action === "install") this.#install();
    else if (action === "fail") this.#fail();
    else if (action === "heal") medium.heal();
    else if (action === "rot") this.#rot();
    else if (action === "halt") medium.haltAfter(1 + pickMagnitude(random, 0, 60));
    if (action === "crash" || medium.halted) await this.#crash();
    else if (this.#isCorrupt && !this.#isInstalling) await this.#rebuild();
  }

  async check(): Promise<void> {
    this.#isEnding = true;
    this.#world.medium.heal();
    await this.#crash();
    if (this.#isRotten) await this.#rebuild();
    await this.#world.until(this.#tree.flush(), "the last flush");
    await this.#world.until(this.#tree.rest(), "the last compaction");
    assert.equal(
      this.#tree.durableIndex,
      this.#model.lastIndex,
      "a flush makes everything durable",
    );
    this.#model.cut(this.#model.lastIndex);
    await this.#crash();
    assertSame(this.#tree.scan({}, false), this.#model.scan({}, false), "at the end");
    assertSame(this.#tree.scan({}, true), this.#model.scan({}, true), "at the end, backwards");
    const { levels } = this.#tree.statistics();
    const named = levels.reduce((sum, { tableCount }) => sum + tableCount, 0);
    assert.equal(this.#world.medium.files().length, named + 1, "files that nothing names are left");
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  #open(): Promise<LsmTree> {
    const process = this.#process;
    const corrupted = () => {
      if (process === this.#process) this.#noteCorruption();
    };
    return LsmTree.open(process.environment, { ...LIMITS, corrupted });
  }

  #apply(): void {
    if (this.#isInstalling) return;
    const mutations: Mutation[] = [];
    const { random } = this.#world;
    for (let left = random.below(6); left > 0; left--) {
      const value = random.below(4) === 0 ? undefined : random.bytes(pickMagnitude(random, 0, 500));
      mutations.push({ key: this.#key(), value });
    }
    this.#tree.apply(mutations, this.#model.append(mutations));
    this.#counts.applied++;
  }

  #get(): void {
    const key = this.#key();
    const [expected] = this.#model.scan(
      { from: key, to: Buffer.concat([key, Buffer.of(0)]) },
      false,
    );
    const found = this.#tree.get(key);
    assert.deepEqual(found && Buffer.from(found), expected && Buffer.from(expected.value), "get");
  }

  #scan(): void {
    const { random } = this.#world;
    const range: KeyRange = {
      from: random.below(3) === 0 ? undefined : this.#key(),
      to: random.below(3) === 0 ? undefined : this.#key(),
    };
    const reverse = random.below(2) === 0;
    assertSame(this.#tree.scan(range, reverse), this.#model.scan(range, reverse), "scan");
  }

  #flush(): void {
    const tree = this.#tree;
    this.#world.start("a flush", async () => {
      await tree.flush();
      this.#counts.flushes++;
    });
  }

  #install(): void {
    if (this.#isInstalling || this.#isCorrupt) return;
    this.#isInstalling = true;
    const process = this.#process;
    this.#world.start("an installation", async () => {
      try {
        await this.#installModel();
      } catch (error) {
        assert(error instanceof DiskError, "only the disk may fail");
      }
      if (process === this.#process) this.#isInstalling = false;
    });
  }

  async #installModel(): Promise<void> {
    const tree = this.#tree;
    const rotBefore = this.#counts.rot;
    const index = this.#model.lastIndex;
    const pieces = encodePieces(this.#model.entriesAt(index));
    await tree.install(
      index,
      (async function* () {
        yield* pieces;
      })(),
    );
    assert.equal(tree.durableIndex, index);
    this.#counts.installs++;
    this.#isCorrupt = false;
    // Bits may have turned in what was being written.
    if (this.#counts.rot === rotBefore) this.#isRotten = false;
  }

  /** From another replica. */
  async #rebuild(): Promise<void> {
    this.#world.medium.heal();
    await this.#world.until(this.#installModel(), "the rebuild");
    assertSame(this.#tree.scan({}, false), this.#model.scan({}, false), "after the rebuild");
  }

  #fail(): void {
    const { random, medium } = this.#world;
    const operation = pick(random, ["append", "sync", "sync-directory", "open", "remove"] as const);
    const code = operation === "append" ? "ENOSPC" : "EIO";
    medium.fail({ path: "", operations: [operation], code, probability: random.next() });
  }

  #rot(): void {
    const { random, medium } = this.#world;
    const files = medium.files();
    if (files.length === 0 || !medium.rot(pick(random, files))) return;
    this.#isRotten = true;
    this.#counts.rot++;
  }

  async #crash(): Promise<void> {
    const { merges } = this.#counts;
    const { levels } = this.#tree.statistics();
    this.#counts.merges = merges + levels[2]!.tableCount;
    this.#crashProcess();
    await this.boot();
  }

  #crashProcess(): void {
    if (this.#world.medium.halted) this.#counts.halts++;
    this.#counts.crashes++;
    this.#world.medium.heal();
    this.#world.crash(this.#world.random.below(3) === 0 ? "process" : "power");
    // Now and then the next life ends while it starts.
    const endsSoon = !this.#isEnding && this.#world.random.below(6) === 0;
    if (endsSoon) this.#world.medium.haltAfter(1 + this.#world.random.below(12));
  }

  /** A replica that cannot be opened starts from nothing. */
  #wipe(): void {
    assert(this.#isRotten, "corrupt, and no bit had turned");
    this.#counts.corruptions++;
    this.#world.medium.heal();
    for (const path of this.#world.medium.files()) this.#world.medium.destroy(path);
  }

  #excused(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (error instanceof DiskError && this.#world.medium.halted) return;
      if (!(error instanceof CorruptionError)) throw error;
      this.#noteCorruption();
    }
  }

  #noteCorruption(): void {
    assert(this.#isRotten, "corrupt, and no bit had turned");
    this.#isCorrupt = true;
    this.#counts.corruptions++;
  }

  #key(): Uint8Array {
    const { random } = this.#world;
    const prefix = pick(random, ["", "partition/", "partition/item-", "z"]);
    return Buffer.from(`${prefix}${random.below(40)}`);
  }
}
