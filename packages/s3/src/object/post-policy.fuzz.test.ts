import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgePost, readPostPolicy } from "./post-policy.ts";

const EXPIRATION = "2026-01-31T00:00:00.000Z";
const NOW = Date.parse(EXPIRATION) - 1;

const packed = (document: unknown) =>
  Buffer.from(typeof document === "string" ? document : JSON.stringify(document)).toString(
    "base64",
  );
const policyOf = (conditions: unknown, expiration: unknown = EXPIRATION) => {
  const reading = readPostPolicy(packed({ expiration, conditions }));
  if (reading.kind === "invalid") throw new Error(reading.reason);
  return reading.policy;
};
const judge = (
  conditions: readonly unknown[],
  fields: Readonly<Record<string, string>>,
  now = NOW,
) =>
  judgePost(
    policyOf([...conditions, { bucket: "b" }]),
    new Map(Object.entries({ bucket: "b", ...fields })),
    now,
  );

const KEPT = { kind: "kept", bytesMin: 0, bytesMax: Number.POSITIVE_INFINITY };

describe("a policy document", () => {
  test.each([
    ["not base64!", "invalid Base64 encoding."],
    ["", "Expecting '{' but found End-of-Input"],
    [packed("{"), "Invalid JSON."],
    [packed("[]"), "Invalid JSON."],
    [packed({ EXPIRATION, conditions: [] }), 'Unexpected: "EXPIRATION"'],
    [packed({ conditions: [] }), "Policy missing expiration."],
    [
      packed({ expiration: "2026-01-31 00:00", conditions: [] }),
      "Invalid 'expiration' value: '2026-01-31 00:00'",
    ],
    [
      packed({ expiration: "2026-13-31T00:00:00Z", conditions: [] }),
      "Invalid 'expiration' value: '2026-13-31T00:00:00Z'",
    ],
    [packed({ expiration: EXPIRATION }), "Policy missing conditions."],
    [
      packed({ expiration: EXPIRATION, conditions: {} }),
      "Invalid 'conditions' value: must be a List.",
    ],
  ])("%s is refused", (text, reason) => {
    expect(readPostPolicy(text)).toEqual({ kind: "invalid", reason });
  });

  test.each([
    ["text", "Invalid condition test: must be a List or Object."],
    [[], "Invalid Condition: missing operation identifier."],
    [["ends-with", "$key", "a"], "Invalid Condition: unknown operation 'ends-with'."],
    [["eq", "$key"], "Invalid eq: wrong number of arguments."],
    [["content-length-range", 1], "Invalid content-length-range: wrong number of arguments."],
    [{ key: 1 }, "Invalid Simple-Condition: value must be a string."],
    [{}, "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."],
    [
      { a: "1", b: "2" },
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    ],
  ])("with the condition %j is refused", (condition, reason) => {
    const reading = readPostPolicy(packed({ expiration: EXPIRATION, conditions: [condition] }));
    expect(reading).toEqual({ kind: "invalid", reason });
  });

  test("of any bytes is read or refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.base64String()), (text) => {
        for (const each of [text, packed(text)]) {
          expect(["policy", "invalid"]).toContain(readPostPolicy(each).kind);
        }
      }),
    );
  });

  test("may escape dollar signs and be broken into lines", () => {
    const json = `{"expiration":"${EXPIRATION}","conditions":[["eq","$key","\\$a\\\\$"]]}`;
    const reading = readPostPolicy(packed(json).replace(/.{20}/g, "$&\r\n"));
    expect(reading).toMatchObject({ policy: { conditions: [{ value: "$a\\$" }] } });
  });
});

describe("a form", () => {
  test.each([
    ["an exact match", [{ key: "a" }], { key: "a" }],
    ["eq", [["eq", "$Key", "a"]], { key: "a" }],
    ["starts-with", [["starts-with", "$key", "user/"]], { key: "user/a" }],
    ["anything", [["starts-with", "$key", ""]], { key: "a" }],
    [
      "content types that all fit",
      [["starts-with", "$Content-Type", "image/"]],
      { "content-type": "image/a, image/b" },
    ],
    ["the bucket that was asked for", [{ bucket: "b" }], {}],
    ["fields that are ignored", [], { "x-ignore-this": "1", policy: "p", "x-amz-signature": "s" }],
  ])("keeps to the policy: %s", (_name, conditions, fields) => {
    expect(judge(conditions, fields as Record<string, string>)).toEqual(KEPT);
  });

  test.each([
    ["another value", [{ key: "a" }], { key: "b" }, '["eq", "$key", "a"]'],
    ["another case", [["eq", "$key", "A"]], { key: "a" }, '["eq", "$key", "A"]'],
    ["no dollar sign", [["eq", "key", "a"]], { key: "a" }, '["eq", "key", "a"]'],
    ["another start", [["starts-with", "$key", "u"]], { key: "a" }, '["starts-with", "$key", "u"]'],
    ["an absent field", [["starts-with", "$acl", ""]], {}, '["starts-with", "$acl", ""]'],
    [
      "a list with one type that does not fit",
      [["starts-with", "$content-type", "image/"]],
      { "content-type": "image/a,text/html" },
      '["starts-with", "$content-type", "image/"]',
    ],
    ["another bucket", [{ bucket: "c" }], {}, '["eq", "$bucket", "c"]'],
    [
      "a range that is none",
      [["content-length-range", "x", "9"]],
      {},
      '["content-length-range", "x", "9"]',
    ],
  ])("fails its condition: %s", (_name, conditions, fields, shown) => {
    const verdict = judge(conditions, fields as unknown as Record<string, string>);
    expect(verdict).toEqual({ kind: "condition-failed", shown });
  });

  test("has no field that the policy does not know", () => {
    expect(judge([{ key: "a" }], { key: "a", acl: "private" })).toEqual({
      kind: "extra-field",
      field: "acl",
    });
  });

  test("goes to a bucket that the policy names", () => {
    const verdict = judgePost(policyOf([]), new Map([["bucket", "b"]]), NOW);
    expect(verdict).toEqual({ kind: "extra-field", field: "bucket" });
  });

  test("comes before the policy's end", () => {
    expect(judge([], {}, NOW).kind).toBe("kept");
    expect(judge([], {}, NOW + 1)).toEqual({ kind: "expired" });
  });

  test("may be as long as every range allows", () => {
    const ranges = [
      ["content-length-range", 5, "10"],
      ["content-length-range", "3", 8],
    ];
    expect(judge(ranges, {})).toEqual({ kind: "kept", bytesMin: 5, bytesMax: 8 });
  });

  test("that is described field by field is kept, and with one value changed it is not", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^x-amz-meta-[a-z]{1,4}$/), fc.string(), { minKeys: 1 }),
        fc.nat(),
        (fields, chosen) => {
          const names = Object.keys(fields);
          const conditions = names.map((name) => ({ [name]: fields[name] }));
          expect(judge(conditions, fields)).toEqual(KEPT);
          const changed = names[chosen % names.length] as string;
          const other = { ...fields, [changed]: `${fields[changed]}!` };
          expect(judge(conditions, other).kind).toBe("condition-failed");
        },
      ),
    );
  });
});
