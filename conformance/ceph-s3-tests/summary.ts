/** What the outcome of a run comes to, set against the list of exclusions. */
import type { Exclusions } from "./exclusions.ts";
import type { Outcome } from "./pytest.ts";

export interface Summary {
  readonly text: string;
  /** Nothing failed that the list does not name. */
  readonly isClean: boolean;
}

export function summarize(outcomes: readonly Outcome[], exclusions: Exclusions): Summary {
  const isExcluded = ({ name }: Outcome) => Object.hasOwn(exclusions, name);
  const counted = outcomes.filter((each) => !isExcluded(each));
  const passed = counted.filter(({ outcome }) => outcome === "passed");
  const failed = counted.filter(({ outcome }) => outcome === "failed");
  const skipped = counted.filter(({ outcome }) => outcome === "skipped");
  const needless = outcomes.filter((each) => isExcluded(each) && each.outcome === "passed");
  const lines = [
    ...listed("FAILED", failed),
    ...listed("SKIPPED by the suite", skipped),
    ...listed("EXCLUDED, yet it passes", needless),
    ...excludedByReason(exclusions),
    `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped, ${Object.keys(exclusions).length} excluded`,
  ];
  return { text: lines.join("\n"), isClean: failed.length === 0 };
}

function listed(title: string, outcomes: readonly Outcome[]): string[] {
  return outcomes.map(({ name, reason }) => `${title}: ${name}: ${reason}`);
}

function excludedByReason(exclusions: Exclusions): string[] {
  const names = new Map<string, string[]>();
  for (const [name, { kind, reason }] of Object.entries(exclusions)) {
    const title = `excluded, ${kind}: ${reason}`;
    names.set(title, [...(names.get(title) ?? []), name]);
  }
  return [...names].map(([title, tests]) => `${title}: ${tests.join(", ")}`);
}
