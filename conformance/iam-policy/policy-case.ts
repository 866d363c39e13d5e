/** One generated case: a request and every policy that has a say, as the JSON that both evaluators are given. */

export interface StatementJson {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

export interface PolicyJson {
  readonly Version: "2012-10-17" | "2008-10-17";
  readonly Statement: StatementJson[];
}

export interface Caller {
  readonly kind: "root" | "user" | "assumed-role" | "federated-user" | "service" | "anonymous";
  readonly accountId: string;
  readonly arn: string;
  readonly roleArn?: string;
  readonly userArn?: string;
  readonly service?: string;
}

export interface PolicyCase {
  /** Counts from 0; with the seed it reproduces the case. */
  readonly index: number;
  readonly caller: Caller;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccountId: string;
  /** Keys as AWS writes them; an array is a multi-valued key. */
  readonly context: Readonly<Record<string, string | string[]>>;
  readonly identity: readonly PolicyJson[];
  readonly resourcePolicy?: PolicyJson;
  readonly boundary?: PolicyJson;
  readonly session?: PolicyJson;
  /** One list a level, root first. */
  readonly serviceControl: readonly (readonly PolicyJson[])[];
  readonly resourceControl: readonly (readonly PolicyJson[])[];
}

export const HOME_ACCOUNT = "111111111111";
export const OTHER_ACCOUNT = "222222222222";

/** Role trust policies and KMS key policies: nothing is allowed that they do not allow. */
export function needsResourcePolicy(action: string): boolean {
  return action === "sts:AssumeRole" || action.startsWith("kms:");
}

/** Every policy of the case. */
export function policiesOf(policyCase: PolicyCase): PolicyJson[] {
  const { identity, resourcePolicy, boundary, session } = policyCase;
  return [
    ...identity,
    ...[resourcePolicy, boundary, session].filter((policy) => policy !== undefined),
    ...policyCase.serviceControl.flat(),
    ...policyCase.resourceControl.flat(),
  ];
}

export function statementsOf(policyCase: PolicyCase): StatementJson[] {
  return policiesOf(policyCase).flatMap((policy) => policy.Statement);
}
