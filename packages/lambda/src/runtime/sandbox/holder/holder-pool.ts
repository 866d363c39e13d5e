/**
 * Holders that wait for a sandbox, each in control groups of its own. Making one takes longer than a cold start may
 * (the kernel waits 10 ms and more for a first joining), so that a few are always ready.
 */
import fs from "node:fs";
import type net from "node:net";
import { join } from "node:path";
import type { ControlGroup, ControlGroups } from "../control-group/control-group.ts";
import type { StateDirectory } from "../state-directory.ts";
import { Holder, makeFirstPipes } from "./holder.ts";

export interface Slot {
  readonly directory: string;
  readonly group: ControlGroup | undefined;
  readonly holder: Holder;
  /** Where its own network listens, by port. */
  readonly sockets: ReadonlyMap<number, net.Server>;
}

export interface PoolOptions {
  readonly state: StateDirectory;
  readonly groups: ControlGroups | undefined;
  /** One letter; tells the pools of an emulator apart. */
  readonly prefix: string;
  readonly commandOf: (directory: string, joinFiles: readonly string[]) => readonly string[];
  /** The ports of the sockets that holders send. */
  readonly ports?: readonly number[];
}

const SPARE_SLOTS = 3;

export class HolderPool {
  readonly #options: PoolOptions;
  #spare: Promise<Slot>[] = [];
  readonly #made = new Set<Slot>();
  readonly #released = new WeakMap<Slot, Promise<void>>();
  #lastNumber = 0;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
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
  release(slot: Slot): Promise<void> {
    const before = this.#released.get(slot);
    if (before !== undefined) return before;
    const released = this.#endSlot(slot);
    this.#released.set(slot, released);
    return released;
  }

  /** REQUIRES: the places are destroyed. Ends what is left, spare slots and those being made. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#spare);
    this.#spare = [];
    await Promise.all([...this.#made].map((slot) => this.release(slot)));
  }

  async #endSlot(slot: Slot): Promise<void> {
    this.#made.delete(slot);
    slot.holder.signal("SIGKILL");
    await slot.group?.kill();
    await slot.holder.ended;
    slot.holder.close();
    for (const socket of slot.sockets.values()) socket.close();
    slot.group?.remove();
    await fs.promises.rm(slot.directory, { recursive: true, force: true });
  }

  #add(): void {
    const slot = this.#prepare();
    // Who takes it hears of it.
    slot.catch(() => {});
    this.#spare.push(slot);
  }

  async #prepare(): Promise<Slot> {
    const { state, groups, prefix, commandOf, ports = [] } = this.#options;
    const name = `${prefix}${(++this.#lastNumber).toString(36)}`;
    const directory = join(state.path, name);
    await fs.promises.mkdir(directory, { mode: 0o700 });
    await makeFirstPipes(directory);
    const group = groups?.make(groupName(state.instance, name));
    const sockets = new Map<number, net.Server>();
    const { promise: isListening, resolve } = Promise.withResolvers<void>();
    const onSocket = (socket: net.Server, port: number) => {
      if (sockets.set(port, socket).size === ports.length) resolve();
    };
    const holder = new Holder({
      directory,
      command: commandOf(directory, group?.joinFiles ?? []),
      ...(ports.length > 0 ? { onSocket } : undefined),
    });
    const slot = { directory, group, holder, sockets };
    this.#made.add(slot);
    try {
      await holder.ready();
      if (ports.length > 0) await isListening;
      holder.closeChannel();
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
