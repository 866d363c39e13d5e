// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** Any text as a policy, any text as a resource: an error in AWS's words or a decision, soon, and never by accident an Allow. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PolicyKind, parsePolicy } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import type { ApplicablePolicies, EvaluationRequest } from "./evaluation.ts";
import { explain } from "./explain.ts";
import { PolicySyntaxError } from "./policy-syntax-error.ts";
import { contextOf, SESSION, USER } from "./testing/fixtures.ts";

const KINDS: readonly PolicyKind[] = [
  "identity",
  "resource",
  "trust",
  "boundary",
  "session",
  "service-control",
  "resource-control",
];

const text = fc.oneof(
  fc.constantFrom(
    ...["Allow", "Deny", "*", "s3:*", "s3:GetObject", "iam:?*", "::::", "arn:aws:s3:::b/*", "arn"],
    ...["2012-10-17", "2008-10-17", "${aws:username}", "${", "${${}}", "${a,'b'}", "${*}${?}${$}"],
    ...["aws:SourceIp", "10.0.0.0/8", "::/0", "1.2.3.4/99", "2026-01-01T00:00:00Z", "1e400", "-0"],
    ...["AWS", "Service", "Federated", "CanonicalUser", "000000000000", "AIDAEXAMPLE", "\ud800"],
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.stringMatching(/^[*?]{1,40}[a-z]{0,3}$/),
);
const names = fc.oneof(
  fc.constantFrom(
    ...["Version", "Id", "Statement", "Sid", "Effect", "Action", "NotAction", "Resource"],
    ...["NotResource", "Principal", "NotPrincipal", "Condition", "StringLike", "IpAddress"],
    ...["ForAllValues:StringEquals", "ForAnyValue:ArnLike", "Null", "DateLessThanIfExists"],
    ...["NumericEquals", "BinaryEquals", "Bool", "aws:SourceIp", "aws:PrincipalTag/a", "AWS"],
    "__proto__",
  ),
  text,
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.constantFrom(null, true, 0, -1, 1e21),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(names, tie("value"), { maxKeys: 6 }),
  ),
})).value;

const mostly = (usual: fc.Arbitrary<unknown>, weight = 14) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: json });
const action = fc.constantFrom("*", "s3:*", "s3:Get?bject", "iam:*User", "S3:GETOBJECT");
const resource = fc.constantFrom(
  "*",
  "arn:aws:s3:::b/*",
  "arn:aws:s3:::${aws:username}*",
  "arn:aws",
);
const condition = fc.dictionary(
  fc.constantFrom("StringLike", "IpAddress", "ForAllValues:StringEquals", "Null", "ArnLike"),
  fc.dictionary(
    fc.constantFrom("aws:username", "aws:SourceIp", "aws:TagKeys", "aws:PrincipalTag/a"),
    mostly(fc.oneof(text, fc.array(text, { maxLength: 3 }))),
    { maxKeys: 2 },
  ),
  { maxKeys: 2 },
);

/** Near enough to a policy for much of it to be read. */
function statementOf(principal: boolean, resources: boolean) {
  return fc.record(
    {
      Effect: mostly(fc.constantFrom("Allow", "Deny"), 40),
      Action: mostly(fc.oneof(action, fc.array(fc.oneof(action, text), { minLength: 1 })), 40),
      ...(resources && { Resource: mostly(fc.oneof(resource, fc.array(resource)), 40) }),
      ...(principal && { Principal: mostly(fc.constantFrom("*", { AWS: "000000000000" }), 40) }),
      Sid: mostly(fc.constantFrom("a", "b1"), 40),
      Condition: mostly(condition, 40),
    },
    {
      requiredKeys: [
        "Effect",
        "Action",
        ...(resources ? ["Resource" as never] : []),
        ...(principal ? ["Principal" as never] : []),
      ],
    },
  );
}
const document = fc
  .constantFrom([false, true], [true, true], [true, false])
  .chain(([principal, resources]) =>
    fc.record({
      Version: mostly(fc.constant("2012-10-17"), 40),
      Statement: mostly(
        fc.array(statementOf(principal === true, resources === true), {
          minLength: 1,
          maxLength: 3,
        }),
        40,
      ),
    }),
  );
const broken = fc
  .tuple(document, fc.nat(), fc.nat(), fc.string({ unit: "binary", maxLength: 3 }))
  .map(([value, from, length, put]) => {
    const whole = JSON.stringify(value);
    const at = from % whole.length;
    return whole.slice(0, at) + put + whole.slice(at + (length % 4));
  });
const texts = fc.oneof(
  { weight: 6, arbitrary: document.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: broken },
  { weight: 1, arbitrary: json.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);

const request = fc.record({
  principal: fc.constantFrom(USER, SESSION),
  action: fc.oneof(fc.constantFrom("s3:GetObject", "iam:GetUser"), text),
  resource: fc.oneof(fc.constant("arn:aws:s3:::b/k"), text),
  context: fc.constant(contextOf({ "aws:SourceIp": "10.1.2.3", "aws:username": "ann" })),
});

/** Undefined for what AWS would refuse. */
function read(policy: string, kind: PolicyKind) {
  try {
    return parsePolicy(policy, kind);
  } catch (error) {
    expect(error).toBeInstanceOf(PolicySyntaxError);
    expect((error as Error).message).not.toBe("");
    return undefined;
  }
}

const RUNS = { numRuns: Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 4000) };

test("a text is a policy or an error in AWS's words, and what was read decides every request", () => {
  let decided = 0;
  fc.assert(
    fc.property(texts, fc.constantFrom(...KINDS), request, (policy, kind, asked) => {
      const read1 = read(policy, kind);
      if (read1 === undefined) return;
      decided++;
      const attached = { name: "p", document: read1 };
      const policies: ApplicablePolicies =
        kind === "resource" || kind === "trust"
          ? { identity: [], resource: attached }
          : { identity: [attached] };
      const decision = evaluate(asked, policies);
      const again = evaluate(asked, policies);
      expect(again).toEqual(decision);
      const effects = read1.statements.map((each) => each.effect);
      if (decision.allowed) expect(effects).toContain("Allow");
      expect(explain(asked, policies, decision).decision).toBe(decision);
    }),
    RUNS,
  );
  // Not all were refused at the door.
  expect(decided).toBeGreaterThan(RUNS.numRuns / 100);
});

test("a policy of thousands of wildcards is decided: nothing is tried twice", () => {
  const wild = (pattern: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: `s3:${pattern}`,
          Resource: `arn:aws:s3:::${pattern}`,
          Condition: { StringLike: { "aws:username": pattern } },
        },
      ],
    });
  const document = read(wild(`${"*a".repeat(2000)}*b`), "identity");
  if (document === undefined) throw new Error("the policy was refused");
  const asked: EvaluationRequest = {
    principal: USER,
    action: `s3:${"a".repeat(5000)}`,
    resource: `arn:aws:s3:::${"a".repeat(5000)}`,
    context: contextOf({ "aws:username": "a".repeat(5000) }),
  };
  expect(evaluate(asked, { identity: [{ name: "p", document }] }).allowed).toBe(false);
});

test("nesting without end is an error, not the end of the stack", () => {
  for (const kind of KINDS) {
    expect(read(`${"[".repeat(100_000)}`, kind)).toBeUndefined();
    expect(read(`{"Statement":${'{"Condition":'.repeat(50_000)}`, kind)).toBeUndefined();
    const deep = `{"Version":"2012-10-17","Statement":${"[".repeat(5000)}${"]".repeat(5000)}}`;
    expect(read(deep, kind)).toBeUndefined();
  }
});
