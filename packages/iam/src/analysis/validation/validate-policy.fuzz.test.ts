// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** Whatever a policy holds, it is checked: nothing is thrown, places lie in the text, and the order is that of the text. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { CASES } from "./testing/cases.ts";
import { type ValidationRequest, validatePolicy } from "./validate-policy.ts";

const type = fc.constantFrom(
  "IDENTITY_POLICY" as const,
  "RESOURCE_POLICY" as const,
  "SERVICE_CONTROL_POLICY" as const,
  "RESOURCE_CONTROL_POLICY" as const,
);

async function check(request: ValidationRequest): Promise<void> {
  const findings = await validatePolicy(request);
  let before = 0;
  for (const { details, places } of findings) {
    expect(details.length).toBeGreaterThan(0);
    expect(places.length).toBeGreaterThan(0);
    for (const { span } of places) {
      expect(0 <= span.start && span.start <= span.end && span.end <= request.text.length).toBe(
        true,
      );
    }
    const start = places[0]?.span.start ?? 0;
    expect(start).toBeGreaterThanOrEqual(before);
    before = start;
  }
}

test("any text", async () => {
  await fc.assert(fc.asyncProperty(fc.string(), type, (text, kind) => check({ text, type: kind })));
});

const NAMES = [
  ...[
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
  ],
  ...[
    "Resource",
    "NotResource",
    "Condition",
    "AWS",
    "Service",
    "Federated",
    "StringLike",
    "IpAddress",
    "Null",
  ],
  ...[
    "ForAllValues:StringEquals",
    "DateLessThan",
    "NumericLessThan",
    "aws:SourceIp",
    "aws:TagKeys",
    "__proto__",
  ],
  ...["constructor:constructor", "aws:ResourceTag/", "toString", "a:b"],
];
const VALUES = [
  ...[
    "2012-10-17",
    "Allow",
    "Deny",
    "*",
    "s3:*",
    "iam:PassRole",
    "arn:aws:s3:::b",
    "arn:aws:iam::1:role/*",
  ],
  ...[
    "${aws:username}",
    "${",
    "10.0.0.1/8",
    "true",
    "",
    "constructor:hasOwnProperty",
    "arn:::::",
    "\u0000",
    "\ud800",
  ],
];
const scalar = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.string({ maxLength: 4 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const { value: anyPolicy } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(fc.constantFrom(...NAMES), tie("value")), { maxLength: 6 }).map(members),
  ),
}));

/** As text: the same name may come twice. */
function members(list: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(list.filter(([name]) => name !== "__proto__"));
}

test("any JSON of a policy's words", async () => {
  const statement = fc
    .array(fc.tuple(fc.constantFrom(...NAMES), anyPolicy), { maxLength: 8 })
    .map(members);
  const document = fc.oneof(
    anyPolicy,
    fc
      .array(statement, { maxLength: 3 })
      .map((Statement) => ({ Version: "2012-10-17", Statement })),
  );
  await fc.assert(
    fc.asyncProperty(document, type, (json, kind) =>
      check({ text: JSON.stringify(json) ?? "null", type: kind }),
    ),
    { numRuns: 2_000 },
  );
});

test("any policy with a character changed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CASES),
      fc.nat(),
      fc.constantFrom(...'{}[]",:*?$ 0\\'),
      async ({ text, resourceType, type: kind }, at, character) => {
        const place = at % text.length;
        await check({
          text: text.slice(0, place) + character + text.slice(place + 1),
          type: kind,
          ...(resourceType === undefined ? {} : { resourceType }),
        });
      },
    ),
    { numRuns: 2_000 },
  );
});
