/**
 * Stripes with a shard away from its home: written or rebuilt while its node was out of reach. They go home soon
 * after the node answers again, because until then one node may hold two shards of a stripe. Bounded; what does
 * not fit waits for the scrubber.
 */
import type { Clock, Timer } from "@cloudglass/env";
import { BlobLayout } from "./blob-layout.ts";
import type { LiveBlobs } from "./blob-store.ts";
import type { StorageFleet } from "./storage-fleet.ts";

const WAITING_MAX = 4096;
/** How often nodes are asked whether they answer again, while anything waits. */
const RETRY_MS = 2000;
/** After so many the stripe is the scrubber's: its nodes fail, or too much of it is lost. */
const ATTEMPTS_MAX = 100;
/** Nodes slower than this are not written to. */
const DELAY_MS_MAX = 1000;
const STRIPES_PER_TURN = 1024;

export interface StrayContext {
  readonly fleet: StorageFleet;
  readonly clock: Clock;
  isAlive(blobId: string): boolean;
  /** Moves the stripe's shards home as far as their nodes take them. Never rejects. */
  bringHome(blob: BlobLayout, stripe: number): Promise<void>;
}

interface Stray {
  readonly blob: BlobLayout;
  readonly stripe: number;
  attempts: number;
}

export class StrayReturns {
  readonly #context: StrayContext;
  readonly #waiting = new Map<string, Stray>();
  #timer: Timer | undefined;
  #run: Promise<void> | undefined;
  #closed = false;

  constructor(context: StrayContext) {
    this.#context = context;
  }

  add(blob: BlobLayout, stripe: number): void {
    if (this.#closed || this.#waiting.size >= WAITING_MAX) return;
    this.#waiting.set(`${blob.blobId}:${stripe}`, { blob, stripe, attempts: 0 });
    this.#schedule();
  }

  /** Adds what an earlier process left away from home; looks at the nodes' indexes only. */
  async find(live: LiveBlobs): Promise<void> {
    const { clock, fleet } = this.#context;
    let stripes = 0;
    for (const descriptor of live.list()) {
      const blob = new BlobLayout(descriptor);
      for (let stripe = 0; stripe < blob.stripeCount; stripe += 1) {
        if (this.#closed || this.#waiting.size >= WAITING_MAX) return;
        if (fleet.homesWithout(blob, stripe).length > 0) this.add(blob, stripe);
        stripes += 1;
        if (stripes % STRIPES_PER_TURN > 0) continue;
        await new Promise<void>((resolve) => clock.tick(resolve));
      }
    }
  }

  /** Forgets what waits; the move that is under way goes on to its end. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting.clear();
  }

  async idle(): Promise<void> {
    await this.#run;
  }

  #schedule(): void {
    if (this.#closed || this.#run) return;
    this.#timer ??= this.#context.clock.schedule(RETRY_MS, () => {
      this.#timer = undefined;
      this.#run = this.#pass().finally(() => {
        this.#run = undefined;
        if (this.#waiting.size > 0) this.#schedule();
      });
    });
  }

  async #pass(): Promise<void> {
    const { fleet, isAlive, bringHome } = this.#context;
    const silent = new Set<number>();
    for (const node of fleet.nodes.keys()) {
      const { unreachable, delayMs } = fleet.conditions(node);
      if (unreachable || delayMs > DELAY_MS_MAX) silent.add(node);
    }
    for (const [name, stray] of this.#waiting) {
      const { blob, stripe } = stray;
      const homes = isAlive(blob.blobId) ? fleet.homesWithout(blob, stripe) : [];
      if (homes.length === 0) this.#waiting.delete(name);
      if (homes.every((home) => silent.has(home))) continue;
      await bringHome(blob, stripe);
      this.#waiting.delete(name);
      if (!isAlive(blob.blobId)) continue;
      const left = fleet.homesWithout(blob, stripe);
      // One attempt a pass for a node that answers but does not take what it is given; the others go first.
      for (const home of left) silent.add(home);
      stray.attempts += 1;
      if (left.length > 0 && stray.attempts < ATTEMPTS_MAX) this.#waiting.set(name, stray);
    }
  }
}
