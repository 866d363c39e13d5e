import { SimulatedClock } from "@cloudglass/env";
import { describe, expect, it } from "vitest";
import {
  type EventPolicy,
  EventQueue,
  type EventVerdict,
  type QueuedEvent,
} from "./event-queue.ts";
import type { InvokeOutcome } from "./outcome.ts";

const POLICY: EventPolicy = {
  retriesMax: 2,
  ageMsMax: 6 * 60 * 60_000,
  isSwitchedOff: false,
  stopsRecursion: true,
};
const SERVED = { environmentId: "e", isCold: false, reported: new Promise<never>(() => {}) };
const ANSWERED: InvokeOutcome = {
  kind: "answered",
  payload: new Uint8Array(),
  contentType: undefined,
  ...SERVED,
};
const FAILED: InvokeOutcome = {
  kind: "function-error",
  errorType: "Error",
  payload: new Uint8Array(),
  ...SERVED,
};
const THROTTLED: InvokeOutcome = { kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" };

type Attempt = (event: QueuedEvent<string>) => Promise<InvokeOutcome>;

function queueOf(attempt: Attempt, policy: Partial<EventPolicy> | undefined = {}) {
  const clock = new SimulatedClock();
  const stored = new Map<string, QueuedEvent<string>>();
  const attemptsAtMs: number[] = [];
  const settled: [string, EventVerdict][] = [];
  const open = () =>
    new EventQueue<string>({
      clock,
      store: {
        append: (event) => void stored.set(event.eventId, event),
        remove: (eventId) => void stored.delete(eventId),
        list: () => [...stored.values()],
      },
      target: {
        policy: () => (policy === undefined ? undefined : { ...POLICY, ...policy }),
        attempt: (event) => {
          attemptsAtMs.push(clock.monotonic());
          return attempt(event);
        },
        settle: async (event, verdict) => void settled.push([event.eventId, verdict]),
      },
    });
  const event = (eventId: string, passes = 1) => ({
    eventId,
    functionArn: "f",
    passes,
    details: eventId,
  });
  return { clock, stored, attemptsAtMs, settled, open, event };
}

describe("the asynchronous queue", () => {
  it("runs an event once that goes well", async () => {
    const { clock, stored, attemptsAtMs, settled, open, event } = queueOf(async () => ANSWERED);
    expect(await open().accept(event("a"))).toBe(true);
    await clock.advance(10 * 60_000);
    expect(attemptsAtMs).toEqual([0]);
    expect(settled).toEqual([["a", { condition: "Success", attempts: 1, outcome: ANSWERED }]]);
    expect(stored.size).toBe(0);
  });

  it.each([
    [2, [0, 60_000, 180_000]],
    [1, [0, 60_000]],
    [0, [0]],
  ])(
    "retries a function's error %i times, after one minute and after two",
    async (retriesMax, atMs) => {
      const { clock, attemptsAtMs, settled, open, event } = queueOf(async () => FAILED, {
        retriesMax,
      });
      await open().accept(event("a"));
      await clock.advance(60 * 60_000);
      expect(attemptsAtMs).toEqual(atMs);
      const verdict = { condition: "RetriesExhausted", attempts: atMs.length, outcome: FAILED };
      expect(settled).toEqual([["a", verdict]]);
    },
  );

  it.each(["throttles", "errors of the system"])(
    "tries again after %s from 1 s up to 5 min until the event is too old",
    async (what) => {
      const refuse: Attempt = async () => {
        if (what === "throttles") return THROTTLED;
        throw new Error("broken");
      };
      const { clock, attemptsAtMs, settled, open, event } = queueOf(refuse, {
        ageMsMax: 1_800_000,
      });
      await open().accept(event("a"));
      await clock.advance(1_800_000);
      const gaps = attemptsAtMs.slice(1).map((atMs, index) => (atMs - attemptsAtMs[index]!) / 1000);
      expect(gaps).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]);
      const verdict = { condition: "EventAgeExceeded", attempts: 0, outcome: undefined };
      expect(settled).toEqual([["a", verdict]]);
    },
  );

  it("gives up at once what would be too old by its next attempt", async () => {
    const { clock, settled, open, event } = queueOf(async () => FAILED, { ageMsMax: 90_000 });
    await open().accept(event("a"));
    await clock.advance(60_000);
    const verdict = { condition: "EventAgeExceeded", attempts: 2, outcome: FAILED };
    expect(settled).toEqual([["a", verdict]]);
  });

  it("does not run what is switched off, loops, or whose function is gone", async () => {
    const off = queueOf(async () => ANSWERED, { isSwitchedOff: true });
    await off.open().accept(off.event("a"));
    const loop = queueOf(async () => ANSWERED);
    const queue = loop.open();
    await queue.accept(loop.event("b", 17));
    await queue.accept(loop.event("c", 16));
    for (const { clock } of [off, loop]) await clock.settle();
    expect(off.settled).toMatchObject([
      ["a", { condition: "ZeroReservedConcurrency", attempts: 0 }],
    ]);
    expect(loop.settled).toMatchObject([
      ["b", { condition: "RecursiveInvocationsDropped", attempts: 0 }],
      ["c", { condition: "Success", attempts: 1 }],
    ]);
    const gone = queueOf(async () => ANSWERED);
    const lost = new EventQueue<string>({
      clock: gone.clock,
      store: { append() {}, remove: (id) => void gone.stored.delete(id), list: () => [] },
      target: {
        policy: () => undefined,
        attempt: () => Promise.reject(new Error("attempted")),
        settle: () => Promise.reject(new Error("settled")),
      },
    });
    await lost.accept(gone.event("d"));
    await gone.clock.settle();
    expect(lost.size).toBe(0);
  });

  it("goes on where it was after the process ended, and counts what was tried", async () => {
    const { clock, stored, attemptsAtMs, settled, open, event } = queueOf(async () => FAILED);
    const first = open();
    await first.accept(event("a"));
    await clock.advance(60_000);
    void first.close();
    await clock.advance(30_000);
    expect(stored.get("a")).toMatchObject({ attempts: 2, dueAtMs: clock.now() + 90_000 });
    open().resume();
    await clock.advance(600_000);
    expect(attemptsAtMs).toEqual([0, 60_000, 180_000]);
    expect(settled).toMatchObject([["a", { condition: "RetriesExhausted", attempts: 3 }]]);
  });

  it("does not count an attempt that the end of the process cut", async () => {
    const { clock, stored, attemptsAtMs, open, event } = queueOf(() => new Promise(() => {}));
    const first = open();
    await first.accept(event("a"));
    await clock.settle();
    void first.close();
    expect(stored.get("a")).toMatchObject({ attempts: 0 });
    open().resume();
    await clock.settle();
    expect(attemptsAtMs).toEqual([0, 0]);
  });

  it("asks a function for no more at once than it has room for", async () => {
    let running = 0;
    let runs = 0;
    let refusals = 0;
    const { clock, settled, open, event } = queueOf(async () => {
      runs++;
      if (running === 3) {
        refusals++;
        return THROTTLED;
      }
      running++;
      await clock.sleep(100);
      running--;
      return ANSWERED;
    });
    const queue = open();
    for (let count = 0; count < 300; count++) await queue.accept(event(`e${count}`));
    await clock.advance(60_000);
    expect(settled).toHaveLength(300);
    expect(runs - refusals).toBe(300);
    expect(refusals).toBeLessThan(150);
  });

  it("accepts no more than it can hold", async () => {
    const { clock, open, event } = queueOf(() => new Promise(() => {}));
    const queue = new EventQueue<string>({
      clock,
      store: { append() {}, remove() {}, list: () => [] },
      target: {
        policy: () => POLICY,
        attempt: () => new Promise(() => {}),
        settle: async () => {},
      },
      eventsMax: 2,
    });
    expect(await queue.accept(event("a"))).toBe(true);
    expect(await queue.accept(event("b"))).toBe(true);
    expect(await queue.accept(event("c"))).toBe(false);
    expect(open().size).toBe(0);
  });

  it("holds payloads up to a bound, those of before included, and has room again once they are done with", async () => {
    const { clock, event } = queueOf(() => new Promise(() => {}));
    const sized = (eventId: string) => ({ ...event(eventId), sizeBytes: 40 });
    const acceptedAtMs = clock.now();
    const dueAtMs = acceptedAtMs + 1000;
    const before = { ...sized("a"), acceptedAtMs, attempts: 0, refusals: 0, dueAtMs };
    let policy: EventPolicy | undefined = POLICY;
    const queue = new EventQueue<string>({
      clock,
      store: { append() {}, remove() {}, list: () => [before] },
      target: {
        policy: () => policy,
        attempt: () => Promise.reject(new Error("no room")),
        settle: async () => {},
      },
      bytesMax: 100,
    });
    queue.resume();
    expect(await queue.accept(sized("b"))).toBe(true);
    expect(await queue.accept(sized("c"))).toBe(false);
    // The function goes, and its events with it.
    policy = undefined;
    await clock.advance(10_000);
    expect(queue.size).toBe(0);
    policy = POLICY;
    expect(await queue.accept(sized("d"))).toBe(true);
    expect(await queue.accept(sized("e"))).toBe(true);
    expect(await queue.accept(sized("f"))).toBe(false);
  });
});
