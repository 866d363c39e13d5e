/** Who wants to know that a key is written, whichever partition has it. */
import type { Mutation } from "../mutation.ts";
import { SPACE } from "./key-spaces.ts";

export interface KeyWatch {
  /** The item or its lock was written since the watch began. */
  readonly isChanged: boolean;
  end(): void;
}

class Watch implements KeyWatch {
  isChanged = false;
  readonly end: () => void;

  constructor(forget: (watch: Watch) => void) {
    this.end = () => forget(this);
  }
}

export class KeyWatches {
  /** By suffix as text, a byte a character. */
  readonly #watches = new Map<string, Set<Watch>>();

  begin(key: Uint8Array): KeyWatch {
    const suffix = suffixText(key);
    const watching = this.#watches.get(suffix) ?? new Set();
    this.#watches.set(suffix, watching);
    const watch = new Watch((ended) => {
      watching.delete(ended);
      if (watching.size === 0 && this.#watches.get(suffix) === watching) {
        this.#watches.delete(suffix);
      }
    });
    watching.add(watch);
    return watch;
  }

  written(mutations: readonly Mutation[]): void {
    if (this.#watches.size === 0) return;
    for (const { key } of mutations) {
      if (key[0] !== SPACE.items && key[0] !== SPACE.locks) continue;
      for (const watch of this.#watches.get(suffixText(key)) ?? []) watch.isChanged = true;
    }
  }
}

function suffixText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset + 1, key.byteLength - 1).toString("latin1");
}
