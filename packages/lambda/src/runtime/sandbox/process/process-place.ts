/** One sandbox of plain processes. */
import fs from "node:fs";
import { join } from "node:path";
import type { Environment, Timer } from "@cloudglass/env";
import type { HolderExit } from "../holder/holder.ts";
import type { HolderPool, Slot } from "../holder/holder-pool.ts";
import { MB, PROCESSES_MAX, shareOf } from "../limits.ts";
import { ProcessTree } from "../process-tree.ts";
import type {
  PortForward,
  SandboxCommand,
  SandboxExit,
  SandboxPaths,
  SandboxPlace,
  SandboxProcess,
  SandboxSpec,
} from "../sandbox-driver.ts";
import type { StateDirectory } from "../state-directory.ts";
import { openTcpForward, type TcpForward } from "../tcp-forward.ts";

const WATCH_EVERY_MS = 100;

export interface ProcessPlaceOptions {
  readonly env: Environment;
  readonly state: StateDirectory;
  readonly pool: HolderPool;
  readonly watchesMemory: boolean;
  readonly hasFreezer: boolean;
}

export async function makeProcessPlace(
  spec: SandboxSpec,
  options: ProcessPlaceOptions,
): Promise<SandboxPlace> {
  const tmp = join(options.state.path, `t-${spec.id}`);
  const forwards = new Map<PortForward["name"], TcpForward>();
  try {
    await fs.promises.mkdir(tmp, { mode: 0o700 });
    for (const forward of spec.forwards) {
      forwards.set(forward.name, await openTcpForward(forward.socketPath));
    }
    const slot = await options.pool.take();
    return new ProcessPlace({ spec, options, tmp, forwards, slot });
  } catch (error) {
    for (const forward of forwards.values()) forward.close();
    await fs.promises.rm(tmp, { recursive: true, force: true });
    throw error;
  }
}

interface Parts {
  readonly spec: SandboxSpec;
  readonly options: ProcessPlaceOptions;
  readonly tmp: string;
  readonly forwards: ReadonlyMap<PortForward["name"], TcpForward>;
  readonly slot: Slot;
}

class ProcessPlace implements SandboxPlace {
  readonly paths: SandboxPaths;
  readonly addresses: Readonly<Record<PortForward["name"], string>>;
  readonly #spec: SandboxSpec;
  readonly #options: ProcessPlaceOptions;
  readonly #forwards: ReadonlyMap<PortForward["name"], TcpForward>;
  #slot: Slot | undefined;
  #tree: ProcessTree | undefined;
  #cpu: "full" | "proportional" = "full";
  #isFrozen = false;
  #memoryBytesMax = 0;
  #watchedKills = 0;
  #watch: Timer | undefined;
  #killing: Promise<void> = Promise.resolve();
  #isDestroyed = false;

  constructor({ spec, options, tmp, forwards, slot }: Parts) {
    this.#spec = spec;
    this.#options = options;
    this.#forwards = forwards;
    this.paths = {
      task: spec.taskDirectory,
      opt: spec.optDirectory,
      runtime: spec.runtimeDirectory,
      tmp,
      sockets: byName(spec.forwards, (forward) => forward.socketPath),
    };
    this.addresses = byName(spec.forwards, ({ name }) => forwards.get(name)!.address);
    this.#use(slot);
  }

  async spawn(command: SandboxCommand): Promise<SandboxProcess> {
    await this.#killing;
    if (this.#isDestroyed) throw new Error("the sandbox was destroyed");
    if (this.#slot?.holder.isEnded) await this.killAll();
    if (this.#slot === undefined) this.#use(await this.#options.pool.take());
    const slot = this.#slot!;
    const killsBefore = this.#kills(slot);
    const variables = { TMPDIR: this.paths.tmp, ...command.variables };
    return slot.holder.run({ ...command, variables }, (exit) =>
      withCause(exit, this.#kills(slot) > killsBefore),
    );
  }

  killAll(): Promise<void> {
    const slot = this.#slot;
    if (slot === undefined) return this.#killing;
    this.#measure();
    this.#watch?.cancel();
    const tree = this.#tree!;
    this.#slot = this.#tree = undefined;
    this.#isFrozen = false;
    // Without a control group the tree is all that says who belongs to it; it is lost with the first process.
    if (slot.group === undefined) tree.kill();
    this.#killing = this.#killing.then(() => this.#options.pool.release(slot));
    return this.#killing;
  }

  freeze(): void {
    if (this.#isFrozen || this.#slot === undefined) return;
    this.#isFrozen = true;
    if (this.#options.hasFreezer) this.#slot.group!.freeze();
    else this.#tree!.stop();
    this.#watch?.cancel();
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

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return this.#killing;
    this.#isDestroyed = true;
    for (const forward of this.#forwards.values()) forward.close();
    this.#killing = this.killAll().then(() =>
      fs.promises.rm(this.paths.tmp, { recursive: true, force: true }),
    );
    await this.#killing.catch(() => {});
  }

  #use(slot: Slot): void {
    this.#slot = slot;
    this.#tree = new ProcessTree(slot.holder.identity, slot.directory);
    slot.group?.limitMemory(this.#spec.memoryMb * MB);
    slot.group?.limitProcesses(PROCESSES_MAX);
    if (this.#cpu === "proportional") this.setCpu(this.#cpu);
    this.#watchMemory();
  }

  #kills(slot: Slot): number {
    return (slot.group?.memory().kills ?? 0) + this.#watchedKills;
  }

  #measure(): void {
    const bytes = this.#options.watchesMemory
      ? (this.#tree?.memoryBytes() ?? 0)
      : (this.#slot?.group?.memory().bytesMax ?? 0);
    this.#memoryBytesMax = Math.max(this.#memoryBytesMax, bytes);
  }

  #watchMemory(): void {
    if (!this.#options.watchesMemory) return;
    this.#watch = this.#options.env.clock.schedule(WATCH_EVERY_MS, () => {
      this.#measure();
      if (this.#memoryBytesMax <= this.#spec.memoryMb * MB) return this.#watchMemory();
      this.#watchedKills++;
      void this.killAll();
    });
  }
}

function withCause(exit: HolderExit, wasOverLimit: boolean): SandboxExit {
  return { ...exit, isOutOfMemory: wasOverLimit && exit.signal === "SIGKILL" };
}

function byName(
  forwards: readonly PortForward[],
  resultOf: (forward: PortForward) => string,
): Record<PortForward["name"], string> {
  return Object.fromEntries(forwards.map((forward) => [forward.name, resultOf(forward)])) as Record<
    PortForward["name"],
    string
  >;
}
