/** A sandbox whose processes a holder starts: what plain processes and bubblewrap have in common. */
import fs from "node:fs";
import type { Clock, Timer } from "@cloudglass/env";
import type { HolderExit } from "./holder/holder.ts";
import type { HolderPool, Slot } from "./holder/holder-pool.ts";
import { MB, PROCESSES_MAX, shareOf } from "./limits.ts";
import { isRunning, type ProcessIdentity } from "./process-table.ts";
import { ProcessTree } from "./process-tree.ts";
import type {
  PortForward,
  SandboxCommand,
  SandboxExit,
  SandboxPaths,
  SandboxPlace,
  SandboxProcess,
  SandboxSpec,
} from "./sandbox-driver.ts";

const WATCH_EVERY_MS = 50;

/** What the walls are made of. */
export interface Enclosure {
  readonly paths: SandboxPaths;
  readonly addresses: Readonly<Record<PortForward["name"], string>>;
  /** Given to every process unless its command says otherwise. */
  readonly variables: Readonly<Record<string, string>>;
  /** On top of `memoryMb`: files of a `/tmp` that is kept in memory. */
  readonly tmpMemoryMb: number;
  /** Puts the walls around a slot's holder, which stays when processes are killed; without walls it goes with them. */
  readonly enter?: (slot: Slot) => Promise<void>;
  close(): Promise<void>;
}

export interface HeldPlaceOptions {
  /** Those of the driver that are not destroyed; it is in there as long. */
  readonly places: Set<HeldPlace>;
  readonly clock: Clock;
  readonly pool: HolderPool;
  readonly hasFreezer: boolean;
  /** `enforced` by the slot's control group, `watched` through /proc. */
  readonly memory: "enforced" | "watched" | "none";
}

export class HeldPlace implements SandboxPlace {
  readonly paths: SandboxPaths;
  readonly addresses: Readonly<Record<PortForward["name"], string>>;
  readonly #spec: SandboxSpec;
  readonly #enclosure: Enclosure;
  readonly #options: HeldPlaceOptions;
  #slot: Slot | undefined;
  #tree: ProcessTree | undefined;
  /** The walls themselves. */
  #kept = new Set<number>();
  #cpu: "full" | "proportional" = "full";
  #isFrozen = false;
  #memoryBytesMax = 0;
  #killsByWatch = 0;
  #watch: Timer | undefined;
  /** What is being killed or made; everything that needs processes waits for it. */
  #turn: Promise<void> = Promise.resolve();
  #destroyed: Promise<void> | undefined;

  constructor(spec: SandboxSpec, enclosure: Enclosure, options: HeldPlaceOptions) {
    this.paths = enclosure.paths;
    this.addresses = enclosure.addresses;
    this.#spec = spec;
    this.#enclosure = enclosure;
    this.#options = options;
    options.places.add(this);
  }

  /** Takes a slot, so that the first process finds its place ready. */
  prepare(): Promise<void> {
    return this.#inTurn(() => this.#ensureSlot());
  }

