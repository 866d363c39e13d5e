// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** Laws that hold for every set of policies. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PolicyKind, parsePolicy } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import type { ApplicablePolicies, AttachedPolicy, EvaluationRequest } from "./evaluation.ts";
import { explain } from "./explain.ts";
import { type Change, changesToAllow } from "./remedy.ts";
import {
  ACCOUNT,
  ANONYMOUS,
  contextOf,
  FEDERATED,
  OTHER_ACCOUNT,
  ROOT,
  SERVICE,
  SESSION,
  USER,
} from "./testing/fixtures.ts";

type Json = Record<string, unknown>;
interface PoliciesJson {
  readonly identity: Json[][];
  readonly resource: Json[] | undefined;
  readonly boundary: Json[] | undefined;
  readonly session: Json[][] | undefined;
  readonly scopes: Json[][][] | undefined;
  readonly serviceControl: Json[][][] | undefined;
  readonly resourceControl: Json[][][] | undefined;
}

const conditions = fc.constantFrom(
  {},
  {},
  { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
  { StringNotLike: { "aws:username": "a*" } },
  { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
  { NumericLessThan: { "s3:max-keys": "100" } },
  { Null: { "aws:username": "true" } },
);

const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Allow", "Deny"),
  Action: fc.constantFrom("s3:GetObject", "s3:*", "*", "sqs:*", "S3:Get?bject"),
  Resource: fc.constantFrom("*", "arn:aws:s3:::photos/*", "arn:aws:s3:::${aws:username}/*"),
  Condition: conditions,
});

const ownStatements = fc.array(statement, { minLength: 1, maxLength: 3 });
const named = fc.constantFrom<unknown>(
  "*",
  { AWS: USER.arn },
  { AWS: SESSION.arn },
  { AWS: SESSION.roleArn },
  { AWS: ACCOUNT },
  { Service: SERVICE.service },
);
const resourceStatements = fc.array(
  fc.tuple(statement, named).map(([json, Principal]) => ({ ...json, Principal })),
  { minLength: 1, maxLength: 3 },
);
const everyones = ownStatements.map((list) => list.map((json) => ({ ...json, Principal: "*" })));
const levels = fc.array(fc.array(ownStatements, { minLength: 1, maxLength: 2 }), { maxLength: 2 });

const policiesJson: fc.Arbitrary<PoliciesJson> = fc.record({
  identity: fc.array(ownStatements, { maxLength: 3 }),
  resource: fc.option(resourceStatements, { nil: undefined }),
  boundary: fc.option(ownStatements, { nil: undefined, freq: 2 }),
  session: fc.option(fc.array(ownStatements, { maxLength: 2 }), { nil: undefined, freq: 2 }),
  scopes: fc.option(levels, { nil: undefined, freq: 1 }),
  serviceControl: fc.option(levels, { nil: undefined, freq: 2 }),
  resourceControl: fc.option(fc.array(fc.array(everyones, { minLength: 1 }), { maxLength: 1 }), {
    nil: undefined,
    freq: 1,
  }),
});

const request: fc.Arbitrary<EvaluationRequest> = fc.record({
  principal: fc.constantFrom(USER, SESSION, FEDERATED, ROOT, SERVICE, ANONYMOUS),
  action: fc.constantFrom("s3:GetObject", "s3:GetObject", "sqs:SendMessage"),
  resource: fc.constantFrom("arn:aws:s3:::photos/cat", "arn:aws:s3:::ann/cat"),
  resourceAccountId: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER_ACCOUNT),
  resourcePolicyRequired: fc.boolean(),
  context: fc.constantFrom(
    contextOf({}),
    contextOf({ "aws:username": "ann", "aws:RequestedRegion": "eu-west-1" }),
    contextOf({ "aws:TagKeys": ["a", "c"], "s3:max-keys": "10" }),
  ),
});

function attached(kind: PolicyKind, name: string, statements: Json[]): AttachedPolicy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { name, document: parsePolicy(text, kind) };
}

