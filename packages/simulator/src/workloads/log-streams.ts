/**
 * Log streams on a disk that fails and a process that dies: an acknowledged event is found again until it has expired, in the order of
 * time, once, and nothing is found that was not written.
 */
import assert from "node:assert/strict";
import { DiskError } from "@cloudglass/env";
import { type Position, readPage, StreamLogs } from "../../../logs/src/storage/index.ts";
import { pick, pickMagnitude, pickWeighted } from "../pick.ts";
import type { Workload, WorkloadRun } from "../workload.ts";
import type { SimulatedProcess, World } from "../world.ts";

const STREAMS = ["1", "2", "3"].map((digit) => digit.repeat(20));
const SEGMENT_BYTES = 4000;
const START_MS = 1_000_000;

interface Written {
  readonly stream: string;
  readonly timestamp: number;
  isAcknowledged: boolean;
}

export function logStreams(durability: "process" | "power" = "power"): Workload {
  return {
    name: `log-streams (${durability})`,
    world: { medium: { syncDelayMsMax: 5 } },
    setUp: async (world) => new LogStreamsRun(world, durability),
  };
}

class LogStreamsRun implements WorkloadRun {
  readonly #world: World;
  readonly #durability: "process" | "power";
  #process: SimulatedProcess;
  #logs: StreamLogs;
  /** By message, of which each is written once. */
  readonly #written = new Map<string, Written>();
  #count = 0;
  #cutoffMs = 0;
  readonly #counts = { events: 0, crashes: 0, reads: 0, expiries: 0, segments: 0 };

  constructor(world: World, durability: "process" | "power") {
    this.#world = world;
    this.#durability = durability;
    this.#process = world.boot(durability);
    this.#logs = this.#opened();
  }

  async step(): Promise<void> {
    const { random, medium } = this.#world;
    const action = pickWeighted(random, {
      append: 70,
      pass: 20,
      read: 8,
      expire: 1,
      halt: 3,
      crash: 2,
    });
    if (action === "append") this.#world.start("an append", () => this.#append());
    else if (action === "pass") await this.#world.pass(random.next() * 10);
    else if (action === "expire") this.#expire();
    else if (action === "halt") medium.haltAfter(1 + random.below(20));
    if (action === "crash" || medium.halted) await this.#crash();
    else if (action === "read") await this.#readUnlessHalted();
  }

  async check(): Promise<void> {
    this.#world.medium.heal();
    if (this.#world.medium.halted) await this.#crash();
    await this.#world.drain();
    await this.#read();
    await this.#crash();
    await this.#read();
  }

  counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  #opened(): StreamLogs {
    const { clock, disk } = this.#process.environment;
    return new StreamLogs({ clock, disk, durability: this.#durability }, SEGMENT_BYTES);
  }

  async #append(): Promise<void> {
    const { random } = this.#world;
    const { alive } = this.#process;
    if (!alive) return;
    const process = this.#process;
    const stream = pick(random, STREAMS);
    const events = Array.from({ length: 1 + pickMagnitude(random, 0, 20) }, () => {
      const timestamp = START_MS + this.#count - random.below(50);
      const message = `${this.#count++} ${"x".repeat(pickMagnitude(random, 0, 300))}`;
      return { timestamp, message };
    });
    const written = events.map(({ message, timestamp }) => {
      const each = { stream, timestamp, isAcknowledged: false };
      this.#written.set(message, each);
      return each;
    });
    try {
      await this.#logs.append(stream, events, START_MS + this.#count);
    } catch (error) {
      assert(error instanceof DiskError, "only the disk may fail");
      return;
    }
    if (process.alive) for (const each of written) each.isAcknowledged = true;
    this.#counts.events += events.length;
  }

  /** A process that halts while it reads waits for ever. */
  async #readUnlessHalted(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      if (!this.#world.medium.halted) throw error;
    }
  }

  /** Of each stream every event that is acknowledged is found by walking its pages. */
  async #read(): Promise<void> {
    for (const stream of STREAMS) {
      const acknowledged = [...this.#written].filter(
        ([, each]) =>
          each.stream === stream && each.isAcknowledged && each.timestamp >= this.#cutoffMs,
      );
      const found = await this.#world.until(this.#walk(stream), "reading a stream");
      for (const message of found) {
        assert.equal(this.#written.get(message)?.stream, stream, "what was found was not written");
      }
      const messages = new Set(found);
      assert.equal(messages.size, found.length, "an event is found twice");
      for (const [message] of acknowledged) {
        assert(messages.has(message), `the acknowledged event ${message.split(" ")[0]} is lost`);
      }
      this.#counts.segments += this.#logs.of(stream).segments.length;
    }
    this.#counts.reads++;
  }

  async #walk(stream: string): Promise<string[]> {
    const { random } = this.#world;
    const found: string[] = [];
    let beyond: Position | undefined;
    let lastMs = 0;
    do {
      const page = await readPage({
        logs: [this.#logs.of(stream)],
        fromMs: this.#cutoffMs,
        toMs: Number.MAX_SAFE_INTEGER,
        direction: "forward",
        beyond,
        countMax: 1 + random.below(60),
        sizeBytesMax: 1_000_000,
      });
      for (const { timestamp, message } of page.events) {
        assert(timestamp >= lastMs, "events are out of order");
        lastMs = timestamp;
        found.push(message);
      }
      beyond = page.next;
    } while (beyond !== undefined);
    return found;
  }

  #expire(): void {
    this.#cutoffMs = Math.max(this.#cutoffMs, START_MS + this.#count - 200);
    if (!this.#process.alive) return;
    try {
      for (const stream of STREAMS) this.#logs.of(stream).expire(this.#cutoffMs);
    } catch (error) {
      assert(error instanceof DiskError, "only the disk may fail");
    }
    this.#counts.expiries++;
  }

  async #crash(): Promise<void> {
    const { random } = this.#world;
    const isPower = this.#durability === "power" && random.below(3) > 0;
    this.#world.crash(isPower ? "power" : "process");
    this.#counts.crashes++;
    this.#process = this.#world.boot(this.#durability);
    this.#logs = this.#opened();
    const found = new Set<string>();
    for (const stream of STREAMS) {
      for (const message of await this.#world.until(this.#walk(stream), "reading again")) {
        found.add(message);
      }
    }
    for (const [message, each] of this.#written) {
      if (found.has(message)) continue;
      const isExpired = each.timestamp < this.#cutoffMs;
      assert(!each.isAcknowledged || isExpired, `the event ${message.split(" ")[0]} is lost`);
      // What was lost does not come back.
      this.#written.delete(message);
    }
    this.#world.record(`recovered ${found.size} events`);
  }
}
