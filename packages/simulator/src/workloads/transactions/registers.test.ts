import { describe, expect, it } from "vitest";
import { checkLinearizability } from "../../linearizability/linearizability.ts";
import { type RegisterAnswer, type RegisterCall, registerModel } from "./register-model.ts";
import { registers } from "./registers.ts";
import { expectReached, TIMEOUT_MS, totalsOf } from "./totals.fixture.ts";

it("the history of registers is strictly serializable", { timeout: TIMEOUT_MS }, async () => {
  const totals = await totalsOf(registers, 120);
  expectReached(totals, ["committed", "cancelled", "seen", "conflicts", "fates", "crashesInside"]);
});

describe("the model of registers", () => {
  const put = (...names: string[]): RegisterCall => ({
    kind: "transact",
    steps: names.map((name) => ({ name, put: `${name} of ${names}` })),
  });
  const look: RegisterCall = { kind: "look", names: ["a", "b"] };
  const done = (...values: (string | undefined)[]): RegisterAnswer => ({ kind: "done", values });
  /** One call after the other. */
  const verdictOf = (calls: readonly (readonly [RegisterCall, RegisterAnswer | undefined])[]) =>
    checkLinearizability(
      registerModel,
      calls.map(([input, output], at) => ({
        client: "client",
        input,
        output,
        invokedAt: 2 * at,
        answeredAt: output === undefined ? Number.POSITIVE_INFINITY : 2 * at + 1,
      })),
    ).kind;

  it.each<[string, readonly (readonly [RegisterCall, RegisterAnswer | undefined])[]]>([
    [
      "half of a transaction",
      [
        [put("a", "b"), done(undefined, undefined)],
        [look, done("a of a,b", undefined)],
      ],
    ],
    [
      "what was there before",
      [
        [put("a"), done(undefined)],
        [look, done(undefined, undefined)],
      ],
    ],
    [
      "what was cancelled",
      [
        [put("a"), { kind: "cancelled", seen: [] }],
        [look, done("a of a", undefined)],
      ],
    ],
    [
      "what a note denies, and not what it confirms",
      [
        [put("a"), { kind: "committed" }],
        [look, done(undefined, undefined)],
      ],
    ],
  ])("does not take it when somebody sees %s", (_what, calls) => {
    expect(verdictOf(calls)).toBe("not-linearizable");
  });

  it("takes it when nobody heard of a transaction that took effect, or did not", () => {
    for (const seen of [done("a of a", undefined), done(undefined, undefined)]) {
      expect(
        verdictOf([
          [put("a"), undefined],
          [look, seen],
        ]),
      ).toBe("linearizable");
    }
  });
});
