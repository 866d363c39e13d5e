import { expect, test } from "vitest";
import { matchPlace } from "./route.ts";

test.each([
  ["/", "/", {}],
  ["/requests", "/requests", {}],
  ["/requests/:id", "/requests/4442587FB7D0A2F9", { id: "4442587FB7D0A2F9" }],
  ["/s3/:bucket/*key", "/s3/shelf/a/b%2Fc//d", { bucket: "shelf", key: "a/b/c//d" }],
  ["/s3/:bucket/*key", "/s3/shelf/", { bucket: "shelf", key: "" }],
  ["/iam/:arn", "/iam/arn%3Aaws%3Aiam%3A%3A0%3Auser%2Fann", { arn: "arn:aws:iam::0:user/ann" }],
  ["/s3/:bucket", "/s3/%E0%A4%A", { bucket: "%E0%A4%A" }],
])("%s matches %s", (pattern, path, names) => {
  expect(matchPlace(pattern, path)).toEqual(names);
});

test.each([
  ["/requests", "/requests/1"],
  ["/requests/:id", "/requests"],
  ["/requests/:id", "/requests/"],
  ["/requests/:id", "/requests/1/2"],
  ["/s3/:bucket/*key", "/s4/a/b"],
])("%s does not match %s", (pattern, path) => {
  expect(matchPlace(pattern, path)).toBeUndefined();
});
