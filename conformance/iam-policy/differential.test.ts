// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/**
 * Our evaluator against `@cloud-copilot/iam-simulate`. Every difference must belong to a documented class, and every class must still
 * occur: one that does not is a class to delete.
 */
import { beforeAll, describe, expect, test } from "vitest";
import type { Decision } from "../../packages/iam/src/policy/index.ts";
import { generateCase } from "./case-generator.ts";
import { decideHere, decideThere, type Outcome } from "./evaluators.ts";
import { type DifferenceClass, KNOWN_DIFFERENCES } from "./known-differences.ts";
import { type PolicyCase, statementsOf } from "./policy-case.ts";

const SEED = process.env.POLICY_SEED ?? "cloudglass";
const CASES = Number(process.env.POLICY_CASES ?? 10_000);

interface Difference {
  readonly policyCase: PolicyCase;
  readonly here: Decision;
  readonly there: Outcome;
}

const cases: PolicyCase[] = [];
const decisions: Decision[] = [];
const differences: Difference[] = [];

beforeAll(async () => {
  for (let index = 0; index < CASES; index++) {
    const policyCase = generateCase(SEED, index);
    const here = decideHere(policyCase);
    const there = await decideThere(policyCase);
    cases.push(policyCase);
    decisions.push(here);
    if (here.kind !== there) differences.push({ policyCase, here, there });
  }
}, 600_000);

async function agrees(policyCase: PolicyCase): Promise<boolean> {
  return decideHere(policyCase).kind === (await decideThere(policyCase));
}

/** The classes that together account for the difference: one alone if it suffices; empty when none do. */
async function explaining({ policyCase, here }: Difference): Promise<DifferenceClass[]> {
  const applicable = KNOWN_DIFFERENCES.filter(
    (known) => JSON.stringify(known.rewrite(policyCase, here)) !== JSON.stringify(policyCase),
  );
  for (const known of applicable) {
    if (await agrees(known.rewrite(policyCase, here))) return [known];
  }
  const all = applicable.reduce((rewritten, known) => known.rewrite(rewritten, here), policyCase);
  return (await agrees(all)) ? applicable : [];
}

function share(holds: (decision: Decision, policyCase: PolicyCase) => boolean): number {
  const count = decisions.filter((decision, index) => holds(decision, cases[index] as PolicyCase));
  return (100 * count.length) / CASES;
}

describe(`${CASES} cases of seed ${SEED}`, () => {
  test("every difference is explained by AWS's documentation, and every class occurs", async () => {
    const counts = new Map(KNOWN_DIFFERENCES.map((known) => [known.name, 0]));
    const unexplained: object[] = [];
    for (const difference of differences) {
      const classes = await explaining(difference);
      if (classes.length === 0) unexplained.push(difference);
      if (classes.length === 1) {
        const { name } = classes[0] as DifferenceClass;
        counts.set(name, (counts.get(name) as number) + 1);
      }
    }
    expect(unexplained.slice(0, 1)).toEqual([]);
    expect([...counts].filter(([, count]) => count === 0)).toEqual([]);
    // Outside the classes both say the same of the rest of the cases.
    expect(differences.length).toBeLessThan(CASES / 10);
  });

  test.each([
    ["allowed by identity policies", 15, (d: Decision) => d.allowed && d.step === "identity"],
    ["allowed by the resource's policy", 10, (d: Decision) => d.allowed && d.step === "resource"],
    ["explicit denies", 15, (d: Decision) => d.kind === "explicit-deny"],
    ["implicit denies of identity", 4, (d: Decision) => !d.allowed && d.step === "identity"],
    ["implicit denies of the resource", 10, (d: Decision) => !d.allowed && d.step === "resource"],
    ["implicit denies of a boundary", 1, (d: Decision) => !d.allowed && d.step === "boundary"],
    ["implicit denies of a session policy", 1, (d: Decision) => !d.allowed && d.step === "session"],
    ["implicit denies of an SCP", 0.5, (d: Decision) => d.step === "service-control"],
    ["explicit denies of an SCP", 0.5, denyOf("service-control")],
    ["explicit denies of an RCP", 0.5, denyOf("resource-control")],
    ["explicit denies of the resource's policy", 2, denyOf("resource")],
    ["explicit denies of identity policies", 2, denyOf("identity")],
    ["explicit denies of a boundary", 0.3, denyOf("boundary")],
    ["explicit denies of a session policy", 0.2, denyOf("session")],
  ] as const)("the cases reach %s in at least %d %%", (_name, percent, holds) => {
    expect(share(holds)).toBeGreaterThan(percent);
  });

  test("the cases use conditions, variables and wildcards, across accounts too", () => {
    const crossAccount = share((_d, { caller, resourceAccountId }) =>
      [caller.accountId, ""].every((account) => account !== resourceAccountId),
    );
    expect(crossAccount).toBeGreaterThan(15);
    const texts = cases.map((policyCase) => JSON.stringify(statementsOf(policyCase)));
    const holding = (text: string) =>
      (100 * texts.filter((written) => written.includes(text)).length) / CASES;
    for (const text of ['"Condition"', "${aws:", "*", "?", "NotAction", "NotResource"]) {
      expect(holding(text), text).toBeGreaterThan(10);
    }
    for (const text of ["NotPrincipal", "ForAllValues:", "ForAnyValue:", "IfExists", '"Null"']) {
      expect(holding(text), text).toBeGreaterThan(3);
    }
  });
});

function denyOf(kind: Decision["policyKind"]): (decision: Decision) => boolean {
  return (decision) => decision.kind === "explicit-deny" && decision.policyKind === kind;
}
