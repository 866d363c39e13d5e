import { SeededRandom } from "@cloudglass/env";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pick } from "../pick.ts";
import {
  checkLinearizability,
  HistoryRecorder,
  type ObjectAnswer,
  type ObjectCall,
  type ObjectHistory,
  objectModel,
  partitionByKey,
  perform,
} from "./index.ts";

const KEYS = ["a", "b"];
const kindOf = (history: ObjectHistory) => checkLinearizability(objectModel, history).kind;

function anyCall(random: SeededRandom, known: readonly string[], value: string): ObjectCall {
  const key = pick(random, KEYS);
  const ifValue = pick(random, known);
  return pick<ObjectCall>(random, [
    { kind: "put", key, value },
    { kind: "put", key, value, condition: "if-absent" },
    { kind: "put", key, value, condition: { ifValue } },
    { kind: "delete", key },
    { kind: "delete", key, ifValue },
    { kind: "read", key },
    { kind: "list" },
  ]);
}

interface Running {
  readonly call: ObjectCall;
  readonly invokedAt: number;
  answer: ObjectAnswer | undefined;
}

/** Clients of a bucket that does one thing after the other, each at some moment while its call runs. */
function soundHistory(seed: number, clients: number, steps: number): ObjectHistory {
  const random = new SeededRandom(`history ${seed}`);
  const running = new Map<number, Running>();
  const history: ObjectHistory[number][] = [];
  const known = ["never"];
  let registers: ReadonlyMap<string, string> = new Map();
  const note = (client: number, { call, invokedAt, answer }: Running, answeredAt: number) =>
    history.push({ client: `${client}`, input: call, output: answer, invokedAt, answeredAt });
  for (let time = 0; time < steps; time++) {
    const client = random.below(clients);
    const current = running.get(client);
    if (current === undefined) {
      const call = anyCall(random, known, `v${time}`);
      running.set(client, { call, invokedAt: time, answer: undefined });
    } else if (current.answer === undefined) {
      const done = perform(registers, current.call);
      registers = done.registers;
      current.answer = done.answer;
      if (current.call.kind === "put") known.push(current.call.value);
    } else {
      note(client, current, time);
      running.delete(client);
    }
  }
  for (const [client, current] of running) {
    note(client, { ...current, answer: undefined }, Number.POSITIVE_INFINITY);
  }
  return history;
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe("histories of a bucket that does one thing after the other", () => {
  it("are linearizable, however the calls overlap and whether or not the last ones are answered", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 6 }), (seed, clients) => {
        expect(kindOf(soundHistory(seed, clients, 150))).toBe("linearizable");
      }),
      { numRuns: 150 },
    );
  });

  it("are linearizable key by key", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const byKey = partitionByKey(soundHistory(seed, 8, 400));
        for (const history of byKey.values()) expect(kindOf(history)).toBe("linearizable");
      }),
      { numRuns: 40 },
    );
  });

  it("are not when one of their reads saw what nobody wrote", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const history = soundHistory(seed, 4, 150);
        const index = history.findIndex(({ output }) => output?.kind === "value");
        fc.pre(index !== -1);
        const output: ObjectAnswer = { kind: "value", value: "from nowhere" };
        expect(kindOf(history.with(index, { ...history[index]!, output }))).toBe(
          "not-linearizable",
        );
      }),
      { numRuns: 60 },
    );
  });

  it("are not when two more calls follow, a write and a read of what was there before", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...KEYS), (seed, key) => {
        // Of one client, whose last call is left out when it has no answer: there is one order.
        const history = soundHistory(seed, 1, 150).filter(({ output }) => output !== undefined);
        const registers = history.reduce<ReadonlyMap<string, string>>(
          (state, { input }) => perform(state, input).registers,
          new Map(),
        );
        const then = (at: number, input: ObjectCall, output: ObjectAnswer) => ({
          ...{ client: "late", input, output },
          ...{ invokedAt: 1000 + at, answeredAt: 1001 + at },
        });
        const write = then(0, { kind: "put", key, value: "last" }, { kind: "done" });
        const read = (value: string | undefined) =>
          then(2, { kind: "read", key }, { kind: "value", value });
        expect(kindOf([...history, write, read("last")])).toBe("linearizable");
        expect(kindOf([...history, write, read(registers.get(key))])).toBe("not-linearizable");
      }),
      { numRuns: 60 },
    );
  });
});

