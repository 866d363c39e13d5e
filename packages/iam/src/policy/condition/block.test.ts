/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
import { describe, expect, test } from "vitest";
import { contextOf } from "../testing/fixtures.ts";
import { compileCondition, conditionHolds } from "./block.ts";

type Seen = string | readonly string[] | undefined;

function holds(operator: string, values: string | string[], seen: Seen): boolean {
  const condition = compileCondition(operator, "s3:Key", [values].flat(), true);
  if (condition === undefined) throw new Error(`no operator ${operator}`);
  return conditionHolds(condition, contextOf(seen === undefined ? {} : { "s3:key": seen }));
}

test.each<[string, string | string[], Seen, boolean]>([
  ["StringEquals", "cat", "cat", true],
  ["StringEquals", "cat", "Cat", false],
  ["StringEquals", "c*", "cat", false],
  ["StringEquals", ["dog", "cat"], "cat", true],
  ["StringNotEquals", ["dog", "cat"], "cat", false],
  ["StringNotEquals", ["dog", "cow"], "cat", true],
  ["StringEqualsIgnoreCase", "cat", "CAT", true],
  ["StringNotEqualsIgnoreCase", "cat", "CAT", false],
  ["StringLike", "c?t*", "cats", true],
  ["StringLike", "C*", "cat", false],
  ["StringNotLike", ["d*", "c*"], "cat", false],
  ["NumericEquals", "10", "10.0", true],
  ["NumericEquals", "10", "ten", false],
  ["NumericNotEquals", "10", "11", true],
  ["NumericLessThan", "10", "9", true],
  ["NumericLessThan", "10", "10", false],
  ["NumericLessThanEquals", "10", "10", true],
  ["NumericGreaterThan", "-1", "0", true],
  ["NumericGreaterThan", ["100", "5"], "10", true],
  ["NumericGreaterThanEquals", "1e2", "100", true],
  ["NumericLessThan", "10", "", false],
  ["NumericEquals", "1.", "1", true],
  ["NumericEquals", ".5e1", "+5", true],
  ["DateEquals", "2026-07-01T00:00:00Z", "2026-07-01T02:00:00+02:00", true],
  ["DateEquals", "2026-07-01", "1782864000", true],
  ["DateNotEquals", "2026-07-01", "2026-07-02", true],
  ["DateLessThan", "2026-07-01T00:00:00Z", "2026-06-30T23:59:59.999Z", true],
  ["DateLessThanEquals", "2026", "2026-01-01", true],
  ["DateGreaterThan", "2026-07-01T00:00:00Z", "2026-07-01T00:00:00Z", false],
  ["DateGreaterThanEquals", "2026-07", "2026-07-01T00:00Z", true],
  ["DateLessThan", "2026-02-30", "2020-01-01", false],
  ["DateLessThan", "2026-01-01", "yesterday", false],
  ["Bool", "true", "true", true],
  ["Bool", "True", "true", true],
  ["Bool", "false", "true", false],
  ["Bool", "true", "yes", false],
  ["BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", true],
  ["BinaryEquals", "QQ==", "Qg==", false],
  ["BinaryEquals", "not base64!", "not base64!", false],
  ["IpAddress", "203.0.113.0/24", "203.0.113.255", true],
  ["IpAddress", "203.0.113.0/24", "203.0.114.0", false],
  ["IpAddress", "203.0.113.7", "203.0.113.7", true],
  ["IpAddress", "0.0.0.0/0", "198.51.100.1", true],
  ["IpAddress", "10.0.0.0/9", "10.128.0.0", false],
  ["IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678:9:a:b:c", true],
  ["IpAddress", "2001:db8:1234:5678::/64", "2001:db8:1234:5679::1", false],
  ["IpAddress", "::ffff:192.0.2.0/120", "::ffff:192.0.2.9", true],
  ["IpAddress", "0.0.0.0/0", "::1", false],
  ["IpAddress", ["203.0.113.0/24", "::/0"], "::1", true],
  ["IpAddress", "203.0.113.0/33", "203.0.113.0", false],
  ["IpAddress", "1:2:3:4:5:6:7:8:9", "::1", false],
  ["NotIpAddress", "203.0.113.0/24", "203.0.113.5", false],
  ["NotIpAddress", ["203.0.113.0/24", "10.0.0.0/8"], "192.0.2.1", true],
  [
    "ArnEquals",
    "arn:aws:sns:eu-west-1:111122223333:jobs",
    "arn:aws:sns:eu-west-1:111122223333:jobs",
    true,
  ],
  ["ArnEquals", "arn:aws:sns:*:111122223333:j*", "arn:aws:sns:eu-west-1:111122223333:jobs", true],
  ["ArnLike", "arn:aws:sns:*:jobs", "arn:aws:sns:eu-west-1:111122223333:jobs", false],
  ["ArnLike", "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/team/app", true],
  ["ArnLike", "arn:aws:logs:*:*:group:*", "arn:aws:logs:eu-west-1:1:group:a:stream:b", true],
  ["ArnLike", "*", "arn:aws:iam::111122223333:role/app", false],
  ["ArnLike", "arn:*:*:*:*:*", "not-an-arn", false],
  ["ArnNotLike", "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/app", false],
  ["ArnNotEquals", "arn:aws:iam::*:user/*", "arn:aws:iam::111122223333:role/app", true],
])("%s %j with %j: %s", (operator, values, seen, expected) => {
  expect(holds(operator, values, seen)).toBe(expected);
});

