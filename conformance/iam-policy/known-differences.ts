// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/**
 * Where the second opinion departs from AWS's documentation. A class explains a difference only if the case, rewritten so that the
 * disputed feature is gone in favour of what AWS documents, makes both evaluators agree.
 */
import type { Decision } from "../../packages/iam/src/policy/index.ts";
import {
  OTHER_ACCOUNT,
  type PolicyCase,
  type PolicyJson,
  type StatementJson,
} from "./policy-case.ts";

export interface DifferenceClass {
  readonly name: string;
  /** AWS's documentation of the behaviour that we follow. */
  readonly documentation: string;
  /** What the simulator does instead. */
  readonly simulator: string;
  /** The case without the disputed feature; the case itself when it does not have it. */
  rewrite(policyCase: PolicyCase, here: Decision): PolicyCase;
}

const GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide";

export const KNOWN_DIFFERENCES: readonly DifferenceClass[] = [
  {
    name: "root user",
    documentation: `${GUIDE}/id_root-user.html`,
    simulator: "needs an identity policy for the root user, who has none and may do everything",
    rewrite: (policyCase) =>
      policyCase.caller.kind === "root" ? { ...policyCase, identity: [EVERYTHING] } : policyCase,
  },
  {
    name: "session policy and a grant to the session itself",
    documentation: `${GUIDE}/access_policies.html#policies_session`,
    simulator:
      "lets the implicit deny of a session policy limit what the resource grants to the session",
    rewrite: (policyCase, here) => {
      if (here.step !== "resource" || !here.allowed) return policyCase;
      const { session: _session, ...rest } = policyCase;
      return rest;
    },
  },
  {
    name: "NotPrincipal and the names of a caller",
    documentation: `${GUIDE}/reference_policies_elements_notprincipal.html#specifying-notprincipal-roles`,
    simulator:
      "spares a caller of whom the account, the role or the session alone is listed, and denies sessions of which all are",
    rewrite: (policyCase) =>
      rewriteStatements(policyCase, ({ NotPrincipal: listed, ...rest }) => {
        if (listed === undefined) return rest;
        const spared = namesWholeChain(policyCase, listed);
        return { ...rest, Principal: spared ? { AWS: OTHER_ACCOUNT } : "*" };
      }),
  },
  {
    name: "ForAnyValue with IfExists on a missing key",
    documentation: `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IfExists`,
    simulator: "answers false for the missing key although the operator ends in IfExists",
    rewrite: (policyCase) =>
      rewriteConditions(policyCase, (operator, key, values) =>
        /^ForAnyValue:\w+IfExists$/.test(operator) && !hasKey(policyCase, key) ? undefined : values,
      ),
  },
  {
    name: "NotIpAddress across IP versions",
    documentation: `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IPAddress`,
    simulator: "answers false when the address and the range are of different IP versions",
    rewrite: (policyCase) =>
      rewriteConditions(policyCase, (operator, key, values) => {
        if (!operator.includes("NotIpAddress")) return values;
        const seen = `${policyCase.context[key] ?? policyCase.context["aws:SourceIp"]}`;
        const same = values.filter((value) => value.includes(":") === seen.includes(":"));
        return same.length > 0 ? same : undefined;
      }),
  },
  {
    name: "policy variable without a value",
    documentation: `${GUIDE}/reference_policies_variables.html#policy-vars-no-value`,
    simulator: "lets negated operators and NotResource fail too, which match what has no value",
    rewrite: (policyCase) =>
      rewriteStrings(policyCase, (text) =>
        text.replace(/\$\{([^},]+)\}/g, (variable, key: string) =>
          /^[*?$]$/.test(key) || hasKey(policyCase, key) ? variable : "no-such-value",
        ),
      ),
  },
  {
    name: "escaped wildcard under StringEquals",
    documentation: `${GUIDE}/reference_policies_variables.html#policy-vars-specialchars`,
    simulator: "compares with the five characters of the escape instead of the one it stands for",
    rewrite: (policyCase) =>
      rewriteConditions(policyCase, (operator, _key, values) =>
        operator.includes("Equals") && operator.includes("String")
          ? values.map((value) => value.replaceAll("${*}", "*"))
          : values,
      ),
  },
];

const EVERYTHING: PolicyJson = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
};

function hasKey(policyCase: PolicyCase, key: string): boolean {
  const wanted = key.trim().toLowerCase();
  return Object.keys(policyCase.context).some((name) => name.toLowerCase() === wanted);
}

function namesWholeChain({ caller }: PolicyCase, listed: unknown): boolean {
  const names = JSON.stringify(listed);
  const chain = [caller.arn, caller.roleArn, `arn:aws:iam::${caller.accountId}:root`];
  if (caller.accountId === "") return false;
  return chain.every((arn) => arn === undefined || names.includes(`"${arn}"`));
}

function rewriteStatements(
  policyCase: PolicyCase,
  rewrite: (statement: StatementJson) => StatementJson,
): PolicyCase {
  const policy = (json: PolicyJson): PolicyJson => ({
    ...json,
    Statement: json.Statement.map(rewrite),
  });
  const { resourcePolicy, boundary, session } = policyCase;
  return {
    ...policyCase,
    identity: policyCase.identity.map(policy),
    ...(resourcePolicy && { resourcePolicy: policy(resourcePolicy) }),
    ...(boundary && { boundary: policy(boundary) }),
    ...(session && { session: policy(session) }),
    serviceControl: policyCase.serviceControl.map((level) => level.map(policy)),
    resourceControl: policyCase.resourceControl.map((level) => level.map(policy)),
  };
}

/** @param rewrite undefined drops the condition */
function rewriteConditions(
  policyCase: PolicyCase,
  rewrite: (operator: string, key: string, values: string[]) => string[] | undefined,
): PolicyCase {
  return rewriteStatements(policyCase, (statement) => {
    if (statement.Condition === undefined) return statement;
    const block: Record<string, Record<string, string[]>> = {};
    for (const [operator, keys] of Object.entries(statement.Condition)) {
      for (const [key, value] of Object.entries(keys)) {
        const values = rewrite(operator, key, [value].flat());
        if (values !== undefined) block[operator] = { ...block[operator], [key]: values };
      }
    }
    return { ...statement, Condition: block };
  });
}

function rewriteStrings(policyCase: PolicyCase, rewrite: (text: string) => string): PolicyCase {
  const inPlace = (value: unknown): unknown => {
    if (typeof value === "string") return rewrite(value);
    if (Array.isArray(value)) return value.map(inPlace);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inPlace(each)]));
  };
  return rewriteStatements(policyCase, (statement) => inPlace(statement) as StatementJson);
}
