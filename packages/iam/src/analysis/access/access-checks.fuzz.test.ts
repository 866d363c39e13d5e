// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/**
 * The checks against the evaluator: for random policies and requests nothing that was called not new is new, and nothing that was
 * called not granted is granted.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PolicyDocument, parsePolicy } from "../../policy/document.ts";
import { evaluate } from "../../policy/evaluate.ts";
import type { EvaluationRequest, Principal } from "../../policy/evaluation.ts";
import {
  ANONYMOUS,
  contextOf,
  FEDERATED,
  OTHER_ACCOUNT,
  ROOT,
  SERVICE,
  SESSION,
  USER,
} from "../../policy/testing/fixtures.ts";
import { type Access, grantedAccess, newAccess } from "./access-checks.ts";

type Json = Record<string, unknown>;
type Kind = "identity" | "resource";

const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const some = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));

const action = pick(
  "*",
  "s3:*",
  "s3:Get*",
  "s3:GetObject",
  "S3:get?bject",
  "s3:PutObject",
  "*:*Object",
  "sqs:*",
);
const resource = pick(
  "*",
  "arn:aws:s3:::b/*",
  "arn:aws:s3:::b/x*",
  "arn:aws:s3:::b/x?",
  "arn:aws:s3:::*/xy",
  "arn:aws:s3:::b/${aws:username}",
  "arn:aws:s3:::b/${aws:username}/*",
  "arn:aws:s3:::${aws:username, 'b'}/*",
);
const condition = fc.oneof(
  fc.tuple(
    pick(
      "StringEquals",
      "StringNotEquals",
      "StringLike",
      "StringNotLike",
      "StringEqualsIgnoreCase",
      "StringLikeIfExists",
      "StringNotEqualsIfExists",
    ),
    pick("aws:username", "aws:SourceVpc"),
    some(pick("ann", "Ann", "a*", "?nn", "bob", "*", "${aws:SourceVpc}")),
  ),
  fc.tuple(
    pick(
      "ForAllValues:StringEquals",
      "ForAnyValue:StringEquals",
      "ForAllValues:StringNotLike",
      "ForAnyValue:StringLike",
      "StringEquals",
    ),
    pick("aws:TagKeys"),
    some(pick("a", "b", "a*", "*")),
  ),
  fc.tuple(
    pick(
      "NumericLessThan",
      "NumericGreaterThanEquals",
      "NumericEquals",
      "NumericNotEquals",
      "NumericLessThanIfExists",
    ),
    pick("s3:max-keys"),
    some(pick("5", "10", "1e1", "20")),
  ),
  fc.tuple(
    pick("DateLessThan", "DateGreaterThan", "DateEquals"),
    pick("aws:CurrentTime"),
    some(pick("2020", "2021-01-01", "1600000000")),
  ),
  fc.tuple(
    pick("IpAddress", "NotIpAddress"),
    pick("aws:SourceIp"),
    some(pick("10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "::/0", "10.1.2.3")),
  ),
  fc.tuple(pick("Bool", "BoolIfExists"), pick("aws:SecureTransport"), pick("true", "false")),
  fc.tuple(
    pick("Null"),
    pick("aws:username", "aws:TagKeys", "aws:SourceVpc"),
    pick("true", "false"),
  ),
  fc.tuple(
    pick("ArnLike", "ArnEquals", "ArnNotLike", "StringLike", "StringEquals"),
    pick("aws:SourceArn"),
    some(
      pick(
        "arn:aws:sns:*:*:t",
        "arn:aws:sns:eu-west-1:*:t*",
        "arn:aws:sns:eu-west-1:111122223333:t",
        "arn:aws:s*",
      ),
    ),
  ),
);
/** Two of one operator and key are one: the second. */
const conditions = fc.array(condition, { maxLength: 2 }).map((list) => {
  const blocks: Record<string, Json> = {};
  for (const [operator, key, value] of list)
    blocks[operator] = { ...blocks[operator], [key]: value };
  return blocks;
});

const principal = pick<unknown>(
  "*",
  { AWS: "*" },
  { AWS: USER.accountId },
  { AWS: [USER.arn, OTHER_ACCOUNT] },
  { AWS: USER.arn },
  { AWS: SESSION.arn },
  { AWS: SESSION.roleArn },
  { AWS: FEDERATED.arn },
  { Service: SERVICE.service },
  { Service: ["sns.amazonaws.com", SERVICE.service] },
  { AWS: USER.userId },
);

const statement = (kind: Kind): fc.Arbitrary<Json> =>
  fc
    .record({
      effect: pick("Allow", "Allow", "Deny"),
      action: some(action),
      notAction: fc.boolean(),
      resource: some(resource),
      notResource: fc.boolean(),
      principal,
      notPrincipal: fc.boolean(),
      condition: conditions,
    })
    .map((parts) => ({
      Effect: parts.effect,
      [parts.notAction ? "NotAction" : "Action"]: parts.action,
      [parts.notResource ? "NotResource" : "Resource"]: parts.resource,
      ...(kind === "identity"
        ? {}
        : {
            [parts.notPrincipal && parts.effect === "Deny" ? "NotPrincipal" : "Principal"]:
              parts.principal,
          }),
      Condition: parts.condition,
    }));

const policy = (kind: Kind) => fc.array(statement(kind), { minLength: 1, maxLength: 3 });

/** Most random policies allow something new. These are the old one with something taken away or said otherwise. */
function variant(statements: Json[], more: Json, choice: number, at: number): Json[] {
  const index = at % statements.length;
  const changed = statements[index] as Json;
  const replace = (changes: Json) =>
    statements.map((each, place) => (place === index ? { ...each, ...changes } : each));
  switch (choice) {
    case 0:
      return [...statements, { ...more, Effect: "Deny" }];
    case 1:
      return statements.length > 1
        ? statements.filter((each) => each !== changed || each.Effect === "Deny")
        : statements;
    case 2:
      return changed.Effect === "Allow"
        ? replace({ Condition: { ...(changed.Condition as Json), ...(more.Condition as Json) } })
        : statements;
    case 3:
      return "Action" in changed && "Action" in more
        ? replace({ Action: more.Action })
        : statements;
    case 4:
      return "Resource" in changed && "Resource" in more
        ? replace({ Resource: more.Resource })
        : statements;
    case 5:
      return [...statements].reverse();
    case 6:
      return "Condition" in changed ? replace({ Condition: more.Condition }) : statements;
    default:
      return statements.flatMap((each) => split(each));
  }
}

/** One statement for each action. */
function split(statement: Json): Json[] {
  const actions = statement.Action;
  return Array.isArray(actions)
    ? actions.map((each) => ({ ...statement, Action: each }))
    : [statement];
}

function documentOf(statements: Json[], kind: Kind): PolicyDocument {
  return parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }), kind);
}

