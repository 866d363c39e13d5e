/** What AWS says of a policy that it refuses. */
import { describe, expect, test } from "vitest";
import { type PolicyKind, parsePolicy } from "./document.ts";
import { PolicySyntaxError } from "./policy-syntax-error.ts";

const GOOD = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function fault(kind: PolicyKind, text: string): string {
  try {
    parsePolicy(text, kind);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return error.message;
    throw error;
  }
  return "none";
}

function faultOf(kind: PolicyKind, statement: unknown, rest: object = {}): string {
  return fault(kind, JSON.stringify({ Version: "2012-10-17", Statement: statement, ...rest }));
}

function without(name: keyof typeof GOOD): object {
  return { ...GOOD, [name]: undefined };
}

describe("identity policies", () => {
  test.each([
    ["not JSON", "{", "Syntax errors in policy."],
    ["not an object", "[]", "Syntax errors in policy."],
    ["no statement", '{"Version":"2012-10-17"}', "Syntax errors in policy."],
    ["an empty list", '{"Version":"2012-10-17","Statement":[]}', "Syntax errors in policy."],
    [
      "an unknown version",
      `{"Version":"2020-01-01","Statement":${JSON.stringify(GOOD)}}`,
      "Syntax errors in policy.",
    ],
  ])("%s", (_name, text, message) => {
    expect(fault("identity", text)).toBe(message);
  });

  test("a managed policy must be of version 2012-10-17, an inline one need not", () => {
    for (const rest of [{}, { Version: "2008-10-17" }]) {
      const text = JSON.stringify({ ...rest, Statement: GOOD });
      expect(() => parsePolicy(text, "identity", { managed: true })).toThrow(
        "Policy document must be version 2012-10-17 or greater.",
      );
      expect(parsePolicy(text, "identity").version).toBe("2008-10-17");
    }
  });

  const VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  test.each<[string, unknown, string]>([
    ["a good one", GOOD, "none"],
    ["a good list", [GOOD, { ...GOOD, Sid: "a" }, { ...GOOD, Sid: "b" }], "none"],
    ["an unknown element", { ...GOOD, Actions: "s3:*" }, "Syntax errors in policy."],
    ["no effect", without("Effect"), "Syntax errors in policy."],
    ["an unknown effect", { ...GOOD, Effect: "Permit" }, "Syntax errors in policy."],
    ["an effect in lower case", { ...GOOD, Effect: "allow" }, "The policy failed legacy parsing"],
    ["Action and NotAction", { ...GOOD, NotAction: "s3:*" }, "Syntax errors in policy."],
    ["an action that is no string", { ...GOOD, Action: [1] }, "Syntax errors in policy."],
    ["no action", without("Action"), "Policy statement must contain actions."],
    ["an empty list of actions", { ...GOOD, Action: [] }, "Policy statement must contain actions."],
    ["no resource", without("Resource"), "Policy statement must contain resources."],
    ["a principal", { ...GOOD, Principal: "*" }, "Policy document should not specify a principal."],
    ["an action without vendor", { ...GOOD, Action: "GetObject" }, VENDOR],
    ["a key without vendor", { ...GOOD, Condition: { Bool: { Secure: "true" } } }, "none"],
    ["neither vendor nor resource", { Effect: "Allow", Action: "invalid" }, VENDOR],
    [
      "an action of two colons",
      { ...GOOD, Action: "s3:Get:Object" },
      "Actions/Condition can contain only one colon.",
    ],
    ["a vendor that is none", { ...GOOD, Action: "s 3:Get" }, "Vendor s 3 is not valid"],
    [
      "an unknown operator",
      { ...GOOD, Condition: { Same: { "a:b": "c" } } },
      "Syntax errors in policy.",
    ],
    [
      "a condition of objects",
      { ...GOOD, Condition: { Bool: { "a:b": {} } } },
      "Syntax errors in policy.",
    ],
    [
      "a resource that is no ARN",
      { ...GOOD, Resource: "photos" },
      'Resource photos must be in ARN format or "*".',
    ],
    [
      "an unknown partition",
      { ...GOOD, Resource: "arn:aws-moon:s3:::photos" },
      'Partition "aws-moon" is not valid for resource "arn:aws-moon:s3:::photos".',
    ],
    [
      "a bucket with a region",
      { ...GOOD, Resource: "arn:aws:s3:eu-west-1::photos" },
      "Resource arn:aws:s3:eu-west-1::photos can not contain region information.",
    ],
    [
      "a user with a region",
      { ...GOOD, Resource: "arn:aws:iam:eu-west-1:111122223333:user/ann" },
      "IAM resource arn:aws:iam:eu-west-1:111122223333:user/ann cannot contain region information.",
    ],
    [
      "a Sid twice",
      [
        { ...GOOD, Sid: "a" },
        { ...GOOD, Sid: "a" },
      ],
      "Statement IDs (SID) in a single policy must be unique.",
    ],
  ])("%s", (_name, statement, message) => {
    expect(faultOf("identity", statement)).toBe(message);
  });

  test("a path that IAM does not have is answered with those it has", () => {
    const statement = { ...GOOD, Resource: "arn:aws:iam::111122223333:robot/r2" };
    expect(faultOf("identity", statement)).toMatch(
      /^IAM resource path must either be "\*" or start with user\/, federated-user\/, role\//,
    );
  });

  const LEGACY = "The policy failed legacy parsing";
  test("dates are some to the older parser, years alone and seconds included", () => {
    const withDate = (value: unknown) =>
      faultOf("identity", { ...GOOD, Condition: { DateLessThan: { "aws:CurrentTime": value } } });
    for (const value of [
      "2019-07-01T13:20:15Z",
      "2016-12-13T21:20:37.593194+00:00",
      "2016-12-13t2:00:00.593194+23",
      "2019-07-01T13:20:15-05:00",
      "01T",
      "-292275054",
      "1561987215",
      1561987215,
      [],
      `\${aws:TokenIssueTime}`,
    ]) {
      expect(withDate(value), `${value}`).toBe("none");
    }
    for (const value of [
      "sdfdsf",
      "234-13",
      "2016-12-13t2:00:00.593194+1",
      "2016-12-13t2:00:00.1999999999+10:59",
      "9223372036854775808",
      ["2019-07-01", "soon"],
      "",
    ]) {
      expect(withDate(value), `${value}`).toBe(LEGACY);
    }
    const more = { Effect: "Allow", Condition: { DateLessThan: { a: "x" } } };
    expect(faultOf("identity", more)).toBe(LEGACY);
  });

  test("the older parser wants all parts of an ARN, when nothing else is wrong with it", () => {
    const withResource = (Resource: string) => faultOf("identity", { ...GOOD, Resource });
    for (const resource of [
      "arn:aws:s3::example_bucket",
      "arn:aws::::example_bucket",
      "arn:aws::fdsasf",
    ]) {
      expect(withResource(resource), resource).toBe(LEGACY);
      expect(faultOf("identity", { Effect: "Allow", Resource: resource })).toBe(LEGACY);
    }
    expect(withResource("arn:error:s3::example_bucket")).toMatch(/^Partition "error" is not valid/);
    expect(withResource("arn:aws:s3")).toBe("none");
  });

  test("a Sid has letters and digits only", () => {
    expect(faultOf("identity", { ...GOOD, Sid: "a b" })).toMatch(/must be alpha-numeric/);
  });

  test("numbers and booleans may be condition values", () => {
    const Condition = {
      Bool: { "aws:SecureTransport": true },
      NumericLessThan: { "s3:max-keys": 5 },
    };
    expect(faultOf("identity", { ...GOOD, Condition })).toBe("none");
  });
});

