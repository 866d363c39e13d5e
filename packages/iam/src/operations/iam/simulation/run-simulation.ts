/** What both simulations do: each action on each resource, by the evaluator that decides on real requests. */
import type { Call } from "@cloudglass/wire";
import { TRUST_ACTIONS } from "../../../authorize.ts";
import {
  callerIsNoUser,
  callerMissing,
  invalidActionName,
  invalidResourceOwner,
  resourceIsNoArn,
  simulationTooLarge,
  unclearEntity,
} from "../../../errors/simulation.ts";
import type { Identities } from "../../../identities.ts";
import { type ContextMap, isoSeconds, principalKeys } from "../../../identity/principal-keys.ts";
import type {
  ApplicablePolicies,
  EvaluationRequest,
  Principal,
} from "../../../policy/evaluation.ts";
import { simulate } from "../../../policy/simulate.ts";
import type { IamInput } from "../iam-operation.ts";
import { page } from "../page.ts";
import { contextEntries } from "./context-entry.ts";
import { requireResources } from "./resource-handling.ts";
import { unnamedPrincipal } from "./simulated-caller.ts";
import { inputPolicy, type SimulatedPolicy } from "./simulated-policies.ts";
import { evaluationResult, type ResourceOutcome } from "./simulation-result.ts";

type Input = Omit<IamInput<"SimulateCustomPolicy">, "PolicyInputList">;

export interface SimulationSubject {
  /** Undefined when the request names nobody. */
  readonly caller: Principal | undefined;
  readonly identity: readonly SimulatedPolicy[];
  readonly boundary: SimulatedPolicy | undefined;
}

/** Pairs of an action and a resource in one request. */
const PAIRS_MAX = 4096;
const ACTION = /^[a-z0-9-]+:[a-z0-9]+$/i;
const ARN = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:./;
const ACCOUNT_ARN = /^arn:aws[a-z-]*:iam::(\d{12}):root$/;

export function runSimulation(
  identities: Identities,
  input: Input,
  call: Call,
  subject: SimulationSubject,
) {
  const resources = input.ResourceArns?.length ? input.ResourceArns : ["*"];
  requireInput(input, resources, subject.caller);
  const principal = subject.caller ?? unnamedPrincipal(call.caller.accountId);
  const context = contextOf(identities, principal, input);
  const owner = input.ResourceOwner && ACCOUNT_ARN.exec(input.ResourceOwner)?.[1];
  const answer = (action: string) => {
    const policies = policiesOf(identities, action, input, principal, subject, owner);
    return evaluationResult(
      action,
      resources.map((resource): ResourceOutcome => {
        const request = requestOf(principal, action, resource, context, input, owner);
        const simulation = simulate(request, policies);
        return { resource, simulation, isCrossAccount: isCrossAccount(request) };
      }),
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

function requireInput(
  input: Input,
  resources: readonly string[],
  caller: Principal | undefined,
): void {
  const badAction = input.ActionNames.find((action) => !ACTION.test(action));
  if (badAction !== undefined) throw invalidActionName(badAction);
  const badResource = resources.find((resource) => resource !== "*" && !ARN.test(resource));
  if (badResource !== undefined) throw resourceIsNoArn(badResource);
  if (input.ActionNames.length * resources.length > PAIRS_MAX) throw simulationTooLarge(PAIRS_MAX);
  if (input.ResourceOwner !== undefined && !ACCOUNT_ARN.test(input.ResourceOwner)) {
    throw invalidResourceOwner(input.ResourceOwner);
  }
  requireResources(input.ResourceHandlingOption, input.ActionNames, resources);
  if (input.ResourcePolicy === undefined) return;
  if (caller === undefined) throw callerMissing();
  if (caller.kind !== "user" || caller.arn === "") throw callerIsNoUser();
  if (resources.includes("*")) throw unclearEntity("*");
}

/** What the request knows by itself, then what it is told: the time and who calls can be overruled. */
function contextOf({ env }: Identities, principal: Principal, input: Input): ContextMap {
  const context = principalKeys(principal, undefined);
  if (principal.arn === "") {
    for (const key of ["aws:principalarn", "aws:username"]) context.delete(key);
  }
  if (principal.userId === "") context.delete("aws:userid");
  const now = env.clock.now();
  context.set("aws:currenttime", [isoSeconds(now)]);
  context.set("aws:epochtime", [`${Math.floor(now / 1000)}`]);
  for (const [key, values] of contextEntries(input.ContextEntries)) context.set(key, values);
  return context;
}

function requestOf(
  principal: Principal,
  action: string,
  resource: string,
  context: ContextMap,
  input: Input,
  owner: string | undefined,
): EvaluationRequest {
  const named = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1];
  // Without a policy of the resource nothing is known of its account: the identity's own policies decide alone.
  const decidesTogether = input.ResourcePolicy !== undefined || owner !== undefined;
  const resourceAccountId = decidesTogether ? (named ?? owner) : undefined;
  const keys = new Map(context);
  if (!keys.has("aws:resourceaccount")) {
    keys.set("aws:resourceaccount", [resourceAccountId ?? principal.accountId]);
  }
  const isTrust = input.ResourcePolicy !== undefined && TRUST_ACTIONS.has(action);
  return {
    principal,
    action,
    resource,
    ...(resourceAccountId === undefined ? undefined : { resourceAccountId }),
    ...(isTrust ? { resourcePolicyRequired: true } : undefined),
    context: keys,
  };
}

function isCrossAccount({ resourceAccountId, principal }: EvaluationRequest): boolean {
  return resourceAccountId !== undefined && resourceAccountId !== principal.accountId;
}

function policiesOf(
  { organization }: Identities,
  action: string,
  input: Input,
  principal: Principal,
  subject: SimulationSubject,
  owner: string | undefined,
): ApplicablePolicies {
  const kind = TRUST_ACTIONS.has(action) ? "trust" : "resource";
  const resource =
    input.ResourcePolicy === undefined
      ? undefined
      : inputPolicy(input.ResourcePolicy, kind, "ResourcePolicy");
  const scps = organization?.(principal.accountId)?.serviceControl;
  const rcps = organization?.(owner ?? principal.accountId)?.resourceControl;
  return {
    identity: subject.identity,
    ...(resource === undefined ? undefined : { resource }),
    ...(subject.boundary === undefined ? undefined : { boundary: subject.boundary }),
    ...(scps === undefined ? undefined : { serviceControl: scps }),
    ...(rcps === undefined ? undefined : { resourceControl: rcps }),
  };
}
