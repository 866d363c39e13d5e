/** The decisions of a request as text: what was asked, the steps, the statements, the keys, and what would allow it. */
import type { RequestDecisions, ShownDecision } from "@cloudglass/gateway";
import type { DecisionExplanation, StatementExplanation, StepExplanation } from "@cloudglass/iam";
import { table } from "./borderless-table.ts";
import type { Palette } from "./palette.ts";

type Part = DecisionExplanation["nearest"][number]["failed"][number];

export function decisionText(request: RequestDecisions, colors: Palette): string {
  const { decisions, decisionsDropped } = request;
  // What was denied is what is asked about.
  const denied = decisions.filter(({ allowed }) => !allowed);
  const allowed = decisions.filter((each) => each.allowed);
  const dropped =
    decisionsDropped === 0 ? [] : [`${decisionsDropped} more decisions were not kept.`, ""];
  const lines = [
    ...heading(request, colors),
    "",
    ...[...denied, ...allowed].flatMap((each) => [...decisionLines(each, colors), ""]),
    ...dropped,
  ];
  return lines.join("\n");
}

function heading(request: RequestDecisions, { strong }: Palette): string[] {
  const { summary, service, requestId, receivedAt, caller, status, error, method, path } = request;
  const answer = [`${status}`, error?.code, error?.message].filter(Boolean).join(" ");
  return [
    strong(summary),
    `  request  ${requestId}, ${receivedAt}`,
    `  sent     ${method} ${path}${service === "" ? "" : ` to ${service}`}`,
    `  caller   ${caller || "anonymous"}`,
    `  answer   ${answer}`,
  ];
}

function decisionLines(decision: ShownDecision, colors: Palette): string[] {
  const { good, bad, strong } = colors;
  const verdict = decision.allowed ? good("ALLOWED") : bad("DENIED");
  const instead = decision.alternative ? ", which would have done instead" : "";
  const title = `${verdict}  ${strong(decision.action)} on ${strong(decision.resource)}${instead}`;
  if ("unexplained" in decision) return [title, `  ${decision.unexplained}`];
  return [
    title,
    ...(decision.message === "" ? [] : [`  ${decision.message}`]),
    "",
    ...stepTable(decision.steps, colors),
    ...policyLines(decision.steps, colors),
    ...contextTable(decision, colors),
    ...nearLines(decision),
    ...changeLines(decision, colors),
  ];
}

const VERDICTS: Readonly<Record<StepExplanation["verdict"], string>> = {
  passed: "passed",
  settled: "DECIDED HERE",
  "not-reached": "not reached",
  "not-applicable": "does not apply",
};

function stepTable(steps: readonly StepExplanation[], { strong }: Palette): string[] {
  const rows = steps.map(({ step, verdict, reason }, index) => {
    const shown = VERDICTS[verdict];
    return [`${index + 1}`, step, verdict === "settled" ? strong(shown) : shown, reason];
  });
  return table(rows);
}

function policyLines(steps: readonly StepExplanation[], colors: Palette): string[] {
  const { good, bad, faint } = colors;
  // The first step repeats the Denies of the others.
  const policies = steps.slice(1).flatMap((step) => step.policies);
  if (policies.length === 0) return [];
  const lines = policies.flatMap(({ policy, policyKind, level, onlyDenies, statements }) => [
    `  ${policyKind}${level === undefined ? "" : ` (level ${level})`}  ${policy}${onlyDenies ? " (its Allows do not count)" : ""}`,
    ...statements.map((statement) => {
      const { matched, effect } = statement;
      const mark = matched
        ? effect === "Allow"
          ? good("matches")
          : bad("matches")
        : faint("no match");
      return `    ${nameOf(statement)} ${effect}: ${mark}${matched ? "" : `, ${whyNot(statement)}`}`;
    }),
  ]);
  return ["Policies and statements", ...lines, ""];
}

function nameOf({ index, sid }: { readonly index: number; readonly sid?: string | undefined }) {
  return `statement ${index + 1}${sid === undefined ? "" : ` "${sid}"`}`;
}

function whyNot({ elements, conditions }: StatementExplanation): string {
  const failed = [...elements, ...conditions].filter(({ matched }) => !matched);
  return failed.map(partText).join("; ");
}

const PATTERNS_SHOWN = 4;

function partText(part: Part): string {
  if ("element" in part) {
    return `${part.element} is ${shortList(part.patterns)}, asked ${part.seen}`;
  }
  const seen = part.seen === undefined ? "is not in the request" : `is ${shortList(part.seen)}`;
  return `${part.operator} wants ${part.key} ${shortList(part.values)}, it ${seen}`;
}

function shortList(texts: readonly string[]): string {
  const more = texts.length - PATTERNS_SHOWN;
  const shown = texts.slice(0, PATTERNS_SHOWN).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function contextTable(
  { context, contextComplete }: DecisionExplanation,
  colors: Palette,
): string[] {
  const rows = Object.entries(context).map(([key, values]) => [key, values.join(", ")]);
  const incomplete = contextComplete
    ? []
    : [colors.faint("  Keys of the resource were not looked up: no policy asked for them."), ""];
  return ["Condition keys", ...table(rows), ...incomplete];
}

function nearLines({ nearest }: DecisionExplanation): string[] {
  if (nearest.length === 0) return [];
  const lines = nearest.map(({ policy, statementIndex, sid, failed }) => {
    return `  ${nameOf({ index: statementIndex, sid })} of ${policy}: ${failed.map(partText).join("; ")}`;
  });
  return ["Nearly allowed by", ...lines, ""];
}

function changeLines({ changes, allowed, statements }: DecisionExplanation, colors: Palette) {
  if (allowed) {
    const lines = statements.map(({ policy, policyKind, statementIndex, sid }) => {
      return `  ${nameOf({ index: statementIndex, sid })} of ${policy} (${policyKind})`;
    });
    return lines.length === 0
      ? ["Allowed as the root user of the account"]
      : ["Allowed by", ...lines];
  }
  const lines = changes.flatMap((change) => [
    `  ${change.sentence}`,
    ...("statement" in change ? indented(JSON.stringify(change.statement, undefined, 2)) : []),
  ]);
  const title = changes.length === 1 ? "What would allow it" : "What would allow it, all of it";
  return [colors.strong(title), ...lines];
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `    ${line}`);
}
