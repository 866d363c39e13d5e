/** The examples of AWS's user guide, and what it refuses. */
import { describe, expect, test } from "vitest";
import { splitFields } from "./fields-match.ts";
import { compilePattern } from "./matcher.ts";

const matching = (pattern: string, messages: readonly string[]) =>
  messages.filter((message) => compilePattern(pattern).matches(message));
const refusal = (pattern: string): string => {
  try {
    compilePattern(pattern);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
};

describe("terms", () => {
  const requests = [
    "[ERROR 400] BAD REQUEST",
    "[ERROR 401] UNAUTHORIZED REQUEST",
    "[ERROR 419] MISSING ARGUMENTS",
    "[ERROR 420] INVALID ARGUMENTS",
    "Exiting with errorcode",
  ];

  test.each([
    ["ERROR", [0, 1, 2, 3]],
    ["ERROR ARGUMENTS", [2, 3]],
    ["?REQUEST ?INVALID", [0, 1, 3]],
    ["ERROR -ARGUMENTS", [0, 1]],
    ["-ERROR", [4]],
    ['"ERROR 4" -"ERROR 40"', [2, 3]],
    ["%4[12][09]%", [2, 3]],
    ["?INVALID REQUEST", [0, 1]],
    ["", [0, 1, 2, 3, 4]],
    ['" "', [0, 1, 2, 3, 4]],
    ['"] "', [0, 1, 2, 3]],
  ])("%s", (pattern, expected) => {
    expect(matching(pattern, requests)).toEqual(expected.map((each) => requests[each]));
  });

  test.each([
    ["/api/v1", "Invalid character(s) in term '/api/v1'"],
    ["ERROR:", "Invalid character(s) in term 'ERROR:'"],
    ['""', "Invalid character(s) in term '\"\"'"],
    ['"open', "Invalid character(s) in term '\"open'"],
    ["%something!%", "Invalid character(s) in term 'something!'"],
    ["%(a|b)%", "Invalid character(s) in term '(a|b)'"],
  ])("%s is refused", (pattern, message) => {
    expect(refusal(pattern)).toBe(message);
  });
});

describe("JSON", () => {
  const event = JSON.stringify({
    eventType: "UpdateTrail",
    sourceIPAddress: "111.111.111.111",
    arrayKey: ["value", "another value"],
    objectList: [
      { name: "a", id: 1 },
      { name: "b", id: 2 },
    ],
    SomeObject: null,
    "cluster.name": "c",
    flag: true,
    off: false,
    latency: 12.5,
    tiny: 0.001,
    user: { id: 1, email: "John.Stiles@example.com" },
    text: "7",
  });

  test.each([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{ $.eventType = "Update*" }', true],
    ["{ $.eventType = UpdateTrail }", true],
    ["{ $.eventType = %Tra.l$% }", true],
    ["{ $.eventType != %Tra.l$% }", false],
    ["{ $.sourceIPAddress != 123.123.* }", true],
    ["{ $.sourceIPAddress != 111.111.* }", false],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[1] = "value" }', false],
    ['{ $.arrayKey[*] = "another value" }', true],
    ["{ $.objectList[1].id = 2 }", true],
    ["{ $.objectList[*].id > 1 }", true],
    ["{ $.user.* = 1 }", true],
    ["{ $.SomeObject IS NULL }", true],
    ["{ $.SomeOtherObject IS NULL }", false],
    ["{ $.SomeOtherObject NOT EXISTS }", true],
    ["{ $.SomeObject NOT EXISTS }", false],
    ["{ $.SomeObject EXISTS }", true],
    ["{ $.flag IS TRUE }", true],
    ["{ $.off IS FALSE }", true],
    ["{ $.latency IS TRUE }", false],
    ["{ $.latency > 12 && $.latency < 13 }", true],
    ["{ $.latency >= 12.5 }", true],
    ["{ $.latency = 125e-1 }", true],
    ["{ $.latency < 12.5 }", false],
    ["{ $.tiny <= 1e-3 }", true],
    ["{ $.['cluster.name'] = \"c\" }", true],
    ['{ ($.user.id = 2) || ($.user.email = "John.*") }', true],
    ['{ $.user.id = 2 || $.user.id = 1 && $.eventType = "x" }', false],
    ['{ ($.user.id = 1 || $.user.id = 2) && $.eventType = "UpdateTrail" }', true],
    ['{ $.missing != "x" }', false],
    ['{ $.text = "7" }', true],
  ])("%s", (pattern, expected) => {
    expect(compilePattern(pattern).matches(event)).toBe(expected);
  });

  test("what is no JSON object never matches", () => {
    const pattern = compilePattern("{ $.a NOT EXISTS }");
    expect(["{}", "[]", "text", "{", ""].filter(pattern.matches)).toEqual(["{}"]);
  });

  test("names what it compared", () => {
    const pattern = compilePattern("{ $.eventType = * && $.user.id = 1 }");
    expect(pattern.extract(event)).toEqual({ "$.eventType": "UpdateTrail", "$.user.id": "1" });
  });

  test.each([
    ["{ $.a = 1", "If a filter pattern starts with '{' it must end with '}'"],
    ["{ $.a }", "Invalid filter pattern"],
    ["{ a = 1 }", "Invalid filter pattern"],
    ["{ $.a > x }", "Invalid filter pattern"],
    ["{ ($.a = 1 }", "Invalid filter pattern"],
    ["{ $.a[*].b[*] = 1 }", "Invalid filter pattern"],
    ["{ $.a = %x% && $.b = %x% && $.c = %x% }", "Invalid filter pattern"],
    ["{}", "Invalid filter pattern"],
  ])("%s is refused", (pattern, message) => {
    expect(refusal(pattern)).toBe(message);
  });
});

