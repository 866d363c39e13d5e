import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  abortOf,
  currentAction,
  expirationOf,
  expiresMarker,
  noncurrentAction,
} from "./lifecycle-plan.ts";
import {
  type LifecycleConfiguration,
  type LifecycleRule,
  matchesFilter,
  midnightAfter,
} from "./lifecycle-rule.ts";
import { rangesOf } from "./lifecycle-run.ts";

const DAY_MS = 86_400_000;
const CLASSES = ["STANDARD_IA", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "🦊", "/"), maxLength: 4 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const filter = fc.record({
  form: fc.constant("and" as const),
  prefix: optional(text),
  tags: optional(fc.constant([{ key: "k", value: "v" }])),
  aboveBytes: optional(fc.nat(200_000)),
  belowBytes: optional(fc.nat(400_000)),
});
const days = fc.integer({ min: 1, max: 200 });
const rule: fc.Arbitrary<LifecycleRule> = fc.record({
  id: fc.uuid(),
  isEnabled: fc.boolean(),
  filter,
  expiration: optional(fc.record({ days })),
  noncurrentExpiration: optional(fc.record({ days, keep: optional(fc.nat(3)) })),
  transitions: fc.array(fc.record({ days, storageClass: fc.constantFrom(...CLASSES) }), {
    maxLength: 3,
  }),
  noncurrentTransitions: fc.array(
    fc.record({ days, keep: optional(fc.nat(3)), storageClass: fc.constantFrom(...CLASSES) }),
    { maxLength: 2 },
  ),
  abortDays: optional(days),
});
const configuration: fc.Arbitrary<LifecycleConfiguration> = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  minimumSize: fc.constantFrom("all_storage_classes_128K", "varies_by_storage_class"),
});
const object = fc.record({
  objectKey: text,
  sizeBytes: fc.nat(500_000),
  tags: fc.constantFrom([], [{ key: "k", value: "v" }], [{ key: "k", value: "w" }]),
  modifiedMs: fc.integer({ min: 0, max: 300 * DAY_MS }),
  storageClass: fc.constantFrom("STANDARD", ...CLASSES),
});
const moment = fc.integer({ min: 0, max: 600 * DAY_MS });

