/**
 * A policy document, read once and compiled: immutable, so whoever reads one may keep it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { type ActionSet, compileActions } from "./action-match.ts";
import { type Condition, compileCondition } from "./condition/block.ts";
import { compilePrincipal, type PrincipalSet, type PrincipalType } from "./principal-match.ts";
import { compileResources, type ResourceSet } from "./resource-match.ts";
import { Shared } from "./shared.ts";
import { checkSyntax, type PolicyJson, type StatementJson } from "./syntax/check.ts";

/** Where the document hangs, which decides what it may hold. */
export type PolicyKind =
  | "identity"
  | "resource"
  | "trust"
  | "boundary"
  | "session"
  | "service-control"
  | "resource-control";

export type PolicyVersion = "2008-10-17" | "2012-10-17";

export interface PolicyDocument {
  /** 2008-10-17 when the document does not say. */
  readonly version: PolicyVersion;
  readonly id: string | undefined;
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Counts from 0. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly actions: ActionSet;
  /** Absent in trust policies: the role itself is meant. */
  readonly resources: ResourceSet | undefined;
  /** Absent where the policy hangs at the principal. */
  readonly principals: PrincipalSet | undefined;
  readonly conditions: readonly Condition[];
}

export interface ParseOptions {
  /** A managed policy (CreatePolicy, CreatePolicyVersion) must say version 2012-10-17; an inline one need not. */
  readonly managed?: boolean;
}

/** @throws PolicySyntaxError with AWS's words; size limits are the caller's. */
export function parsePolicy(
  text: string,
  kind: PolicyKind,
  options: ParseOptions = {},
): PolicyDocument {
  return compilePolicy(checkSyntax(text, kind, options.managed === true), kind);
}

/** For documents that need not be fit to be attached to anything. */
export function compilePolicy(json: PolicyJson, kind: PolicyKind): PolicyDocument {
  const version = (json.Version as PolicyVersion | undefined) ?? "2008-10-17";
  return {
    version,
    id: json.Id,
    statements: statementsOf(json).map((statement, index) =>
      compileStatement(statement, index, { kind, variables: version === "2012-10-17" }),
    ),
  };
}

function statementsOf(json: PolicyJson): readonly StatementJson[] {
  return Array.isArray(json.Statement) ? json.Statement : [json.Statement as StatementJson];
}

interface Dialect {
  readonly kind: PolicyKind;
  readonly variables: boolean;
}

/** Kinds in which AWS completes an ARN of fewer than six fields with wildcards. */
const COMPLETED: ReadonlySet<PolicyKind> = new Set([
  "identity",
  "boundary",
  "session",
  "service-control",
]);

function compileStatement(json: StatementJson, index: number, dialect: Dialect): Statement {
  const resources = json.Resource ?? json.NotResource;
  return {
    index,
    sid: json.Sid,
    effect: json.Effect as "Allow" | "Deny",
    actions: actionsOf(json),
    resources:
      resources === undefined
        ? undefined
        : compileResources(listOf(resources), {
            inverted: json.NotResource !== undefined,
            variables: dialect.variables,
            completed: COMPLETED.has(dialect.kind),
          }),
    principals: compilePrincipals(json),
    conditions: conditionsOf(json, dialect.variables),
  };
}

const sharedActions = new Shared<ActionSet>();
const sharedConditions = new Shared<readonly Condition[]>();

function actionsOf(json: StatementJson): ActionSet {
  const inverted = json.NotAction !== undefined;
  const patterns = listOf(json.Action ?? json.NotAction ?? []);
  // As JSON: an action can hold any character, so no separator is safe.
  return sharedActions.of(`${inverted}${JSON.stringify(patterns)}`, () =>
    compileActions(patterns, inverted),
  );
}

function conditionsOf({ Condition }: StatementJson, variables: boolean): readonly Condition[] {
  if (Condition === undefined) return NO_CONDITIONS;
  return sharedConditions.of(`${variables}${JSON.stringify(Condition)}`, () =>
    compileConditions(Condition, variables),
  );
}

const NO_CONDITIONS: readonly Condition[] = [];

function compilePrincipals(json: StatementJson): PrincipalSet | undefined {
  const element = json.Principal ?? json.NotPrincipal;
  if (element === undefined) return undefined;
  const inverted = json.NotPrincipal !== undefined;
  if (typeof element === "string")
    return { patterns: [compilePrincipal("AWS", element)], inverted };
  const patterns = Object.entries(element).flatMap(([type, values]) =>
    listOf(values).map((value) => compilePrincipal(type as PrincipalType, value)),
  );
  return { patterns, inverted };
}

function compileConditions(
  block: NonNullable<StatementJson["Condition"]>,
  variables: boolean,
): Condition[] {
  const conditions: Condition[] = [];
  for (const [operator, keys] of Object.entries(block)) {
    for (const [key, value] of Object.entries(keys)) {
      const values = listOf(value).map((each) => `${each}`);
      const condition = compileCondition(operator, key, values, variables);
      if (condition !== undefined) conditions.push(condition);
    }
  }
  return conditions;
}

function listOf<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}