describe("fields parted by spaces", () => {
  const line =
    '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

  test.each([
    ["[ip, user, username, timestamp, request, status_code, bytes]", true],
    ["[ip, user, username, timestamp, request, status_code]", false],
    ["[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", true],
    ["[..., status_code = 4*, bytes]", true],
    ["[..., status_code = 404 || status_code = 410, bytes]", true],
    ["[..., bytes > 1000]", true],
    ["[..., bytes > 2000]", false],
    ["[ip = 127.*, ..., bytes]", true],
    ["[ip, user != Prod, ...]", false],
    ["[ip, user = %^Pro%, ...]", true],
    ['[ip, user = "Prod" && user != "Test", ...]', true],
  ])("%s", (pattern, expected) => {
    expect(compilePattern(pattern).matches(line)).toBe(expected);
  });

  test("names its fields, and counts those without a name", () => {
    expect(compilePattern("[ip, ..., timestamp, request, status, bytes]").extract(line)).toEqual({
      $ip: "127.0.0.1",
      $2: "Prod",
      $3: "frank",
      $timestamp: "10/Oct/2000:13:25:15 -0700",
      $request: "GET /index.html HTTP/1.0",
      $status: "404",
      $bytes: "1534",
    });
  });

  test.each([
    ["[a, b", "If a filter pattern starts with '[' it must end with ']'"],
    [
      "[ip, user, username, timestamp, request, status_code = 4* && bytes > 1000]",
      "Invalid filter pattern",
    ],
    ["[..., a, ...]", "Invalid filter pattern"],
    ["[a,]", "Invalid filter pattern"],
    ["[]", "Invalid filter pattern"],
  ])("%s is refused", (pattern, message) => {
    expect(refusal(pattern)).toBe(message);
  });

  test.each(["[".repeat(300_000), "[ ".repeat(300_000), `${'" '.repeat(300_000)}"x`])(
    "a long line of openings is parted in one pass",
    (long) => {
      expect(splitFields(long).join("").length).toBeGreaterThan(100);
    },
  );
});