function attach(json: PoliciesJson): ApplicablePolicies {
  const list = (kind: PolicyKind, policies: Json[][]) =>
    policies.map((statements, index) => attached(kind, `${kind}-${index}`, statements));
  const listAt = (kind: PolicyKind, level: number, policies: Json[][]) =>
    policies.map((statements, index) => attached(kind, `${kind}-${level}-${index}`, statements));
  const { resource, boundary, session, scopes, serviceControl, resourceControl } = json;
  return {
    identity: list("identity", json.identity),
    ...(resource && { resource: attached("resource", "resource", resource) }),
    ...(boundary && { boundary: attached("boundary", "boundary", boundary) }),
    ...(session && { session: list("session", session) }),
    ...(scopes && { scopes: scopes.map((level, index) => listAt("session", index, level)) }),
    ...(serviceControl && {
      serviceControl: serviceControl.map((level, index) => listAt("service-control", index, level)),
    }),
    ...(resourceControl && {
      resourceControl: resourceControl.map((level, index) =>
        listAt("resource-control", index, level),
      ),
    }),
  };
}

/** The same policies with every list, of statements and of policies, turned round. Levels keep their place. */
function reversed(json: PoliciesJson): PoliciesJson {
  const statements = (list: Json[] | undefined) => list && [...list].reverse();
  const policies = (list: Json[][]) => list.map((each) => [...each].reverse()).reverse();
  return {
    identity: policies(json.identity),
    resource: statements(json.resource),
    boundary: statements(json.boundary),
    session: json.session && policies(json.session),
    scopes: json.scopes?.map(policies),
    serviceControl: json.serviceControl?.map(policies),
    resourceControl: json.resourceControl?.map(policies),
  };
}

/** The statement put first into the first policy of each kind that is there. */
function withStatement(json: PoliciesJson, added: Json): PoliciesJson[] {
  const first = (list: Json[][]): Json[][] => [[added, ...(list[0] ?? [])], ...list.slice(1)];
  const forAll = { ...added, Principal: "*" };
  const variants: PoliciesJson[] = [{ ...json, identity: first(json.identity) }];
  if (json.resource) variants.push({ ...json, resource: [forAll, ...json.resource] });
  if (json.boundary) variants.push({ ...json, boundary: [added, ...json.boundary] });
  if (json.session) variants.push({ ...json, session: first(json.session) });
  if (json.scopes) variants.push({ ...json, scopes: json.scopes.map(first) });
  if (json.serviceControl) {
    variants.push({ ...json, serviceControl: json.serviceControl.map(first) });
  }
  return variants;
}

const RUNS = { numRuns: 1500 };

test("the order of statements and of policies never matters", () => {
  fc.assert(
    fc.property(policiesJson, request, (json, asked) => {
      const { allowed, kind, step, policyKind } = evaluate(asked, attach(json));
      expect(evaluate(asked, attach(reversed(json)))).toMatchObject({
        allowed,
        kind,
        step,
        policyKind,
      });
    }),
    RUNS,
  );
});

test("adding a Deny never allows", () => {
  fc.assert(
    fc.property(policiesJson, request, statement, (json, asked, added) => {
      const before = evaluate(asked, attach(json)).allowed;
      for (const variant of withStatement(json, { ...added, Effect: "Deny" })) {
        expect(!before && evaluate(asked, attach(variant)).allowed).toBe(false);
      }
    }),
    RUNS,
  );
});

test("adding an Allow never denies", () => {
  fc.assert(
    fc.property(policiesJson, request, statement, (json, asked, added) => {
      const before = evaluate(asked, attach(json)).allowed;
      for (const variant of withStatement(json, { ...added, Effect: "Allow" })) {
        expect(before && !evaluate(asked, attach(variant)).allowed).toBe(false);
      }
    }),
    RUNS,
  );
});

test("the explanation tells the same story as the decision", () => {
  fc.assert(
    fc.property(policiesJson, request, (json, asked) => {
      const policies = attach(json);
      const decision = evaluate(asked, policies);
      const { steps } = explain(asked, policies, decision);
      expect(steps.filter((step) => step.verdict === "settled").map((step) => step.step)).toEqual([
        decision.step,
      ]);
      const denials = steps[0]?.policies ?? [];
      expect(denials.length > 0).toBe(decision.kind === "explicit-deny");
      const settled = steps.find((step) => step.step === decision.step);
      const matching = steps
        .flatMap((step) => step.policies)
        .flatMap(({ policy, policyKind, statements }) =>
          statements
            .filter((each) => each.matched)
            .map((each) => `${policyKind} ${policy} ${each.index} ${each.effect}`),
        );
      for (const { policyKind, policy, statementIndex, effect } of decision.statements) {
        expect(matching).toContain(`${policyKind} ${policy} ${statementIndex} ${effect}`);
      }
      if (decision.kind === "implicit-deny" && decision.step === "boundary") {
        const allows = settled?.policies.flatMap(({ statements }) =>
          statements.filter((each) => each.matched && each.effect === "Allow"),
        );
        expect(allows).toEqual([]);
      }
    }),
    RUNS,
  );
});