describe("a missing key", () => {
  test.each([
    ["StringEquals", "x", false],
    ["StringNotEquals", "x", true],
    ["StringLike", "*", false],
    ["NumericLessThan", "1", false],
    ["NumericNotEquals", "1", true],
    ["DateNotEquals", "2026-07-01", true],
    ["Bool", "false", false],
    ["NotIpAddress", "0.0.0.0/0", true],
    ["ArnNotLike", "arn:aws:iam::*:*", true],
    ["StringEqualsIfExists", "x", true],
    ["BoolIfExists", "true", true],
    ["IpAddressIfExists", "10.0.0.0/8", true],
    ["ForAllValues:StringEquals", "x", true],
    ["ForAnyValue:StringEquals", "x", false],
    ["ForAnyValue:StringNotEquals", "x", false],
    ["ForAnyValue:StringEqualsIfExists", "x", true],
    ["Null", "true", true],
    ["Null", "false", false],
  ])("%s %j holds: %s", (operator, value, expected) => {
    expect(holds(operator, value, undefined)).toBe(expected);
    expect(holds(operator, value, [])).toBe(expected);
  });

  test("IfExists still compares a key that is there", () => {
    expect(holds("StringEqualsIfExists", "cat", "dog")).toBe(false);
    expect(holds("Null", "false", "dog")).toBe(true);
  });
});

// Every operator of the reference: its name, a policy value, a value that it holds for, one that it does not hold for.
test.each([
  ["StringEquals", "a", "a", "b"],
  ["StringNotEquals", "a", "b", "a"],
  ["StringEqualsIgnoreCase", "a", "A", "b"],
  ["StringNotEqualsIgnoreCase", "a", "b", "A"],
  ["StringLike", "a*", "ab", "b"],
  ["StringNotLike", "a*", "b", "ab"],
  ["NumericEquals", "1", "1", "2"],
  ["NumericNotEquals", "1", "2", "1"],
  ["NumericLessThan", "1", "0", "1"],
  ["NumericLessThanEquals", "1", "1", "2"],
  ["NumericGreaterThan", "1", "2", "1"],
  ["NumericGreaterThanEquals", "1", "1", "0"],
  ["DateEquals", "2026-07-01", "2026-07-01", "2026-07-02"],
  ["DateNotEquals", "2026-07-01", "2026-07-02", "2026-07-01"],
  ["DateLessThan", "2026-07-01", "2026-06-30", "2026-07-01"],
  ["DateLessThanEquals", "2026-07-01", "2026-07-01", "2026-07-02"],
  ["DateGreaterThan", "2026-07-01", "2026-07-02", "2026-07-01"],
  ["DateGreaterThanEquals", "2026-07-01", "2026-07-01", "2026-06-30"],
  ["Bool", "true", "true", "false"],
  ["BinaryEquals", "QQ==", "QQ==", "Qg=="],
  ["IpAddress", "10.0.0.0/8", "10.1.1.1", "11.1.1.1"],
  ["NotIpAddress", "10.0.0.0/8", "11.1.1.1", "10.1.1.1"],
  ["ArnEquals", "arn:aws:s3:::a", "arn:aws:s3:::a", "arn:aws:s3:::b"],
  ["ArnNotEquals", "arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::a"],
  ["ArnLike", "arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b"],
  ["ArnNotLike", "arn:aws:s3:::a*", "arn:aws:s3:::b", "arn:aws:s3:::ab"],
])("%s, with IfExists, ForAllValues and ForAnyValue", (operator, value, met, unmet) => {
  for (const suffix of ["", "IfExists"]) {
    for (const prefix of ["", "ForAllValues:", "ForAnyValue:"]) {
      expect(holds(`${prefix}${operator}${suffix}`, value, met)).toBe(true);
      expect(holds(`${prefix}${operator}${suffix}`, value, unmet)).toBe(false);
    }
    expect(holds(`ForAllValues:${operator}${suffix}`, value, [met, unmet])).toBe(false);
    expect(holds(`ForAnyValue:${operator}${suffix}`, value, [met, unmet])).toBe(true);
  }
  for (const prefix of ["", "ForAllValues:", "ForAnyValue:"]) {
    expect(holds(`${prefix}${operator}IfExists`, value, undefined)).toBe(true);
  }
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
describe("a key of several values", () => {
  test.each([
    ["ForAllValues:StringEquals", ["a", "b"], ["a"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAnyValue:StringEquals", ["a", "b"], ["a", "c"], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "d"], false],
    ["ForAllValues:StringNotEquals", ["a"], ["b", "c"], true],
    ["ForAllValues:StringNotEquals", ["a"], ["a", "c"], false],
    ["ForAnyValue:StringNotEquals", ["a"], ["a", "c"], true],
    ["ForAnyValue:StringNotEquals", ["a", "c"], ["a", "c"], false],
    ["ForAnyValue:StringLike", ["a*"], ["b", "ab"], true],
    ["StringEquals", ["a"], ["a", "b"], false],
    ["StringNotEquals", ["x"], ["a", "b"], false],
  ])("%s %j with %j: %s", (operator, values, seen, expected) => {
    expect(holds(operator, values, seen)).toBe(expected);
  });
});

test("what is no operator compiles to nothing", () => {
  for (const name of ["StringMatches", "NullIfExists", "ForSomeValues:StringEquals", "bool"]) {
    expect(compileCondition(name, "s3:Key", ["x"], true)).toBeUndefined();
  }
});

test("what begins as a long number is read in linear time", () => {
  const almost = `${"1".repeat(200_000)}x`;
  expect(holds("NumericEquals", almost, "1")).toBe(false);
});
