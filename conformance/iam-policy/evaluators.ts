/** The two evaluators behind one shape: ours, and `@cloud-copilot/iam-simulate` as a second opinion. */
import { anonymousPrincipal, runSimulation } from "@cloud-copilot/iam-simulate";
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type Decision,
  evaluate,
  type PolicyKind,
  parsePolicy,
} from "../../packages/iam/src/policy/index.ts";
import { needsResourcePolicy, type PolicyCase, type PolicyJson } from "./policy-case.ts";

export type Outcome = Decision["kind"];

const FULL_ACCESS: PolicyJson = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
};

function attach(kind: PolicyKind) {
  return (policy: PolicyJson, index = 0): AttachedPolicy => ({
    name: `${kind}-${index}`,
    document: parsePolicy(JSON.stringify(policy), kind),
  });
}

export function decideHere(policyCase: PolicyCase): Decision {
  const { caller, resourcePolicy, boundary, session } = policyCase;
  const context = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(policyCase.context)) {
    context.set(key.toLowerCase(), typeof value === "string" ? [value] : value);
  }
  const resourceKind = policyCase.action === "sts:AssumeRole" ? "trust" : "resource";
  const { serviceControl, resourceControl } = policyCase;
  const policies: ApplicablePolicies = {
    identity: policyCase.identity.map(attach("identity")),
    ...(resourcePolicy && { resource: attach(resourceKind)(resourcePolicy) }),
    ...(boundary && { boundary: attach("boundary")(boundary) }),
    ...(session && { session: [attach("session")(session)] }),
    serviceControl: serviceControl.map((level) => level.map(attach("service-control"))),
    // AWS attaches RCPFullAWSAccess at every level; the simulator does so by itself.
    resourceControl: resourceControl.map((level) =>
      [FULL_ACCESS, ...level].map(attach("resource-control")),
    ),
  };
  return evaluate(
    {
      principal: { ...caller, userId: "" },
      action: policyCase.action,
      resource: policyCase.resource,
      resourceAccountId: policyCase.resourceAccountId,
      resourcePolicyRequired: needsResourcePolicy(policyCase.action),
      context,
    },
    policies,
  );
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  Allowed: "allowed",
  ExplicitlyDenied: "explicit-deny",
  ImplicitlyDenied: "implicit-deny",
};

/** @throws when the simulator takes the case for invalid */
export async function decideThere(policyCase: PolicyCase): Promise<Outcome> {
  const { caller, resourcePolicy, boundary, session } = policyCase;
  const named = (policy: PolicyJson, index: number) => ({ name: `policy-${index}`, policy });
  const level = (policies: readonly PolicyJson[], index: number) => ({
    orgIdentifier: `ou-${index}`,
    policies: policies.map(named),
  });
  const answer = await runSimulation(
    {
      request: {
        principal: caller.kind === "anonymous" ? anonymousPrincipal : caller.arn,
        action: policyCase.action,
        resource: { resource: policyCase.resource, accountId: policyCase.resourceAccountId },
        contextVariables: { ...policyCase.context },
      },
      identityPolicies: policyCase.identity.map(named),
      serviceControlPolicies: policyCase.serviceControl.map(level),
      resourceControlPolicies: policyCase.resourceControl.map(level),
      ...(resourcePolicy && { resourcePolicy }),
      ...(boundary && { permissionBoundaryPolicies: [named(boundary, 0)] }),
      ...(session && { sessionPolicy: session }),
    },
    {},
  );
  if (answer.resultType === "error") {
    throw new Error(`the simulator refuses the case: ${JSON.stringify(answer.errors)}`);
  }
  const outcome = OUTCOMES[answer.overallResult];
  if (outcome === undefined) throw new Error(`unknown outcome ${answer.overallResult}`);
  return outcome;
}
