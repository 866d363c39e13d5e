/**
 * A log of records on the simulated disk, the smallest program that has promises to break: an acknowledged record
 * is found again, in its place, and nothing is found that was not written. Shows that the simulator finds
 * what it is there to find: each defect below is one that real logs have had.
 */
import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import type { DiskFile } from "@cloudglass/env";
import { DiskError } from "@cloudglass/env";
import { pickMagnitude, pickWeighted } from "../pick.ts";
import type { Workload, WorkloadRun } from "../workload.ts";
import type { SimulatedProcess, World } from "../world.ts";

export type Defect = "no-sync" | "no-directory-sync" | "no-checksum";

const HEADER_BYTES = 8;

export function appendLog(defect?: Defect): Workload {
  return {
    name: defect === undefined ? "append-log" : `append-log (${defect})`,
    world: { medium: { syncDelayMsMax: 5 } },
    setUp: async (world) => {
      const run = new AppendLogRun(world, defect);
      await run.boot();
      return run;
    },
  };
}

class AppendLogRun implements WorkloadRun {
  readonly #world: World;
  readonly #defect: Defect | undefined;
  #process!: SimulatedProcess;
  #log!: DiskFile;
  /** Records in their order; those from `#acknowledged` on may be lost, from some point on all. */
  #records: Buffer[] = [];
  #acknowledged = 0;
  readonly #counts = { records: 0, crashes: 0, torn: 0 };

  constructor(world: World, defect: Defect | undefined) {
    this.#world = world;
    this.#defect = defect;
  }

  async boot(): Promise<void> {
    this.#process = this.#world.boot("power");
    const { disk } = this.#process.environment;
    this.#log = disk.open("log/current");
    if (this.#defect !== "no-directory-sync") {
      await this.#world.until(disk.syncDirectory("log"), "syncing the directory");
    }
  }

  async step(): Promise<void> {
    const { random, medium } = this.#world;
    const action = pickWeighted(random, { append: 80, pass: 15, halt: 3, crash: 2 });
    if (action === "append") this.#world.start("an append", () => this.#append());
    else if (action === "pass") await this.#world.pass(random.next() * 10);
    else if (action === "halt") medium.haltAfter(1 + random.below(20));
    if (action === "crash" || medium.halted) await this.#crash();
  }

  async check(): Promise<void> {
    this.#world.medium.heal();
    if (this.#world.medium.halted) await this.#crash();
    await this.#world.drain();
    await this.#crash();
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  async #append(): Promise<void> {
    const { random } = this.#world;
    const process = this.#process;
    const payload = Buffer.from(random.bytes(1 + pickMagnitude(random, 0, 2000)));
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(payload.byteLength, 0);
    header.writeUInt32LE(crc32(payload), 4);
    this.#records.push(payload);
    const count = this.#records.length;
    try {
      this.#log.append([header, payload]);
      if (this.#defect !== "no-sync") await this.#log.sync();
    } catch (error) {
      assert(error instanceof DiskError, "only the disk may fail");
      return;
    }
    if (process.alive) this.#acknowledged = Math.max(this.#acknowledged, count);
    this.#counts.records++;
  }

  async #crash(): Promise<void> {
    const { random } = this.#world;
    this.#world.crash(random.below(3) === 0 ? "process" : "power");
    this.#counts.crashes++;
    await this.boot();
    const found = this.#recover();
    assert(found.length >= this.#acknowledged, "an acknowledged record is lost");
    found.forEach((record, index) => {
      assert(this.#records[index]?.equals(record), `record ${index} is not what was written`);
    });
    await this.#world.until(this.#log.sync(), "syncing what was recovered");
    this.#records = found;
    this.#acknowledged = found.length;
    this.#world.record(`recovered ${found.length} records`);
  }

  /** The whole records; cuts the torn tail. */
  #recover(): Buffer[] {
    const bytes = Buffer.alloc(this.#log.size);
    this.#log.read(bytes, 0);
    const records: Buffer[] = [];
    let at = 0;
    while (at + HEADER_BYTES <= bytes.byteLength) {
      const end = at + HEADER_BYTES + bytes.readUInt32LE(at);
      const payload = bytes.subarray(at + HEADER_BYTES, end);
      const whole = end <= bytes.byteLength && crc32(payload) === bytes.readUInt32LE(at + 4);
      if (!whole && this.#defect !== "no-checksum") break;
      records.push(Buffer.from(payload));
      at = end;
    }
    if (at < bytes.byteLength) {
      this.#counts.torn++;
      this.#log.truncate(at);
    }
    return records;
  }
}