describe("trust policies", () => {
  const TRUST = {
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  };

  test.each<[string, unknown, string]>([
    ["a service", TRUST, "none"],
    ["an account", { ...TRUST, Principal: { AWS: "111122223333" } }, "none"],
    ["everyone", { ...TRUST, Principal: "*" }, "none"],
    [
      "a Deny of all but one",
      { ...TRUST, Effect: "Deny", Principal: undefined, NotPrincipal: { AWS: "111122223333" } },
      "none",
    ],
    ["tagging too", { ...TRUST, Action: ["sts:AssumeRole", "sts:TagSession"] }, "none"],
    ["a resource", { ...TRUST, Resource: "*" }, "Has prohibited field Resource"],
    [
      "another service's action",
      { ...TRUST, Action: "s3:GetObject" },
      "AssumeRole policy may only specify STS AssumeRole actions.",
    ],
    ["no principal", { ...TRUST, Principal: undefined }, "Missing required field Principal"],
    [
      "a pattern of users",
      { ...TRUST, Principal: { AWS: "arn:aws:iam::111122223333:user/*" } },
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"',
    ],
    [
      "an identity provider without account",
      { ...TRUST, Principal: { Federated: "arn:aws:iam:::oidc-provider/idp.example.com" } },
      "Federated principals must be valid domain names or SAML metadata ARNs",
    ],
    [
      "a group",
      { ...TRUST, Principal: { AWS: "arn:aws:iam::111122223333:group/g" } },
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/g"',
    ],
  ])("%s", (_name, statement, message) => {
    expect(faultOf("trust", statement)).toBe(message);
  });

  test("what is not JSON", () => {
    expect(fault("trust", "nope")).toBe("This policy contains invalid Json");
  });
});

