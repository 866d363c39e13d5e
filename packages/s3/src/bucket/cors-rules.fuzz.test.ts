import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CorsRule,
  corsFault,
  corsHeaders,
  matchesWildcard,
  requestedHeaderNames,
} from "./cors-rules.ts";

const text = fc.string({ maxLength: 8 }).map((each) => each.replaceAll("*", ""));

describe("a wildcard", () => {
  test("stands for any text between a prefix and a suffix, and for nothing that overlaps them", () => {
    fc.assert(
      fc.property(text, text, text, (prefix, middle, suffix) => {
        const pattern = `${prefix}*${suffix}`;
        expect(matchesWildcard(pattern, prefix + middle + suffix)).toBe(true);
        const asExpression = new RegExp(`^${escaped(prefix)}[^]*${escaped(suffix)}$`);
        for (const other of [middle, prefix + middle, middle + suffix, prefix + suffix]) {
          expect(matchesWildcard(pattern, other)).toBe(asExpression.test(other));
        }
      }),
    );
  });

  test("is needed: without one only the same text matches", () => {
    fc.assert(fc.property(text, text, (a, b) => matchesWildcard(a, b) === (a === b)));
  });
});

const escaped = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const rules: readonly CorsRule[] = [
  { AllowedOrigins: ["https://a.example"], AllowedMethods: ["GET"], ExposeHeaders: ["ETag", "x"] },
  {
    AllowedOrigins: ["https://*.example"],
    AllowedMethods: ["PUT", "POST"],
    AllowedHeaders: ["x-amz-*", "Content-Type"],
    MaxAgeSeconds: 60,
  },
  { AllowedOrigins: ["*"], AllowedMethods: ["GET", "HEAD"] },
];

const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

describe("the answer", () => {
  test.each([
    [
      "the first rule that fits everything",
      ["https://a.example", "GET"],
      {
        "access-control-allow-origin": "https://a.example",
        "access-control-allow-methods": "GET",
        "access-control-expose-headers": "ETag, x",
        "access-control-allow-credentials": "true",
        vary: VARY,
      },
    ],
    [
      "a later one, with the requested headers in lower case",
      ["https://a.example", "PUT", "X-AMZ-Acl, content-TYPE"],
      {
        "access-control-allow-origin": "https://a.example",
        "access-control-allow-methods": "PUT, POST",
        "access-control-allow-headers": "x-amz-acl, content-type",
        "access-control-max-age": "60",
        "access-control-allow-credentials": "true",
        vary: VARY,
      },
    ],
    [
      "everybody's, without credentials",
      ["null", "HEAD"],
      {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET, HEAD",
        vary: VARY,
      },
    ],
    ["no rule with that method", ["https://a.example", "DELETE"], undefined],
    [
      "no rule with that header",
      ["https://a.example", "PUT", "x-amz-acl,authorization"],
      undefined,
    ],
    ["a method in small letters", ["https://a.example", "get"], undefined],
  ] as const)("%s", (_name, [origin, method, headers], expected) => {
    const requestedHeaders = requestedHeaderNames(headers);
    expect(corsHeaders(rules, { origin, method, requestedHeaders })).toEqual(expected);
  });
});

describe("a configuration", () => {
  const valid = { AllowedOrigins: ["*"], AllowedMethods: ["GET"] };

  test.each([
    ["no rules", [], { kind: "malformed" }],
    ["no origin", [{ AllowedMethods: ["GET"] }], { kind: "malformed" }],
    ["no method", [{ AllowedOrigins: ["*"] }], { kind: "malformed" }],
    ["101 rules", new Array(101).fill(valid), { kind: "too-many-rules" }],
    ["an id of 256 characters", [{ ...valid, ID: "x".repeat(256) }], { kind: "id-too-long" }],
    [
      "OPTIONS",
      [valid, { ...valid, AllowedMethods: ["GET", "OPTIONS"] }],
      { kind: "unsupported-method", method: "OPTIONS" },
    ],
    [
      "two wildcards in an origin",
      [{ ...valid, AllowedOrigins: ["*a*"] }],
      { kind: "several-wildcards", element: "AllowedOrigin", value: "*a*" },
    ],
    [
      "two wildcards in a header",
      [{ ...valid, AllowedHeaders: ["**"] }],
      { kind: "several-wildcards", element: "AllowedHeader", value: "**" },
    ],
    [
      "a header that is no token",
      [{ ...valid, AllowedHeaders: ["a b"] }],
      { kind: "invalid-character", value: "a b" },
    ],
    [
      "a wildcard that is exposed",
      [{ ...valid, ExposeHeaders: ["x-*"] }],
      { kind: "exposed-wildcard", value: "x-*" },
    ],
  ])("with %s is refused", (_name, configuration, fault) => {
    expect(corsFault(configuration)).toEqual(fault);
  });

  test("of 100 rules, of an empty origin and of a 255-character id may be stored", () => {
    const rule = { ...valid, AllowedOrigins: [""], ID: "x".repeat(255) };
    expect(corsFault(new Array(100).fill(rule))).toBeUndefined();
  });
});
