/**
 * Tracked flows of one version of IP, each as one interface sees it: keyed by the interface, its own side and the
 * other one, so that both directions find the same entry.
 */
import { EntryPool } from "./entry-pool.ts";
import { FlowIndex, finish, mix } from "./flow-index.ts";
import { TimingWheel } from "./timing-wheel.ts";

/** Words of an entry; the addresses follow, the interface's own first. */
export const INTERFACE = 0;
export const PORTS = 1;
/** Protocol in the lowest eight bits, state in the next eight, then flags. */
export const META = 2;
/** When it ends unless it is used: milliseconds since the table's beginning. */
export const END = 3;
export const LOCAL = 4;
/** Of an entry: powers of two, so that it lies in one line of the processor's cache. */
const WORDS_4 = 8;
const WORDS_6 = 16;

export const NO_ENTRY = -1;

export class FlowStore {
  readonly pool: EntryPool;
  readonly #index = new FlowIndex();
  readonly wheel = new TimingWheel();

  constructor(version: 4 | 6) {
    this.pool = new EntryPool(version === 4 ? WORDS_4 : WORDS_6);
  }

  get sizeBytes(): number {
    return this.pool.sizeBytes + this.#index.sizeBytes + this.wheel.sizeBytes;
  }

  find4(at: number, protocol: number, ports: number, local: number, remote: number): number {
    const hash = hash4(at, protocol, ports, local, remote);
    const { slots, mask } = this.#index;
    const { words } = this.pool;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = slots[place]!;
      if (slot === 0) return NO_ENTRY;
      if (((slot ^ hash) & 0xff00_0000) !== 0) continue;
      const entry = (slot & 0xff_ffff) - 1;
      const word = entry * WORDS_4;
      if (
        words[word + LOCAL] === local >>> 0 &&
        words[word + LOCAL + 1] === remote >>> 0 &&
        words[word + PORTS] === ports >>> 0 &&
        words[word + INTERFACE] === at &&
        (words[word + META]! & 0xff) === protocol
      ) {
        return entry;
      }
    }
  }

  add4(at: number, protocol: number, ports: number, local: number, remote: number): number {
    const entry = this.#add(at, protocol, ports);
    this.pool.words[entry * WORDS_4 + LOCAL] = local;
    this.pool.words[entry * WORDS_4 + LOCAL + 1] = remote;
    this.#index.add(entry, hash4(at, protocol, ports, local, remote));
    return entry;
  }

  /** `key`: the interface's own address, then the other one. */
  find6(at: number, protocol: number, ports: number, key: Uint32Array): number {
    const hash = hash6(at, protocol, ports, key);
    const { slots, mask } = this.#index;
    const { words } = this.pool;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = slots[place]!;
      if (slot === 0) return NO_ENTRY;
      if (((slot ^ hash) & 0xff00_0000) !== 0) continue;
      const entry = (slot & 0xff_ffff) - 1;
      const word = entry * WORDS_6;
      if (
        words[word + PORTS] === ports >>> 0 &&
        words[word + INTERFACE] === at &&
        (words[word + META]! & 0xff) === protocol &&
        sameAddresses(words, word + LOCAL, key)
      ) {
        return entry;
      }
    }
  }

  add6(at: number, protocol: number, ports: number, key: Uint32Array): number {
    const entry = this.#add(at, protocol, ports);
    this.pool.words.set(key, entry * WORDS_6 + LOCAL);
    this.#index.add(entry, hash6(at, protocol, ports, key));
    return entry;
  }

  /** It must hang on the wheel no longer. */
  remove(entry: number): void {
    this.#index.remove(entry);
    this.pool.words[entry * this.pool.stride + META] = NOT_USED;
    this.pool.give(entry);
  }

  isUsed(entry: number): boolean {
    return this.pool.words[entry * this.pool.stride + META] !== NOT_USED;
  }

  #add(at: number, protocol: number, ports: number): number {
    const entry = this.pool.take();
    const word = entry * this.pool.stride;
    this.pool.words[word + INTERFACE] = at;
    this.pool.words[word + PORTS] = ports;
    this.pool.words[word + META] = protocol;
    return entry;
  }
}

/** No state has this number. */
const NOT_USED = 0xffff_ffff;

function hash4(at: number, protocol: number, ports: number, local: number, remote: number): number {
  const hash = mix(mix(mix(mix(protocol, at), ports), local), remote);
  return finish(hash);
}

function hash6(at: number, protocol: number, ports: number, key: Uint32Array): number {
  let hash = mix(mix(protocol, at), ports);
  for (let word = 0; word < 8; word++) hash = mix(hash, key[word]!);
  return finish(hash);
}

function sameAddresses(words: Uint32Array, from: number, key: Uint32Array): boolean {
  for (let word = 0; word < 8; word++) if (words[from + word] !== key[word]) return false;
  return true;
}
