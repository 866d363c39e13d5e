/** The eight steps of an evaluation, each with the policies that it asked. */
import type { DecisionStep, PolicyMatch } from "../../api/shapes.ts";
import { Badge } from "../../parts/badge.tsx";
import { Statement } from "./statement.tsx";

/** Where policies of a step come from. */
const TITLES: Readonly<Record<string, string>> = {
  "explicit-deny": "Explicit deny",
  "service-control": "Service control policies",
  "resource-control": "Resource control policies",
  resource: "Policy of the resource",
  identity: "Policies of the identity",
  boundary: "Permissions boundary",
  session: "Session policy",
  endpoint: "VPC endpoint policy",
};

const MARKS: Readonly<Record<DecisionStep["verdict"], readonly [mark: string, word: string]>> = {
  passed: ["✓", "passed"],
  settled: ["●", "decided here"],
  "not-reached": ["·", "not reached"],
  "not-applicable": ["–", "does not apply"],
};

export function Steps({ steps }: { readonly steps: readonly DecisionStep[] }) {
  return (
    <ol class="steps">
      {steps.map((step) => {
        const [mark, word] = MARKS[step.verdict];
        return (
          <li key={step.step} class={step.verdict}>
            <span class="step-mark" aria-hidden="true">
              {mark}
            </span>
            <div class="step-head">
              <span class="step-title">{TITLES[step.step] ?? step.step}</span>
              <span class="step-verdict">{word}</span>
              <span class="step-reason">{step.reason}</span>
            </div>
            {step.policies.length > 0 && (
              <div class="step-policies">
                {step.policies.map((policy) => (
                  <Policy
                    key={`${policy.policy} ${policy.level ?? ""}`}
                    policy={policy}
                    isOpen={step.verdict === "settled"}
                  />
                ))}
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Policy({ policy, isOpen }: { readonly policy: PolicyMatch; readonly isOpen: boolean }) {
  const matching = policy.statements.filter(({ matched }) => matched).length;
  return (
    <details class="policy" open={isOpen}>
      <summary>
        <code>{policy.policy}</code>
        {policy.level !== undefined && <Badge>level {policy.level}</Badge>}
        {policy.onlyDenies && <Badge>its Allows do not count</Badge>}
        <span class="muted">
          {matching} of {policy.statements.length} match
        </span>
      </summary>
      {policy.statements.map((statement) => (
        <Statement key={statement.index} statement={statement} />
      ))}
    </details>
  );
}
