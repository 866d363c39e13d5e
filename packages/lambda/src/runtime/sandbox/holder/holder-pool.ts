/**
 * Holders that wait for a sandbox, each in control groups of its own. Making one takes longer than a cold start may
 * (the kernel waits 10 ms and more for a first joining), so that a few are always ready.
 */
import fs from "node:fs";
import { join } from "node:path";
import type { ControlGroup, ControlGroups } from "../control-group/control-group.ts";
import type { StateDirectory } from "../state-directory.ts";
import { Holder, makePipes, pipeNames } from "./holder.ts";

export interface Slot {
  readonly directory: string;
  readonly group: ControlGroup | undefined;
  readonly holder: Holder;
}

const SPARE_SLOTS = 2;

export class HolderPool {
  readonly #state: StateDirectory;
  readonly #groups: ControlGroups | undefined;
  readonly #prefix: string;
  #spare: Promise<Slot>[] = [];
  #lastNumber = 0;
  #isClosed = false;

  /** `prefix` tells the drivers of an emulator apart: one letter. */
  constructor(state: StateDirectory, groups: ControlGroups | undefined, prefix: string) {
    this.#state = state;
    this.#groups = groups;
    this.#prefix = prefix;
  }

  async take(): Promise<Slot> {
    if (this.#isClosed) throw new Error("the driver is closed");
    const ready = this.#spare.shift() ?? this.#prepare();
    const slot = await ready;
    while (this.#spare.length < SPARE_SLOTS && !this.#isClosed) this.#add();
    // Somebody killed it while it waited.
    if (!slot.holder.isEnded) return slot;
    await this.release(slot);
    return this.#prepare();
  }

  /** Kills what runs in the slot, waits until it is gone, and removes what the slot was. */
  async release(slot: Slot): Promise<void> {
    slot.holder.signal("SIGKILL");
    await slot.group?.kill();
    await slot.holder.ended;
    slot.holder.close();
    slot.group?.remove();
    await fs.promises.rm(slot.directory, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const spare = await Promise.allSettled(this.#spare);
    this.#spare = [];
    for (const slot of spare) {
      if (slot.status === "fulfilled") await this.release(slot.value);
    }
  }

  #add(): void {
    const slot = this.#prepare();
    // Who takes it hears of it.
    slot.catch(() => {});
    this.#spare.push(slot);
  }

  async #prepare(): Promise<Slot> {
    const name = `${this.#prefix}${(++this.#lastNumber).toString(36)}`;
    const directory = join(this.#state.path, name);
    await fs.promises.mkdir(directory, { mode: 0o700 });
    await makePipes(pipeNames(directory, 0));
    const group = this.#groups?.make(groupName(this.#state.instance, name));
    const joinFiles = group?.joinFiles ?? [];
    const holder = new Holder({ directory, joinFiles, marker: directory });
    const slot = { directory, group, holder };
    try {
      await holder.ready();
      return slot;
    } catch (error) {
      await this.release(slot);
      throw error;
    }
  }
}

/** The instance is what sweeping goes by. */
export function groupName(instance: string, name: string): string {
  return `cloudglass-${instance}-${name}`;
}
