import { expect, test } from "vitest";
import { widerPrefix } from "./resource-prefix.ts";

function prefixesOf(arn: string): string[] {
  const prefixes: string[] = [];
  for (let at = widerPrefix(arn); at !== undefined; at = widerPrefix(at)) prefixes.push(at);
  return prefixes;
}

test.each([
  ["arn:aws:s3:::b/a/c/k", ["arn:aws:s3:::b/a/c/", "arn:aws:s3:::b/a/", "arn:aws:s3:::b/"]],
  ["arn:aws:s3:::b/k:1", ["arn:aws:s3:::b/k:", "arn:aws:s3:::b/"]],
  ["arn:aws:s3:::b//k", ["arn:aws:s3:::b//", "arn:aws:s3:::b/"]],
  ["arn:aws:s3:::b", []],
  [
    "arn:aws:s3:us-east-1:1:accesspoint/p/object/a/k",
    [
      "arn:aws:s3:us-east-1:1:accesspoint/p/object/a/",
      "arn:aws:s3:us-east-1:1:accesspoint/p/object/",
    ],
  ],
  ["arn:aws:s3:us-east-1:1:accesspoint/p", []],
  ["arn:aws:iam::1:user/team/ann", ["arn:aws:iam::1:user/team/", "arn:aws:iam::1:user/"]],
  ["arn:aws:iam::1:root", []],
  ["arn:aws:lambda:r:1:function:f", ["arn:aws:lambda:r:1:function:"]],
  ["*", []],
  ["", []],
])("%s widens to %j and no further", (arn, prefixes) => {
  expect(prefixesOf(arn)).toEqual(prefixes);
});