  async spawn(command: SandboxCommand): Promise<SandboxProcess> {
    if (this.#destroyed !== undefined) throw new Error("the sandbox was destroyed");
    await this.prepare();
    const slot = this.#slot!;
    const killsBefore = this.#kills(slot);
    const variables = { ...this.#enclosure.variables, ...command.variables };
    return slot.holder.run({ ...command, variables }, (exit) =>
      withCause(exit, this.#kills(slot) > killsBefore),
    );
  }

  async drainOutput(): Promise<void> {
    await this.#slot?.holder.drainOutput();
  }

  killAll(): Promise<void> {
    return this.#inTurn(async () => {
      const slot = this.#slot;
      if (slot === undefined) return;
      this.#measure();
      if (this.#kept.size === 0 || slot.holder.isEnded) return this.#leaveSlot();
      await this.#killAllButKept(slot);
      slot.holder.settleKilled();
      this.setCpu(this.#cpu);
    });
  }

  freeze(): void {
    if (this.#isFrozen || this.#slot === undefined) return;
    this.#isFrozen = true;
    this.#watch?.cancel();
    if (this.#options.hasFreezer) this.#slot.group!.freeze();
    else this.#tree!.stop();
  }

  thaw(): void {
    if (!this.#isFrozen || this.#slot === undefined) return;
    this.#isFrozen = false;
    if (this.#options.hasFreezer) this.#slot.group!.thaw();
    else this.#tree!.continue();
    this.#watchMemory();
  }

  setCpu(share: "full" | "proportional"): void {
    this.#cpu = share;
    this.#slot?.group?.limitCpu(share === "full" ? undefined : shareOf(this.#spec.memoryMb));
  }

  memoryUsedBytesMax(): number {
    this.#measure();
    return this.#memoryBytesMax;
  }

  destroy(): Promise<void> {
    this.#destroyed ??= this.#inTurn(async () => {
      this.#measure();
      await this.#leaveSlot();
      await this.#enclosure.close();
    })
      .catch(() => {})
      .finally(() => this.#options.places.delete(this));
    return this.#destroyed;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** The function may have killed its holder. */
  async #ensureSlot(): Promise<void> {
    if (this.#slot?.holder.isEnded) await this.#leaveSlot();
    if (this.#slot !== undefined || this.#destroyed !== undefined) return;
    const slot = await this.#options.pool.take();
    const tree = new ProcessTree(slot.holder.identity, {
      markers: [slot.directory, ...Object.values(this.#enclosure.variables)],
      isClosed: this.#enclosure.enter !== undefined,
    });
    try {
      slot.group?.limitMemory((this.#spec.memoryMb + this.#enclosure.tmpMemoryMb) * MB);
      slot.group?.limitProcesses(PROCESSES_MAX);
      if (this.#enclosure.enter !== undefined) {
        await this.#enclosure.enter(slot);
        this.#kept = new Set(slot.group?.processes() ?? tree.members().map(({ pid }) => pid));
      }
    } catch (error) {
      await this.#options.pool.release(slot);
      throw error;
    }
    this.#slot = slot;
    this.#tree = tree;
    if (this.#cpu === "proportional") this.setCpu(this.#cpu);
    this.#watchMemory();
  }

  async #leaveSlot(): Promise<void> {
    const [slot, tree] = [this.#slot, this.#tree];
    if (slot === undefined || tree === undefined) return;
    this.#watch?.cancel();
    this.#slot = this.#tree = undefined;
    this.#isFrozen = false;
    this.#kept = new Set();
    // Without a control group the tree is all that says who belongs to it; it is lost with the first process.
    const members = slot.group === undefined ? tree.members() : [];
    slot.group?.limitCpu(undefined);
    if (slot.group === undefined) tree.kill();
    await this.#options.pool.release(slot);
    await untilGone(members);
  }

  async #killAllButKept(slot: Slot): Promise<void> {
    this.thaw();
    // Dying takes time of the CPU as well.
    slot.group?.limitCpu(undefined);
    if (slot.group !== undefined) return slot.group.kill(this.#kept);
    await this.#tree!.killAllBut(this.#kept);
  }

  #kills(slot: Slot): number {
    return (slot.group?.memory().kills ?? 0) + this.#killsByWatch;
  }

  #measure(): number {
    const { memory } = this.#options;
    let bytes = 0;
    if (memory === "watched") bytes = this.#tree?.memoryBytes() ?? 0;
    else if (this.#slot?.group !== undefined) {
      const use = this.#slot.group.memory();
      const limit = this.#spec.memoryMb * MB;
      this.#raiseMemoryMax(Math.min(limit, use.bytesMax));
      // Caches are given back when memory is short, and files in `/tmp` are none of the function's memory.
      bytes = use.bytes > limit ? this.#slot.group.anonymousMemoryBytes() : use.bytes;
    }
    this.#raiseMemoryMax(bytes);
    return bytes;
  }

  #raiseMemoryMax(bytes: number): void {
    this.#memoryBytesMax = Math.max(this.#memoryBytesMax, bytes);
  }

  #watchMemory(): void {
    const { memory, clock } = this.#options;
    if (memory === "none" || (memory === "enforced" && this.#enclosure.tmpMemoryMb === 0)) return;
    this.#watch = clock.schedule(WATCH_EVERY_MS, () => {
      if (this.#measure() <= this.#spec.memoryMb * MB) return this.#watchMemory();
      this.#killsByWatch++;
      void this.killAll();
    });
  }
}

function withCause(exit: HolderExit, wasOverLimit: boolean): SandboxExit {
  return { ...exit, isOutOfMemory: wasOverLimit && exit.signal === "SIGKILL" };
}

async function untilGone(members: readonly ProcessIdentity[]): Promise<void> {
  while (members.some(isRunning)) await fs.promises.stat("/");
}

export function byName(
  forwards: readonly PortForward[],
  textOf: (forward: PortForward) => string,
): Record<PortForward["name"], string> {
  return Object.fromEntries(forwards.map((forward) => [forward.name, textOf(forward)])) as Record<
    PortForward["name"],
    string
  >;
}
