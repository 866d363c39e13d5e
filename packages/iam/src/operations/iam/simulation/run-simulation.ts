/** What both simulations do: each action on each resource, by the evaluator that decides on real requests. */
import type { Call } from "@cloudglass/wire";
import { isServiceLinked, TRUST_ACTIONS } from "../../../authorize.ts";
import { simulationTooLarge } from "../../../errors/simulation.ts";
import type { Identities } from "../../../identities.ts";
import { principalKeys } from "../../../identity/principal-keys.ts";
import { isCrossAccount } from "../../../policy/evaluate.ts";
import type {
  ApplicablePolicies,
  EvaluationRequest,
  Principal,
} from "../../../policy/evaluation.ts";
import { simulate } from "../../../policy/simulate.ts";
import { DecisionContext } from "../../../request-context.ts";
import { page } from "../page.ts";
import { contextEntries } from "./context-entry.ts";
import { unnamedPrincipal } from "./simulated-caller.ts";
import { inputPolicy, type SimulatedPolicy } from "./simulated-policies.ts";
import { ownerOf, requireInput, type SimulationInput } from "./simulation-input.ts";
import { evaluationResult, type ResourceOutcome, spanReader } from "./simulation-result.ts";

export interface SimulationSubject {
  /** Undefined when the request names nobody. */
  readonly caller: Principal | undefined;
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
}

/** One request to a service, as it would be. */
interface Imagined {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
}

export function runSimulation(
  identities: Identities,
  input: SimulationInput,
  call: Call,
  subject: SimulationSubject,
) {
  const resources = input.ResourceArns?.length ? input.ResourceArns : ["*"];
  requireInput(input, resources, subject.caller);
  requireSize(input, resources, subject);
  const { accountId } = call.caller;
  const known = ofAccount(identities, accountId);
  const principal = subject.caller ?? unnamedPrincipal(accountId);
  const entries = contextEntries(input.ContextEntries);
  const spans = spanReader();
  const answer = (action: string) => {
    const resourcePolicy = resourcePolicyOf(input, action);
    return evaluationResult(
      action,
      resources.map((resource): ResourceOutcome => {
        const imagined = { principal, action, resource };
        const request = requestOf(known, imagined, input, entries);
        const policies = policiesOf(known, request, subject, resourcePolicy);
        const simulation = simulate(request, policies);
        return { resource, simulation, isCrossAccount: isCrossAccount(request) };
      }),
      spans,
    );
  };
  const actions = input.ActionNames.map((action, index) => ({ action, index }));
  const { items, end } = page(
    call.operation,
    actions,
    ({ index }) => `${index}`.padStart(6, "0"),
    input,
  );
  return { EvaluationResults: items.map(({ action }) => answer(action)), ...end };
}

type Known = Pick<Identities, "env" | "organization">;

/** Where another account is in an organization, and which policies bind it, a simulation does not tell. */
function ofAccount({ env, organization }: Identities, accountId: string): Known {
  return {
    env,
    organization: (asked) => (asked === accountId ? organization?.(asked) : undefined),
  };
}

/** What the request knows by itself is overruled by what it is told. */
function requestOf(
  { env, organization }: Known,
  { principal, action, resource }: Imagined,
  input: SimulationInput,
  entries: Readonly<Record<string, readonly string[]>>,
): EvaluationRequest {
  const resourceAccountId = ownerOf(input, resource);
  const owner = resourceAccountId ?? principal.accountId;
  const isTrust = input.ResourcePolicy !== undefined && TRUST_ACTIONS.has(action);
  return {
    principal,
    action,
    resource,
    ...(resourceAccountId === undefined ? undefined : { resourceAccountId }),
    ...(isTrust ? { resourcePolicyRequired: true } : undefined),
    context: new DecisionContext({
      own: keysOf(principal),
      now: env.clock.now(),
      mfaAt: undefined,
      resourceAccountId: owner,
      gateway: {},
      request: { action, resource, context: entries },
      principalPlace: organization?.(principal.accountId)?.place,
      resourcePlace: organization?.(owner)?.place,
    }),
  };
}

/** What one request may have read of its policies: all that they have, for each action and resource. */
const STATEMENTS_READ_MAX = 250_000;
/** A statement can have thousands of patterns. */
const CHARACTERS_READ_MAX = 40_000_000;

function requireSize(
  input: SimulationInput,
  resources: readonly string[],
  { identity, boundary }: SimulationSubject,
): void {
  const policies = [...identity, boundary, resourcePolicyOf(input, input.ActionNames[0] ?? "")];
  const readings = resources.length * input.ActionNames.length;
  let statements = 1;
  let characters = 0;
  for (const policy of policies) {
    statements += policy?.document.statements.length ?? 0;
    characters += policy?.text.length ?? 0;
  }
  if (statements * readings > STATEMENTS_READ_MAX || characters * readings > CHARACTERS_READ_MAX) {
    throw simulationTooLarge();
  }
}

function keysOf(principal: Principal) {
  const keys = principalKeys(principal, undefined);
  if (principal.userId === "") keys.delete("aws:userid");
  if (principal.arn === "") {
    for (const key of ["aws:principalarn", "aws:username"]) keys.delete(key);
  }
  return keys;
}

function resourcePolicyOf(
  { ResourcePolicy: text }: SimulationInput,
  action: string,
): SimulatedPolicy | undefined {
  const kind = TRUST_ACTIONS.has(action) ? "trust" : "resource";
  return text === undefined ? undefined : inputPolicy(text, kind, "ResourcePolicy");
}

function policiesOf(
  { organization }: Known,
  { principal, resourceAccountId }: EvaluationRequest,
  { identity, boundary }: SimulationSubject,
  resource: SimulatedPolicy | undefined,
): ApplicablePolicies {
  const own = organization?.(principal.accountId);
  const owner = organization?.(resourceAccountId ?? principal.accountId);
  const isBound = !isServiceLinked(principal);
  return {
    identity,
    ...(resource && { resource }),
    ...(boundary && { boundary }),
    ...(isBound && own?.serviceControl && { serviceControl: own.serviceControl }),
    ...(isBound && owner?.resourceControl && { resourceControl: owner.resourceControl }),
  };
}
