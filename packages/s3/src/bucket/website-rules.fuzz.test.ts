import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  directoryIndexKey,
  pageKey,
  type RoutingRule,
  redirectLocationFault,
  routingRedirection,
  websiteFault,
} from "./website-rules.ts";

const index = { IndexDocument: { Suffix: "index.html" } };
const withRule = (rule: RoutingRule) => ({ ...index, RoutingRules: [rule] });
const REDIRECT = { ReplaceKeyWith: "k" };

describe("a configuration", () => {
  test.each([
    [{}, { kind: "index-missing" }],
    [{ ErrorDocument: { Key: "e" } }, { kind: "index-missing" }],
    [{ IndexDocument: { Suffix: "/i" } }, { kind: "index-malformed", suffix: "/i" }],
    [{ IndexDocument: {} }, { kind: "index-malformed", suffix: "" }],
    [
      { ...index, ErrorDocument: {} },
      { kind: "error-key-malformed", key: "" },
    ],
    [{ ...index, RedirectAllRequestsTo: { HostName: "h" } }, { kind: "redirect-all-with-others" }],
    [{ RedirectAllRequestsTo: {} }, { kind: "malformed" }],
    [{ RedirectAllRequestsTo: { HostName: "h", Protocol: "ftp" } }, { kind: "protocol" }],
    [{ ...index, RoutingRules: [] }, { kind: "malformed" }],
    [
      { ...index, RoutingRules: new Array(51).fill({ Redirect: REDIRECT }) },
      { kind: "too-many-rules", count: 51 },
    ],
    [withRule({}), { kind: "malformed" }],
    [withRule({ Redirect: {} }), { kind: "malformed" }],
    [withRule({ Redirect: { Protocol: "protocol" } }), { kind: "protocol" }],
    [
      withRule({ Redirect: { ReplaceKeyWith: "a", ReplaceKeyPrefixWith: "b" } }),
      { kind: "both-replacements" },
    ],
    [withRule({ Redirect: { HttpRedirectCode: "300" } }), { kind: "redirect-code", code: "300" }],
    [withRule({ Redirect: { HttpRedirectCode: "404" } }), { kind: "redirect-code", code: "404" }],
    [withRule({ Redirect: REDIRECT, Condition: {} }), { kind: "empty-condition" }],
    [
      withRule({ Redirect: REDIRECT, Condition: { HttpErrorCodeReturnedEquals: "302" } }),
      { kind: "error-code", code: "302" },
    ],
  ])("%j is refused", (configuration, fault) => {
    expect(websiteFault(configuration)).toEqual(fault);
  });

  test.each([
    [{ ...index, ErrorDocument: { Key: "/error.html" } }],
    [{ RedirectAllRequestsTo: { HostName: "example.com", Protocol: "https" } }],
    [{ ...index, RoutingRules: new Array(50).fill({ Redirect: REDIRECT }) }],
    [withRule({ Redirect: { ReplaceKeyPrefixWith: "" }, Condition: { KeyPrefixEquals: "d/" } })],
  ])("%j may be stored", (configuration) => {
    expect(websiteFault(configuration)).toBeUndefined();
  });
});

test("a path names a key, or the index document of a directory", () => {
  expect(pageKey("", "i.html")).toBe("i.html");
  expect(pageKey("a/", "i.html")).toBe("a/i.html");
  expect(pageKey("a", "i.html")).toBe("a");
  expect(directoryIndexKey("a", "i.html")).toBe("a/i.html");
  expect(directoryIndexKey("a/", "i.html")).toBeUndefined();
  expect(directoryIndexKey("", "i.html")).toBeUndefined();
});

describe("routing rules", () => {
  const rules: readonly RoutingRule[] = [
    { Condition: { KeyPrefixEquals: "docs/" }, Redirect: { ReplaceKeyPrefixWith: "documents/" } },
    {
      Condition: { KeyPrefixEquals: "img/", HttpErrorCodeReturnedEquals: "404" },
      Redirect: { HostName: "h", Protocol: "https", HttpRedirectCode: "307", ReplaceKeyWith: "x" },
    },
    { Condition: { HttpErrorCodeReturnedEquals: "403" }, Redirect: { ReplaceKeyWith: "login" } },
  ];
  const plain = { status: 301, protocol: undefined, hostName: undefined };

  test.each([
    ["docs/a", undefined, { ...plain, objectKey: "documents/a" }],
    ["docs/a", 404, undefined],
    ["img/a", undefined, undefined],
    ["img/a", 404, { status: 307, protocol: "https", hostName: "h", objectKey: "x" }],
    ["img/a", 403, { ...plain, objectKey: "login" }],
    ["other", 404, undefined],
    ["", undefined, undefined],
  ])("%s with the error %s", (objectKey, errorStatus, expected) => {
    expect(routingRedirection(rules, objectKey, errorStatus)).toEqual(expected);
  });

  test("a replaced prefix keeps what follows it", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (prefix, rest, other) => {
        const rule = {
          Condition: { KeyPrefixEquals: prefix },
          Redirect: { ReplaceKeyPrefixWith: other },
        };
        const found = routingRedirection([rule], prefix + rest, undefined);
        expect(found?.objectKey).toBe(other + rest);
      }),
    );
  });

  test("without rules nothing is redirected", () => {
    expect(routingRedirection(undefined, "a", undefined)).toBeUndefined();
    expect(routingRedirection([], "a", 404)).toBeUndefined();
  });
});

test("an object is redirected to a key or a URL of up to 2 KB", () => {
  expect(redirectLocationFault("/a")).toBeUndefined();
  expect(redirectLocationFault("https://example.com/")).toBeUndefined();
  expect(redirectLocationFault("a")).toBe("prefix");
  expect(redirectLocationFault("ftp://example.com")).toBe("prefix");
  expect(redirectLocationFault("")).toBe("prefix");
  expect(redirectLocationFault(`/${"x".repeat(2047)}`)).toBeUndefined();
  expect(redirectLocationFault(`/${"x".repeat(2048)}`)).toBe("too-long");
});
