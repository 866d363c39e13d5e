// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** Whatever a policy holds, the access checks answer, or say that they cannot: they do not break. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { TooMuchEffort } from "../pattern/effort.ts";
import { grantedAccess, newAccess } from "./access-checks.ts";
import { publicAccess } from "./public-access.ts";
import { type AccessPolicyType, readPolicy } from "./read-policy.ts";

const OPERATORS = [
  ...[
    "StringEquals",
    "StringNotLikeIfExists",
    "ForAllValues:StringLike",
    "ForAnyValue:StringNotEquals",
  ],
  ...[
    "NumericLessThan",
    "NumericNotEqualsIfExists",
    "DateGreaterThan",
    "DateNotEquals",
    "Bool",
    "BinaryEquals",
  ],
  ...[
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "ForAnyValue:ArnNotEquals",
    "Null",
    "ForAllValues:Null",
  ],
];
const VALUES = [
  ...[
    "",
    "*",
    "?",
    "${",
    "${}",
    "${a:b}",
    "${a:b, 'c'}",
    "${*}",
    "true",
    "TRUE",
    "1",
    "-0",
    "1e400",
    "-1e-400",
    "0x1",
  ],
  ...[
    "2020",
    "9999999999999999999999",
    "-99999999999999",
    "2020-02-30",
    "10.0.0.0/8",
    "10.0.0.0/0",
    "1.2.3.4/33",
  ],
  ...[
    "::/0",
    "ffff::/128",
    "::ffff:1.2.3.4",
    "arn:aws:s3:::b",
    "arn:*",
    "arn:::::",
    "a:b:c:d:e:f:g",
    "%",
    "aGk=",
  ],
  ...["\u0000", "\ud800", "\uf8ff", "İ", "ß", "toString", "__proto__"],
];
const scalar = fc.oneof(
  fc.constantFrom<unknown>(...VALUES),
  fc.string({ maxLength: 3 }),
  fc.double(),
  fc.boolean(),
);
const values = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
const texts = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.array(fc.oneof(fc.constantFrom(...VALUES), fc.string({ maxLength: 4 })), { maxLength: 3 }),
);
const condition = fc.dictionary(
  fc.constantFrom(...OPERATORS),
  fc.dictionary(fc.constantFrom("a:b", "aws:TagKeys", "aws:SourceIp", "toString", ""), values, {
    maxKeys: 2,
  }),
  { maxKeys: 3 },
);
const statement = fc.record(
  {
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    Action: texts,
    Resource: texts,
    Principal: fc.oneof(
      fc.constant<unknown>("*"),
      fc.dictionary(fc.constantFrom("AWS", "Service", "Federated", "CanonicalUser"), texts, {
        maxKeys: 2,
      }),
    ),
    Condition: condition,
  },
  { requiredKeys: ["Effect"] },
);
const policy = fc
  .tuple(fc.array(statement, { maxLength: 3 }), fc.constantFrom("2012-10-17", "2008-10-17", "x"))
  .map(([Statement, Version]) => JSON.stringify({ Version, Statement }));

function answers(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(TooMuchEffort);
  }
}

test("any policy is read or refused, and what is read is answered", () => {
  let read = 0;
  fc.assert(
    fc.property(
      policy,
      policy,
      fc.constantFrom<AccessPolicyType>("IDENTITY_POLICY", "RESOURCE_POLICY"),
      (one, other, type) => {
        const [left, right] = [readPolicy(one, type), readPolicy(other, type)];
        if (left.kind !== "read") return;
        read++;
        answers(() => grantedAccess(left.document, { resources: ["*"] }));
        if (type === "RESOURCE_POLICY") answers(() => publicAccess(left.document));
        if (right.kind === "read") answers(() => newAccess(left.document, right.document));
        // Nothing is new in what was there.
        expect(newAccess(left.document, left.document)).toEqual([]);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(read).toBeGreaterThan(300);
});

test("any text is refused without an error", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readPolicy(text, "RESOURCE_POLICY").kind).toBe("unusable");
    }),
    { numRuns: 1_000 },
  );
});
