// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
import { expect, test } from "vitest";
import { parsePolicy } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import { contextOf, read, USER } from "./testing/fixtures.ts";

const CONTEXT = contextOf({
  "aws:username": "ann",
  "aws:PrincipalTag/team": "a*b",
  "aws:TagKeys": ["x", "y"],
});

function allows(statement: object, resource: string, version = "2012-10-17"): boolean {
  const text = JSON.stringify({
    Version: version,
    Statement: { Effect: "Allow", Action: "s3:*", ...statement },
  });
  const kind = version === "2012-10-17" ? "identity" : "session";
  const request = read(USER, { resource, context: CONTEXT });
  return evaluate(request, { identity: [{ name: "p", document: parsePolicy(text, kind) }] })
    .allowed;
}

const bucket = "arn:aws:s3:::b";

test.each([
  ["a variable is filled in", "${aws:username}/*", "ann/x", true],
  ["keys do not mind case", "${AWS:UserName}/*", "ann/x", true],
  ["another user's folder does not match", "${aws:username}/*", "ben/x", false],
  ["a value's own wildcard is plain text", "${aws:PrincipalTag/team}", "aXb", false],
  ["a value's own wildcard matches itself", "${aws:PrincipalTag/team}", "a*b", true],
  ["a missing key matches nothing", "${aws:PrincipalTag/none}", "", false],
  ["a missing key takes the default", "${aws:PrincipalTag/none, 'guest'}/*", "guest/x", true],
  ["a present key ignores the default", "${aws:username, 'guest'}/*", "guest/x", false],
  ["a key of several values matches nothing", "${aws:TagKeys}", "x", false],
  ["a key of several values takes no default either", "${aws:TagKeys, 'x'}", "x", false],
  ["${*} is a star", "${*}", "*", true],
  ["${*} is no wildcard", "${*}", "x", false],
  ["${?} is no wildcard", "a${?}c", "abc", false],
  ["${$} is a dollar", "${$}1", "$1", true],
  ["an unclosed brace is plain text", "${aws:username", "${aws:username", true],
])("in a Resource, %s", (_name, pattern, objectKey, expected) => {
  expect(allows({ Resource: `${bucket}/${pattern}` }, `${bucket}/${objectKey}`)).toBe(expected);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
test("before the fifth colon of an ARN a variable is plain text", () => {
  const own = "arn:aws:s3::${aws:username}:key/${aws:username}";
  expect(allows({ Resource: own }, "arn:aws:s3::ann:key/ann")).toBe(false);
  expect(
    allows({ Resource: "arn:aws:s3::a??:key/${aws:username}" }, "arn:aws:s3::ann:key/ann"),
  ).toBe(true);
});

test("a document of 2008-10-17 takes variables for plain text", () => {
  const statement = { Resource: `${bucket}/\${aws:username}` };
  expect(allows(statement, `${bucket}/ann`, "2008-10-17")).toBe(false);
  expect(allows(statement, `${bucket}/\${aws:username}`, "2008-10-17")).toBe(true);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
test.each([
  [{ StringEquals: { "aws:username": "${aws:PrincipalTag/none}" } }, false],
  [{ StringLike: { "aws:username": "${aws:PrincipalTag/none}*" } }, false],
  [{ StringNotEquals: { "aws:username": "${aws:PrincipalTag/none}" } }, true],
  [{ StringNotLike: { "aws:username": "${aws:PrincipalTag/none}" } }, true],
  [{ StringEquals: { "aws:username": ["${aws:PrincipalTag/none}", "ann"] } }, true],
  [{ StringEquals: { "aws:PrincipalTag/team": "a${*}b" } }, true],
  [{ StringLike: { "aws:PrincipalTag/team": "a${*}?" } }, true],
  [{ StringLike: { "aws:username": "a${*}" } }, false],
])("in a Condition, %j holds: %s", (condition, expected) => {
  expect(allows({ Resource: "*", Condition: condition }, `${bucket}/x`)).toBe(expected);
});

test("a variable of white space is read in linear time", () => {
  // Quotas do not count white space, so a policy can hold this; in cubic time the test would not end.
  const resource = `${bucket}/\${${" ".repeat(4000)},x}`;
  expect(allows({ Resource: resource }, `${bucket}/x`)).toBe(false);
});
