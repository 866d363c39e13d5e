import type { RequestDecisions } from "@cloudglass/gateway";
import { expect, test } from "vitest";
import { decisionText } from "./decision-text.ts";
import { palette } from "./palette.ts";

const PLAIN = palette(false);

const REQUEST: RequestDecisions = {
  requestId: "4442587FB7D0A2F9",
  receivedAt: "2026-01-01T00:00:00.000Z",
  service: "s3",
  operation: "GetObject",
  method: "GET",
  path: "/shelf/book",
  caller: "",
  status: 403,
  error: { code: "SignatureDoesNotMatch", message: "The signature …" },
  authorization: "not-reached",
  summary: "GetObject ended before authorization.",
  decisions: [],
  decisionsDropped: 0,
};

test("a request without decisions shows what ended it", () => {
  const text = decisionText(REQUEST, PLAIN);
  expect(text.split("\n")[0]).toBe("GetObject ended before authorization.");
  expect(text).toContain("403 SignatureDoesNotMatch The signature …");
  expect(text).toContain("anonymous");
});

test("what was denied comes first, and what was not kept is counted", () => {
  const kept = (action: string, allowed: boolean) => ({
    action,
    resource: "*",
    allowed,
    decision: allowed ? ("allowed" as const) : ("implicit-deny" as const),
    unexplained: "too large",
    alternative: false,
  });
  const decisions = [kept("s3:PutObject", true), kept("s3:PutObjectTagging", false)];
  const text = decisionText({ ...REQUEST, decisions, decisionsDropped: 7 }, PLAIN);
  const titles = text.split("\n").filter((line) => /^(ALLOWED|DENIED)/.test(line));
  expect(titles).toEqual(["DENIED  s3:PutObjectTagging on *", "ALLOWED  s3:PutObject on *"]);
  expect(text).toContain("7 more decisions");
});

test("colours are there only when they are wanted", () => {
  const sequence = "\u001b[";
  expect(decisionText(REQUEST, palette(true))).toContain(sequence);
  expect(decisionText(REQUEST, PLAIN)).not.toContain(sequence);
});
