/**
 * When to look at entries that end unless they are used: a timing wheel (Varghese and Lauck, scheme 4) whose lists are
 * links in typed arrays. Using an entry does not move it: when its slot comes up it is looked at, and hung anew if it
 * lasts longer. What lasts longer than a turn of the wheel is looked at once a turn.
 */

const SLOTS = 512;
export const TICK_MS = 1024;
/** Of one turn. Time may be moved by whole turns without moving entries. */
export const TURN_MS = SLOTS * TICK_MS;

export class TimingWheel {
  /** Circular lists: the first `SLOTS` nodes are their heads, entry n is node `SLOTS + n`. */
  #next = new Int32Array(2 * SLOTS);
  #previous = new Int32Array(2 * SLOTS);
  /** The tick that is drained next. */
  #tick = 0;

  constructor() {
    for (let head = 0; head < SLOTS; head++) {
      this.#next[head] = head;
      this.#previous[head] = head;
    }
  }

  get sizeBytes(): number {
    return this.#next.byteLength + this.#previous.byteLength;
  }

  /** `end` in milliseconds: it is looked at soon after, or before. The entry must not hang. */
  hang(entry: number, end: number): void {
    const node = SLOTS + entry;
    if (node >= this.#next.length) this.#grow(node);
    const due = Math.max(Math.floor(end / TICK_MS) + 1, this.#tick);
    const head = Math.min(due, this.#tick + SLOTS - 1) % SLOTS;
    const last = this.#previous[head]!;
    this.#next[node] = head;
    this.#previous[node] = last;
    this.#next[last] = node;
    this.#previous[head] = node;
  }

  unhang(entry: number): void {
    const node = SLOTS + entry;
    const next = this.#next[node]!;
    const previous = this.#previous[node]!;
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }

  /** Takes one entry off that may have ended by `now`; -1 when there is none. It hangs no longer. */
  take(now: number): number {
    const nowTick = Math.floor(now / TICK_MS);
    // After a whole turn every slot is due, wherever it stands.
    if (nowTick - this.#tick >= SLOTS) this.#tick = nowTick - SLOTS + 1;
    while (this.#tick <= nowTick) {
      const head = this.#tick % SLOTS;
      const node = this.#next[head]!;
      if (node !== head) {
        this.unhang(node - SLOTS);
        return node - SLOTS;
      }
      this.#tick++;
    }
    return -1;
  }

  /** Time began so many turns later than was thought. */
  rewind(turns: number): void {
    this.#tick = Math.max(this.#tick - turns * SLOTS, 0);
  }

  #grow(node: number): void {
    const size = Math.max(node + 1, this.#next.length * 2);
    const next = new Int32Array(size);
    next.set(this.#next);
    this.#next = next;
    const previous = new Int32Array(size);
    previous.set(this.#previous);
    this.#previous = previous;
  }
}