describe("bucket policies", () => {
  const BUCKET = { ...GOOD, Principal: "*", Resource: "arn:aws:s3:::photos/*" };

  test.each<[string, unknown, string]>([
    ["a good one", BUCKET, "none"],
    ["no principal", { ...BUCKET, Principal: undefined }, "Missing required field Principal"],
    ["no action", { ...BUCKET, Action: undefined }, "Missing required field Action"],
    ["no resource", { ...BUCKET, Resource: undefined }, "Missing required field Resource"],
    ["an unknown field", { ...BUCKET, Actions: "s3:*" }, "Unknown field Actions"],
    ["an action without vendor", { ...BUCKET, Action: "Get" }, "Policy has invalid action"],
    ["a resource that is no ARN", { ...BUCKET, Resource: "photos" }, "Policy has invalid resource"],
    [
      "an unknown principal",
      { ...BUCKET, Principal: { AWS: "ann" } },
      "Invalid principal in policy",
    ],
    [
      "Allow with NotPrincipal",
      { ...BUCKET, Principal: undefined, NotPrincipal: { AWS: "111122223333" } },
      "Allow with NotPrincipal is not allowed.",
    ],
    ["nobody", { ...BUCKET, Principal: { AWS: [] } }, "Invalid principal in policy"],
    ["no types", { ...BUCKET, Principal: {} }, "Invalid principal in policy"],
    ["every service", { ...BUCKET, Principal: { Service: "*" } }, "Invalid principal in policy"],
    ["a Sid with spaces", { ...BUCKET, Sid: "read it" }, "none"],
  ])("%s", (_name, statement, message) => {
    expect(faultOf("resource", statement)).toBe(message);
  });

  test("what is not JSON, and an unknown version", () => {
    expect(fault("resource", "nope")).toBe(
      "Policies must be valid JSON and the first byte must be '{'",
    );
    expect(faultOf("resource", BUCKET, { Version: "2013-01-01" })).toBe(
      "The policy must contain a valid version string",
    );
  });
});

test("an RCP speaks of everyone", () => {
  expect(faultOf("resource-control", { ...GOOD, Effect: "Deny", Principal: "*" })).toBe("none");
  expect(faultOf("resource-control", { ...GOOD, Effect: "Deny" })).toMatch(
    /does not meet the requirements/,
  );
});

test("deeply nested and huge documents are answered like any other fault", () => {
  expect(fault("identity", "[".repeat(100_000) + "]".repeat(100_000))).toBe(
    "Syntax errors in policy.",
  );
  const many = Array.from({ length: 5000 }, () => GOOD);
  expect(faultOf("identity", many)).toBe("none");
});

test.each([
  ["Service", `${".".repeat(100_000)}!`],
  ["Federated", `${".".repeat(100_000)}*`],
])("a %s principal of many dots is refused in linear time", (type, value) => {
  const Statement = {
    Effect: "Allow",
    Principal: { [type]: value },
    Action: "s3:*",
    Resource: "*",
  };
  const text = JSON.stringify({ Version: "2012-10-17", Statement });
  expect(() => parsePolicy(text, "resource")).toThrow("Invalid principal in policy");
});

test("what one policy lists is never taken for what another one does", () => {
  const listed = (Action: readonly string[]) => {
    const Statement = { ...GOOD, Effect: "Deny", Action };
    const text = JSON.stringify({ Version: "2012-10-17", Statement });
    return parsePolicy(text, "identity").statements[0]?.actions.source;
  };
  for (const list of [["s3:ListBucket\n*"], ["s3:ListBucket", "*"]]) {
    expect(listed(list)).toEqual(list);
  }
});
