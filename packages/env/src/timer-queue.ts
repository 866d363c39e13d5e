/**
 * Timers in the order of their due time, then of their making: a binary heap. Cancelled timers stay until they
 * surface or outnumber the others, so cancelling is O(1) and memory stays within twice the live timers.
 */
import type { Task, Timer } from "./clock.ts";

export interface QueuedTimer extends Timer {
  /** On the clock's monotonic scale, in milliseconds. */
  readonly dueMs: number;
  readonly sequence: number;
  /** Undefined once run or cancelled. */
  task: Task | undefined;
}

const COMPACT_ABOVE = 64;

export class TimerQueue {
  #heap: QueuedTimer[] = [];
  #sequence = 0;
  #cancelledCount = 0;

  add(dueMs: number, task: Task): QueuedTimer {
    const timer: QueuedTimer = {
      dueMs,
      sequence: this.#sequence++,
      task,
      cancel: () => {
        if (timer.task === undefined) return;
        timer.task = undefined;
        this.#cancelledCount++;
        this.#compact();
      },
    };
    this.#heap.push(timer);
    this.#siftUp(this.#heap.length - 1);
    return timer;
  }

  /** The timer that is due first, cancelled ones skipped. */
  peek(): QueuedTimer | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.task !== undefined) return first;
      this.#cancelledCount--;
      this.#removeFirst();
    }
  }

  /** Takes the first timer out if it is due by `untilMs` and gives its task. */
  takeDue(untilMs: number): Task | undefined {
    const first = this.peek();
    if (first === undefined || first.dueMs > untilMs) return undefined;
    this.#removeFirst();
    const task = first.task;
    first.task = undefined;
    return task;
  }

  /** That of the timer that is made next. */
  get nextSequence(): number {
    return this.#sequence;
  }

  get size(): number {
    return this.#heap.length - this.#cancelledCount;
  }

  clear(): void {
    for (const timer of this.#heap) timer.task = undefined;
    this.#heap = [];
    this.#cancelledCount = 0;
  }

  #compact(): void {
    if (this.#heap.length < COMPACT_ABOVE || this.#cancelledCount * 2 < this.#heap.length) return;
    this.#heap = this.#heap.filter((timer) => timer.task !== undefined).sort(compare);
    this.#cancelledCount = 0;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown(0);
  }

  #siftUp(from: number): void {
    const heap = this.#heap;
    const timer = heap[from]!;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (compare(heap[parent]!, timer) <= 0) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = timer;
  }

  #siftDown(from: number): void {
    const heap = this.#heap;
    const timer = heap[from]!;
    let index = from;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && compare(heap[child + 1]!, heap[child]!) < 0) child++;
      if (compare(timer, heap[child]!) <= 0) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = timer;
  }
}

function compare(a: QueuedTimer, b: QueuedTimer): number {
  return a.dueMs - b.dueMs || a.sequence - b.sequence;
}
