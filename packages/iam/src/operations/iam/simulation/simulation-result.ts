/**
 * What a simulation answers for one action. Each resource has a result of its own; all of them together are denied when one
 * is. https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
import type { PolicySourceType } from "@aws-sdk/client-iam";
import type { KindVerdict, Outcome, Simulation } from "../../../policy/simulate.ts";
import { type Span, statementSpans } from "../../../policy/statement-position.ts";
import type { SimulatedPolicy } from "./simulated-policies.ts";

export interface ResourceOutcome {
  readonly resource: string;
  readonly simulation: Simulation;
  readonly isCrossAccount: boolean;
}

const DECISION = {
  allowed: "allowed",
  "explicit-deny": "explicitDeny",
  "implicit-deny": "implicitDeny",
} as const satisfies Record<Outcome, string>;

/** The strongest of several counts. */
const STRENGTH: Readonly<Record<Outcome, number>> = {
  allowed: 0,
  "implicit-deny": 1,
  "explicit-deny": 2,
};

/** As AWS writes it; its own declarations name other values. */
const SOURCE_TYPE = {
  identity: "IAM Policy" as PolicySourceType,
  resource: "Resource Policy" as PolicySourceType,
  boundary: "Permissions Boundary Policy" as PolicySourceType,
};
type Kind = keyof typeof SOURCE_TYPE;

/** @param outcomes one a resource, at least one */
export function evaluationResult(
  action: string,
  outcomes: readonly ResourceOutcome[],
  spans: SpanReader,
) {
  const [first] = outcomes as [ResourceOutcome];
  const worst = outcomes.reduce((a, b) => (strength(b) > strength(a) ? b : a));
  const isGeneral = outcomes.length === 1 && first.resource === "*";
  return {
    EvalActionName: action,
    EvalResourceName: outcomes.length === 1 ? first.resource : "*",
    EvalDecision: DECISION[worst.simulation.decision.kind],
    MatchedStatements:
      worst.simulation.decision.kind === "implicit-deny" ? [] : matched(worst, spans),
    MissingContextValues: isGeneral ? [...first.simulation.missingKeys] : [],
    ...limits(worst),
    ...organization(worst),
    ...(isGeneral
      ? undefined
      : {
          EvalDecisionDetails: details(worst),
          ResourceSpecificResults: outcomes.map((outcome) => resourceResult(outcome, spans)),
        }),
  };
}

function resourceResult(outcome: ResourceOutcome, spans: SpanReader) {
  const { resource, simulation, isCrossAccount } = outcome;
  return {
    EvalResourceName: resource,
    EvalResourceDecision: DECISION[simulation.decision.kind],
    MatchedStatements: matched(outcome, spans),
    MissingContextValues: [...simulation.missingKeys],
    ...(isCrossAccount ? { EvalDecisionDetails: details(outcome) } : undefined),
    ...limits(outcome),
  };
}

function strength({ simulation }: ResourceOutcome): number {
  return STRENGTH[simulation.decision.kind];
}

/** Only across accounts; empty otherwise. */
function details({ simulation, isCrossAccount }: ResourceOutcome) {
  if (!isCrossAccount) return {};
  const { identity, resource, boundary } = simulation;
  return {
    [SOURCE_TYPE.identity]: DECISION[identity.outcome],
    ...(resource && { [SOURCE_TYPE.resource]: DECISION[resource.outcome] }),
    ...(boundary && { [SOURCE_TYPE.boundary]: DECISION[boundary.outcome] }),
  };
}

function limits({ simulation: { boundary } }: ResourceOutcome) {
  return (
    boundary && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: boundary.outcome === "allowed",
      },
    }
  );
}

function organization({ simulation: { allowedByOrganization } }: ResourceOutcome) {
  return allowedByOrganization === undefined
    ? undefined
    : { OrganizationsDecisionDetail: { AllowedByOrganizations: allowedByOrganization } };
}

/**
 * What each kind of policy has to say, the resource's first. An Allow that a limit (boundary, organization) makes void
 * determines nothing; nor does an Allow of a boundary.
 */
function matched({ simulation, isCrossAccount }: ResourceOutcome, spans: SpanReader) {
  const { decision, identity, resource, boundary } = simulation;
  if (simulation.allowedByOrganization === false) return [];
  const isDenied = decision.kind === "implicit-deny";
  const show = (kind: Kind, verdict: KindVerdict | undefined, allows: boolean) =>
    verdict === undefined || (verdict.outcome === "allowed" && !allows)
      ? []
      : verdict.matched.map(({ policy, statement }) => {
          const { start, end } = spans(policy as SimulatedPolicy)[statement.index] as Span;
          return {
            SourcePolicyId: policy.name,
            SourcePolicyType: SOURCE_TYPE[kind],
            StartPosition: { Line: start.line, Column: start.column },
            EndPosition: { Line: end.line, Column: end.column },
          };
        });
  return [
    ...show("resource", resource, !isDenied || isCrossAccount),
    ...show("identity", identity, !isDenied),
    ...show("boundary", boundary, false),
  ];
}

export type SpanReader = (policy: SimulatedPolicy) => readonly Span[];

/** Reads a policy's text once, however many of its statements match. */
export function spanReader(): SpanReader {
  const known = new Map<SimulatedPolicy, readonly Span[]>();
  return (policy) => {
    let spans = known.get(policy);
    if (spans === undefined) {
      spans = statementSpans(policy.text);
      known.set(policy, spans);
    }
    return spans;
  };
}
