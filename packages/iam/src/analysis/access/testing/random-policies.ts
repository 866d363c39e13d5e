// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** Random policies of few words, so that they often speak of the same, and requests that they speak of. */
import fc from "fast-check";
import { type PolicyDocument, parsePolicy } from "../../../policy/document.ts";
import { evaluate } from "../../../policy/evaluate.ts";
import type { EvaluationRequest, Principal } from "../../../policy/evaluation.ts";
import {
  ANONYMOUS,
  contextOf,
  FEDERATED,
  OTHER_ACCOUNT,
  ROOT,
  SERVICE,
  SESSION,
  USER,
} from "../../../policy/testing/fixtures.ts";

export type Json = Record<string, unknown>;
export type Kind = "identity" | "resource";

export const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const some = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 }));

export const action = pick(
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

export const statement = (kind: Kind): fc.Arbitrary<Json> =>
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

export const policy = (kind: Kind) => fc.array(statement(kind), { minLength: 1, maxLength: 3 });

export function documentOf(statements: Json[], kind: Kind): PolicyDocument {
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
export const POOL = fc.sample(request, { numRuns: 2_000, seed: 19 });
const REQUESTS_A_CASE = 60;
export const requests = fc
  .nat({ max: POOL.length - REQUESTS_A_CASE })
  .map((from) => POOL.slice(from, from + REQUESTS_A_CASE));

const EVERYTHING = {
  name: "everything",
  document: documentOf([{ Effect: "Allow", Action: "*", Resource: "*" }], "identity"),
};

/** What the policy alone says: of a resource's policy, when the callers' own ones allow everything. */
export function allows(document: PolicyDocument, kind: Kind, asked: EvaluationRequest): boolean {
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