/** Every order, without any cleverness. Calls without answer may be left out. */
function isLinearizableByTrying(history: ObjectHistory): boolean {
  const attempt = (left: ObjectHistory, registers: ReadonlyMap<string, string>): boolean => {
    if (left.every(({ output }) => output === undefined)) return true;
    return left.some((call) => {
      if (left.some((other) => other.answeredAt < call.invokedAt)) return false;
      const next = objectModel.step(registers, call.input, call.output);
      if (next === undefined) return false;
      return attempt(
        left.filter((other) => other !== call),
        next,
      );
    });
  };
  return attempt(history, objectModel.initial);
}

/** Answers that mostly make no sense. */
function anyHistory(seed: number): ObjectHistory {
  const random = new SeededRandom(`any ${seed}`);
  const values = ["never", "v0", "v1", "v2"];
  return Array.from({ length: 6 }, (_, index) => {
    const input = anyCall(random, values, `v${index}`);
    const invokedAt = random.below(12) * 2;
    const isAnswered = random.next() < 0.85;
    const right = perform(new Map([["a", pick(random, values)]]), input).answer;
    const output: ObjectAnswer =
      right.kind === "done" && random.next() < 0.2 ? { kind: "refused" } : right;
    return {
      client: `${index}`,
      input,
      output: isAnswered ? output : undefined,
      invokedAt: invokedAt + index / 100,
      answeredAt: isAnswered ? invokedAt + 1 + random.below(12) * 2 : Number.POSITIVE_INFINITY,
    };
  });
}

