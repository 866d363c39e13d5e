/**
 * Machines that are about to be made, a few in each turn of the event loop: requests are answered between them, however
 * many were launched at once.
 */

/** A simulated machine takes some milliseconds to boot: DHCP, and instance metadata over TCP. */
const BOOTS_A_TURN = 8;

export interface BootQueueParts {
  /** In another turn of the event loop. */
  readonly later: (task: () => void) => void;
  readonly boot: (instanceId: string) => void;
}

export class BootQueue {
  readonly #parts: BootQueueParts;
  readonly #waiting = new Set<string>();
  #isScheduled = false;

  constructor(parts: BootQueueParts) {
    this.#parts = parts;
  }

  /** In the order in which they are given; one that waits already waits once. */
  add(instanceId: string): void {
    this.#waiting.add(instanceId);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.size === 0) return;
    this.#isScheduled = true;
    this.#parts.later(() => {
      this.#isScheduled = false;
      this.bootSome();
    });
  }

  /** A turn's share at once, for who is in a turn of its own already. */
  bootSome(): void {
    const next = [...this.#waiting.values().take(BOOTS_A_TURN)];
    for (const id of next) this.#waiting.delete(id);
    this.#schedule();
    for (const id of next) this.#parts.boot(id);
  }
}