describe("what lifecycle rules ask for", () => {
  it("days end at a midnight, that many whole days later and at most one more", () => {
    fc.assert(
      fc.property(moment, fc.nat(1000), (fromMs, count) => {
        const dueMs = midnightAfter(fromMs, count);
        expect(dueMs % DAY_MS).toBe(0);
        expect(dueMs - fromMs).toBeGreaterThan(count * DAY_MS);
        expect(dueMs - fromMs).toBeLessThanOrEqual((count + 1) * DAY_MS);
      }),
    );
  });

  it("the current version expires from the moment on that was told, and by that rule", () => {
    fc.assert(
      fc.property(configuration, object, (rules, version) => {
        const due = expirationOf(rules, version);
        if (due === undefined) return;
        const expired = { kind: "expire", ruleId: due.ruleId };
        expect(currentAction(rules, version, due.dueMs, false)).toEqual(expired);
        expect(currentAction(rules, version, due.dueMs - 1, false)?.kind).not.toBe("expire");
      }),
    );
  });

  it("nothing is asked for by rules that are disabled or are about others", () => {
    fc.assert(
      fc.property(configuration, object, moment, fc.nat(5), (rules, version, nowMs, newerCount) => {
        const others = rules.rules.filter(
          (one) => !one.isEnabled || !matchesFilter(one.filter, version),
        );
        const asked = { ...rules, rules: others };
        const noncurrent = { ...version, noncurrentMs: version.modifiedMs, newerCount };
        expect(currentAction(asked, version, nowMs, true)).toBeUndefined();
        expect(noncurrentAction(asked, noncurrent, nowMs)).toBeUndefined();
      }),
    );
  });

  it("an object only moves to a colder class", () => {
    const order = ["STANDARD", ...CLASSES];
    fc.assert(
      fc.property(configuration, object, moment, (rules, version, nowMs) => {
        const action = currentAction(rules, version, nowMs, true);
        if (action?.kind !== "transition") return;
        const { storageClass } = version;
        expect(order.indexOf(action.storageClass)).toBeGreaterThan(order.indexOf(storageClass));
        // Once it is there, the same rules leave it.
        const moved = { ...version, storageClass: action.storageClass };
        expect(currentAction(rules, moved, nowMs, true)?.kind).not.toBe("transition");
      }),
    );
  });

  it("of noncurrent versions as many as are to be kept stay, however old", () => {
    fc.assert(
      fc.property(rule, object, fc.nat(5), (one, version, newerCount) => {
        const rules = { rules: [one], minimumSize: "all_storage_classes_128K" } as const;
        const noncurrent = { ...version, noncurrentMs: version.modifiedMs, newerCount };
        const action = noncurrentAction(rules, noncurrent, 1000 * DAY_MS);
        const keep = one.noncurrentExpiration?.keep ?? 0;
        if (newerCount < keep) expect(action?.kind).not.toBe("expire");
      }),
    );
  });

  it("removal for ever goes before a transition, and a transition before a delete marker", () => {
    const one: LifecycleRule = {
      id: "r",
      isEnabled: true,
      filter: { form: "empty" },
      expiration: { days: 2 },
      transitions: [{ days: 1, storageClass: "GLACIER" }],
      noncurrentTransitions: [],
    };
    const rules = { rules: [one], minimumSize: "all_storage_classes_128K" } as const;
    const big = { objectKey: "a", sizeBytes: 200_000, tags: [], modifiedMs: 0 };
    const asked = (storageClass: string, isVersioned: boolean) =>
      currentAction(rules, { ...big, storageClass }, 9 * DAY_MS, isVersioned)?.kind;
    expect(asked("STANDARD", false)).toBe("expire");
    expect(asked("STANDARD", true)).toBe("transition");
    expect(asked("GLACIER", true)).toBe("expire");
  });

  it("small objects stay, but where archives take them or a rule has sizes of its own", () => {
    const move = (storageClass: string, sizes: { aboveBytes?: number } = {}): LifecycleRule => ({
      id: "r",
      isEnabled: true,
      filter: { form: "and", prefix: "", ...sizes },
      transitions: [{ days: 30, storageClass }],
      noncurrentTransitions: [],
    });
    const small = {
      objectKey: "a",
      sizeBytes: 131_071,
      tags: [],
      modifiedMs: 0,
      storageClass: "STANDARD",
    };
    const moved = (
      minimumSize: LifecycleConfiguration["minimumSize"],
      one: LifecycleRule,
      sizeBytes = small.sizeBytes,
    ) =>
      currentAction({ rules: [one], minimumSize }, { ...small, sizeBytes }, 40 * DAY_MS, false)
        ?.kind;
    expect(moved("all_storage_classes_128K", move("GLACIER"))).toBeUndefined();
    expect(moved("all_storage_classes_128K", move("GLACIER"), 131_072)).toBe("transition");
    expect(moved("varies_by_storage_class", move("GLACIER"))).toBe("transition");
    expect(moved("varies_by_storage_class", move("STANDARD_IA"))).toBeUndefined();
    expect(moved("all_storage_classes_128K", move("STANDARD_IA", { aboveBytes: 1 }))).toBe(
      "transition",
    );
  });

  it("rules with tags or sizes never touch delete markers", () => {
    fc.assert(
      fc.property(rule, text, moment, (one, objectKey, nowMs) => {
        const { tags, aboveBytes, belowBytes } = one.filter;
        if ((tags ?? aboveBytes ?? belowBytes) === undefined) return;
        const rules = { rules: [one], minimumSize: "all_storage_classes_128K" } as const;
        expect(expiresMarker(rules, objectKey, 0, nowMs)).toBe(false);
      }),
    );
  });

  it("uploads are aborted by the earliest rule of their key", () => {
    fc.assert(
      fc.property(configuration, text, moment, (rules, objectKey, initiatedMs) => {
        const asked = rules.rules
          .filter((one) => one.isEnabled && objectKey.startsWith(one.filter.prefix ?? ""))
          .flatMap(({ abortDays }) => (abortDays === undefined ? [] : [abortDays]));
        const due = abortOf(rules, objectKey, initiatedMs);
        if (asked.length === 0) expect(due).toBeUndefined();
        else expect(due?.dueMs).toBe(midnightAfter(initiatedMs, Math.min(...asked)));
      }),
    );
  });

  it("the ranges of a walk hold the keys of every enabled rule, each key once", () => {
    fc.assert(
      fc.property(configuration, text, (rules, objectKey) => {
        const bytes = Buffer.from(objectKey);
        const holding = rangesOf(rules).filter(
          ({ from, below }) =>
            Buffer.compare(bytes, Buffer.from(from)) >= 0 &&
            (below === undefined || Buffer.compare(bytes, Buffer.from(below)) < 0),
        );
        const isAsked = rules.rules.some(
          (one) => one.isEnabled && objectKey.startsWith(one.filter.prefix ?? ""),
        );
        expect(holding).toHaveLength(isAsked ? 1 : 0);
      }),
    );
  });
});