describe("the search", () => {
  it("decides as trying every order does", () => {
    const verdicts = new Map([
      [true, 0],
      [false, 0],
    ]);
    for (let seed = 0; seed < 3000; seed++) {
      const history = anyHistory(seed);
      const expected = isLinearizableByTrying(history);
      verdicts.set(expected, verdicts.get(expected)! + 1);
      expect([seed, kindOf(history)]).toEqual([
        seed,
        expected ? "linearizable" : "not-linearizable",
      ]);
    }
    for (const count of verdicts.values()) expect(count).toBeGreaterThan(100);
  });

  it("gives an order that explains every answer and keeps what came before what", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const verdict = checkLinearizability(objectModel, soundHistory(seed, 5, 120));
        let registers: ReadonlyMap<string, string> | undefined = objectModel.initial;
        for (const [index, { input, output, invokedAt }] of verdict.order.entries()) {
          registers = objectModel.step(registers!, input, output);
          expect(registers).toBeDefined();
          for (const later of verdict.order.slice(index)) {
            expect(later.answeredAt).toBeGreaterThan(invokedAt);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it("says so when too much went on at once", () => {
    const writes = Array.from({ length: 30 }, (_, index) => ({
      client: `${index}`,
      input: { kind: "put", key: "a", value: `v${index}` } as const,
      output: { kind: "done" } as const,
      invokedAt: index,
      answeredAt: 100 + index,
    }));
    const read = { kind: "read", key: "a" } as const;
    const output = { kind: "value", value: "from nowhere" } as const;
    const last = { client: "r", input: read, output, invokedAt: 200, answeredAt: 201 };
    const decide = () => checkLinearizability(objectModel, [...writes, last], 10_000);
    expect(decide).toThrow(RangeError);
  });
});

/** Calls one after the other, unless `[call, answer, invokedAt, answeredAt]` says otherwise. */
function history(
  ...calls: readonly [ObjectCall, ObjectAnswer | undefined, number?, number?][]
): ObjectHistory {
  return calls.map(([input, output, invokedAt, answeredAt], index) => ({
    client: `${index}`,
    input,
    output,
    invokedAt: invokedAt ?? index * 2,
    answeredAt: output === undefined ? Number.POSITIVE_INFINITY : (answeredAt ?? index * 2 + 1),
  }));
}

const put = (value: string): ObjectCall => ({ kind: "put", key: "a", value });
const swap = (ifValue: string, value: string): ObjectCall => ({
  ...{ kind: "put", key: "a", value },
  condition: { ifValue },
});
const create = (value: string): ObjectCall => ({
  ...{ kind: "put", key: "a", value },
  condition: "if-absent",
});
const get: ObjectCall = { kind: "read", key: "a" };
const list: ObjectCall = { kind: "list" };
const done: ObjectAnswer = { kind: "done" };
const saw = (value?: string): ObjectAnswer => ({ kind: "value", value });
const listed = (...values: [string, string][]): ObjectAnswer => ({
  kind: "listed",
  values: new Map(values),
});

describe("what storage systems get wrong is not linearizable", () => {
  it.each<[string, ObjectHistory]>([
    ["a stale read", history([put("1"), done], [put("2"), done], [get, saw("1")])],
    ["a read before the write", history([get, saw("1")], [put("1"), done])],
    [
      "a lost update: both swaps of one value succeed",
      history([put("0"), done], [swap("0", "1"), done, 2, 5], [swap("0", "2"), done, 3, 4]),
    ],
    ["two creations at once", history([create("1"), done, 0, 3], [create("2"), done, 1, 2])],
    ["a creation refused where nothing is", history([create("1"), { kind: "refused" }])],
    [
      "a list without an acknowledged write",
      history(
        [put("1"), done],
        [{ kind: "put", key: "b", value: "2" }, done],
        [list, listed(["a", "1"])],
      ),
    ],
    [
      "a list that shows what was deleted",
      history([put("1"), done], [{ kind: "delete", key: "a" }, done], [list, listed(["a", "1"])]),
    ],
    [
      "reads that go back in time while the write runs",
      history([put("1"), done, 0, 9], [get, saw("1"), 1, 2], [get, saw(), 3, 4]),
    ],
    [
      "two lists that see two writes in different orders",
      history(
        [put("1"), done, 0, 20],
        [{ kind: "put", key: "b", value: "2" }, done, 1, 21],
        [list, listed(["a", "1"]), 2, 5],
        [list, listed(["b", "2"]), 3, 6],
      ),
    ],
    [
      "a write without answer that is there, gone, and there again",
      history([put("1"), undefined], [get, saw("1")], [get, saw()], [get, saw("1")]),
    ],
  ])("%s", (_, calls) => expect(kindOf(calls)).toBe("not-linearizable"));

  it.each<[string, ObjectHistory]>([
    ["a read of either value while a write runs", history([put("1"), done, 0, 9], [get, saw()])],
    [
      "a write without answer that shows late",
      history([put("1"), undefined], [get, saw()], [get, saw("1")]),
    ],
    ["a swap that finds nothing", history([swap("0", "1"), { kind: "absent" }])],
  ])("but this is: %s", (_, calls) => expect(kindOf(calls)).toBe("linearizable"));

  it("names the call that fits nowhere", () => {
    const calls = history([put("1"), done], [put("2"), done], [get, saw("1")]);
    expect(checkLinearizability(objectModel, calls)).toMatchObject({
      kind: "not-linearizable",
      order: [calls[0], calls[1]],
      stuckAt: calls[2],
    });
  });
});

describe("recording", () => {
  it("orders invocations and answers, and takes a rejection for no answer", async () => {
    const recorder = new HistoryRecorder<string, string>();
    const first = recorder.record("a", "x", async () => "answer");
    await recorder.record("b", "y", () => Promise.reject(new Error("the socket closed")));
    expect(await first).toBe("answer");
    expect(recorder.calls).toEqual([
      { client: "a", input: "x", output: "answer", invokedAt: 0, answeredAt: 2 },
      {
        ...{ client: "b", input: "y", output: undefined },
        ...{ invokedAt: 1, answeredAt: Number.POSITIVE_INFINITY },
      },
    ]);
  });
});