/** As a person would make them: in the documents. */
function made(json: PoliciesJson, changes: readonly Change[]): PoliciesJson {
  const removed = new Set(
    changes.map((each) =>
      each.change === "remove-deny" ? `${each.policy} ${each.statementIndex}` : "",
    ),
  );
  const added = (kind: string, level?: number): Json[] =>
    changes.flatMap((each) =>
      each.change === "add-statement" && each.policyKind === kind && each.level === level
        ? [each.statement as unknown as Json]
        : [],
    );
  const spared = (name: string, statements: Json[]) =>
    statements.map((each, index) =>
      removed.has(`${name} ${index}`) ? { ...each, Action: "none:Nothing" } : each,
    );
  const one = (name: string, statements: Json[] | undefined) => {
    const more = added(name);
    if (statements === undefined) return more.length > 0 ? more : undefined;
    return [...spared(name, statements), ...more];
  };
  const list = (kind: string, policies: Json[][], level?: number): Json[][] => {
    const more = added(kind, level);
    const place = level === undefined ? kind : `${kind}-${level}`;
    const kept = policies.map((statements, index) => spared(`${place}-${index}`, statements));
    return more.length > 0 ? [...kept, more] : kept;
  };
  const levels = (kind: string, of: Json[][][] | undefined) =>
    of?.map((policies, level) => list(kind, policies, level));
  return {
    identity: list("identity", json.identity),
    resource: one("resource", json.resource),
    boundary: one("boundary", json.boundary),
    session: json.session && list("session", json.session),
    scopes: json.scopes?.map((policies, level) => {
      const kept = policies.map((each, index) => spared(`session-${level}-${index}`, each));
      const more = added("session");
      return more.length > 0 ? [...kept, more] : kept;
    }),
    serviceControl: levels("service-control", json.serviceControl),
    resourceControl: levels("resource-control", json.resourceControl),
  };
}

test("what is said to be lacking, once it is there, allows the request, and no less does", () => {
  fc.assert(
    fc.property(policiesJson, request, (json, asked) => {
      const policies = attach(json);
      const changes = changesToAllow(asked, policies);
      expect(changes.length === 0).toBe(evaluate(asked, policies).allowed);
      expect(evaluate(asked, attach(made(json, changes))).allowed).toBe(true);
      for (const left of changes) {
        const fewer = changes.filter((each) => each !== left);
        expect(evaluate(asked, attach(made(json, fewer))).allowed).toBe(false);
      }
    }),
    RUNS,
  );
});

test("nothing is allowed without an Allow that matched, but to the root user", () => {
  fc.assert(
    fc.property(policiesJson, request, (json, asked) => {
      const decision = evaluate(asked, attach(json));
      if (!decision.allowed || asked.principal.kind === "root") return;
      const granting = decision.statements.filter(
        ({ policyKind, effect }) =>
          effect === "Allow" && (policyKind === "identity" || policyKind === "resource"),
      );
      expect(granting.length).toBeGreaterThan(0);
    }),
    RUNS,
  );
});

test("a scope limits whatever granted, and one that allows everything changes nothing", () => {
  const everything = attached("session", "everything", [
    { Effect: "Allow", Action: "*", Resource: "*" },
  ]);
  const nothing = attached("session", "nothing", [
    { Effect: "Allow", Action: "none:Nothing", Resource: "*" },
  ]);
  fc.assert(
    fc.property(policiesJson, request, (json, asked) => {
      const policies = attach(json);
      const scoped = (added: AttachedPolicy) => {
        const scopes = [...(policies.scopes ?? []), [added]];
        return evaluate(asked, { ...policies, scopes }).allowed;
      };
      expect(scoped(everything)).toBe(evaluate(asked, policies).allowed);
      if (asked.principal === SESSION || asked.principal === FEDERATED) {
        expect(scoped(nothing)).toBe(false);
      }
    }),
    RUNS,
  );
});