const value = <T>(...values: T[]) => fc.option(pick(...values), { nil: undefined });
const request: fc.Arbitrary<EvaluationRequest> = fc
  .record({
    principal: pick<Principal>(USER, SESSION, FEDERATED, ROOT, SERVICE, ANONYMOUS, {
      ...USER,
      accountId: OTHER_ACCOUNT,
      arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/zoe`,
      userId: "AIDAEXAMPLEZOE000000",
    }),
    action: pick(
      "s3:GetObject",
      "s3:PutObject",
      "s3:GetBucketAcl",
      "sqs:SendMessage",
      "sqs:PutObject",
    ),
    resource: pick(
      "arn:aws:s3:::b/x",
      "arn:aws:s3:::b/xy",
      "arn:aws:s3:::b/ann",
      "arn:aws:s3:::b/ann/y",
      "arn:aws:s3:::ann/xy",
      "*",
    ),
    username: value<string | string[]>("ann", "Ann", "ANN", "bob", "", ["ann", "bob"]),
    vpc: value("ann", "Ann", "bob", "vpc-1"),
    tags: value<string[]>([], ["a"], ["a", "b"], ["c"], ["a", "c"], ["ab", "b"]),
    keys: value("4", "5", "7", "10", "15", "20", "25", "x"),
    time: value(
      "2019-01-01",
      "2020-01-01T00:00:00Z",
      "2020-06-01",
      "2021-01-01",
      "1600000000",
      "1700000000",
      "x",
    ),
    ip: value("10.0.0.1", "10.1.0.1", "10.1.2.3", "11.0.0.1", "::1", "x"),
    secure: value("true", "FALSE", "x"),
    source: value(
      "arn:aws:sns:eu-west-1:111122223333:t",
      "arn:aws:sns:us-east-1:1:tt",
      "arn:aws:sqs:::q",
      "arn:aws:sns:eu-west-1:1:t",
      "x",
    ),
  })
  .map(({ principal, action, resource, ...rest }) => {
    const keys: Record<string, string | readonly string[] | undefined> = {
      "aws:username": rest.username,
      "aws:SourceVpc": rest.vpc,
      "aws:TagKeys": rest.tags,
      "s3:max-keys": rest.keys,
      "aws:CurrentTime": rest.time,
      "aws:SourceIp": rest.ip,
      "aws:SecureTransport": rest.secure,
      "aws:SourceArn": rest.source,
    };
    const present = Object.entries(keys).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return { principal, action, resource, context: contextOf(Object.fromEntries(present)) };
  });
/** One pool of requests for all cases, from which each takes a part: to make requests takes longer than to decide them. */
const POOL = fc.sample(request, { numRuns: 2_000, seed: 19 });
const REQUESTS_A_CASE = 60;
const requests = fc
  .nat({ max: POOL.length - REQUESTS_A_CASE })
  .map((from) => POOL.slice(from, from + REQUESTS_A_CASE));

const EVERYTHING = {
  name: "everything",
  document: documentOf([{ Effect: "Allow", Action: "*", Resource: "*" }], "identity"),
};

/** What the policy alone says: of a resource's policy, when the callers' own ones allow everything. */
function allows(document: PolicyDocument, kind: Kind, asked: EvaluationRequest): boolean {
  const attached = { name: kind, document };
  if (kind === "identity") {
    const principal =
      asked.principal.kind === "service" ||
      asked.principal.kind === "anonymous" ||
      asked.principal.kind === "root"
        ? USER
        : asked.principal;
    return evaluate({ ...asked, principal }, { identity: [attached] }).allowed;
  }
  const required = { ...asked, resourcePolicyRequired: true };
  return evaluate(required, { identity: [EVERYTHING], resource: attached }).allowed;
}

const cases = (kind: Kind) =>
  fc.record({
    existing: policy(kind),
    more: statement(kind),
    other: policy(kind),
    choice: fc.nat({ max: 9 }),
    at: fc.nat({ max: 2 }),
    asked: requests,
  });

test.each(["identity", "resource"] as const)(
  "%s policies: no new access means that no request is newly allowed",
  (kind) => {
    let passed = 0;
    fc.assert(
      fc.property(cases(kind), ({ existing, more, other, choice, at, asked }) => {
        const before = documentOf(existing, kind);
        const after = documentOf(choice > 7 ? other : variant(existing, more, choice, at), kind);
        if (newAccess(after, before).length > 0) return;
        passed++;
        for (const each of asked) {
          if (allows(after, kind, each)) expect(allows(before, kind, each)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    // A check that always warned would be right, and of no use.
    expect(passed).toBeGreaterThan(400);
  },
);

const access: fc.Arbitrary<Access> = fc.oneof(
  fc.record({ actions: fc.array(action, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    resources: fc.array(pick("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/xy", "arn:aws:s3:::*/x?"), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  fc.record({
    actions: fc.array(action, { minLength: 1, maxLength: 2 }),
    resources: fc.array(pick("arn:aws:s3:::b/x*", "arn:aws:s3:::ann/*"), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
);

function isAskedAbout(
  { actions, resources }: Access,
  { action, resource }: EvaluationRequest,
): boolean {
  const probe = documentOf(
    [{ Effect: "Allow", Action: actions ?? "*", Resource: resources ?? "*" }],
    "identity",
  );
  const asked = { principal: USER, action, resource, context: new Map() };
  return evaluate(asked, { identity: [{ name: "probe", document: probe }] }).allowed;
}

test.each(["identity", "resource"] as const)(
  "%s policies: access not granted means that no such request is allowed",
  (kind) => {
    let passed = 0;
    fc.assert(
      fc.property(policy(kind), access, requests, (statements, wanted, asked) => {
        const document = documentOf(statements, kind);
        if (grantedAccess(document, wanted).length > 0) return;
        passed++;
        for (const each of asked) {
          if (isAskedAbout(wanted, each)) expect(allows(document, kind, each)).toBe(false);
        }
      }),
      { numRuns: 1_500 },
    );
    expect(passed).toBeGreaterThan(150);
  },
);

test("a policy allows nothing that it does not allow", () => {
  fc.assert(
    fc.property(policy("identity"), (statements) => {
      const document = documentOf(statements, "identity");
      expect(newAccess(document, document)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
