/**
 * The steps of the evaluation, from AWS's documentation:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { describe, expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import type { ApplicablePolicies, Decision, EvaluationRequest, Principal } from "./evaluation.ts";
import {
  ACCOUNT,
  ALLOW,
  ALLOW_OTHER,
  ANONYMOUS,
  attach,
  contextOf,
  DENY,
  FEDERATED,
  OTHER_ACCOUNT,
  ROOT,
  read,
  SERVICE,
  SESSION,
  USER,
} from "./testing/fixtures.ts";

type Verdict = readonly [kind: Decision["kind"], step: Decision["step"]];

function verdict(request: EvaluationRequest, policies: Partial<ApplicablePolicies>): Verdict {
  const { kind, step } = evaluate(request, { identity: [], ...policies });
  return [kind, step];
}

const nothing: ApplicablePolicies = { identity: [] };
const allows = { identity: [attach("identity", ALLOW)] };
const silentBoundary = { boundary: attach("boundary", ALLOW_OTHER) };
const silentSession = { session: [attach("session", ALLOW_OTHER)] };

function granting(named: unknown): Partial<ApplicablePolicies> {
  return { resource: attach("resource", { ...ALLOW, Principal: named }) };
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
describe("deny by default, and an explicit deny anywhere wins", () => {
  test("no policy at all is an implicit deny of the identity's policies", () => {
    expect(verdict(read(USER), {})).toEqual(["implicit-deny", "identity"]);
  });

  test.each([
    ["identity", { identity: [attach("identity", ALLOW, DENY)] }],
    ["resource", { ...allows, resource: attach("resource", { ...DENY, Principal: "*" }) }],
    ["boundary", { ...allows, boundary: attach("boundary", ALLOW, DENY) }],
    ["session", { ...allows, session: [attach("session", ALLOW), attach("session", DENY)] }],
    ["service-control", { ...allows, serviceControl: [[attach("service-control", ALLOW, DENY)]] }],
    [
      "resource-control",
      {
        ...allows,
        resourceControl: [[attach("resource-control", { ...DENY, Principal: "*" })]],
      },
    ],
  ] as const)("a Deny in a policy of kind %s beats every Allow", (kind, policies) => {
    expect(evaluate(read(SESSION), { ...nothing, ...policies })).toMatchObject({
      allowed: false,
      kind: "explicit-deny",
      step: "explicit-deny",
      policyKind: kind,
      statements: [{ policyKind: kind, effect: "Deny" }],
    });
  });

  test("the Deny is named by policy, statement and Sid", () => {
    const policy = attach("identity", ALLOW, { ...DENY, Sid: "NoCats" });
    expect(evaluate(read(USER), { identity: [policy] }).statements).toEqual([
      {
        policy: "identity",
        policyKind: "identity",
        statementIndex: 1,
        sid: "NoCats",
        effect: "Deny",
      },
    ]);
  });
});

// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
describe("organization policies", () => {
  const full = attach("service-control", { Effect: "Allow", Action: "*", Resource: "*" });
  const other = attach("service-control", ALLOW_OTHER);

  test.each([
    ["every level allows", [[full], [other, full]], ["allowed", "identity"]],
    ["one level does not", [[full], [other]], ["implicit-deny", "service-control"]],
    ["a level has no policy", [[full], []], ["implicit-deny", "service-control"]],
    ["there are no levels, as in the management account", [], ["allowed", "identity"]],
  ] as const)("%s", (_name, serviceControl, expected) => {
    expect(verdict(read(USER), { ...allows, serviceControl })).toEqual(expected);
  });

  test("an SCP grants nothing", () => {
    expect(verdict(read(USER), { serviceControl: [[full]] })[0]).toBe("implicit-deny");
  });

  test("SCPs bind the root user, and not services or anonymous callers", () => {
    const serviceControl = [[other]];
    expect(verdict(read(ROOT), { serviceControl })).toEqual(["implicit-deny", "service-control"]);
    for (const caller of [SERVICE, ANONYMOUS]) {
      expect(verdict(read(caller), { ...granting("*"), serviceControl })[0]).toBe("allowed");
    }
  });

  test("RCPs bind everyone who reaches the resource", () => {
    const resourceControl = [[attach("resource-control", { ...ALLOW_OTHER, Principal: "*" })]];
    for (const caller of [USER, ROOT, SERVICE, ANONYMOUS]) {
      expect(verdict(read(caller), { ...allows, ...granting("*"), resourceControl })).toEqual([
        "implicit-deny",
        "resource-control",
      ]);
    }
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html#policy-eval-basics-single-account
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
describe("a grant of the resource in the same account", () => {
  const cases: readonly [string, Principal, unknown, Verdict, Verdict, Verdict][] = [
    // name, caller, Principal element, alone, with a silent boundary, with a silent session policy
    ["to the user", USER, { AWS: USER.arn }, yes(), yes(), yes()],
    ["to everyone", USER, "*", yes(), yes(), yes()],
    ["to everyone as AWS", SESSION, { AWS: "*" }, yes(), yes(), yes()],
    ["to the account", USER, { AWS: ACCOUNT }, no("identity"), no("identity"), no("identity")],
    [
      "to the account's root",
      SESSION,
      { AWS: ROOT.arn },
      no("identity"),
      no("identity"),
      no("identity"),
    ],
    ["to the role", SESSION, { AWS: SESSION.roleArn }, yes(), no("boundary"), no("session")],
    ["to the session", SESSION, { AWS: SESSION.arn }, yes(), yes(), yes()],
    ["to the federated user", FEDERATED, { AWS: FEDERATED.arn }, yes(), yes(), yes()],
    ["to the user behind it", FEDERATED, { AWS: USER.arn }, yes(), no("boundary"), no("session")],
    [
      "to another user",
      USER,
      { AWS: `${USER.arn}x` },
      no("identity"),
      no("identity"),
      no("identity"),
    ],
    [
      "to the role's id",
      SESSION,
      { AWS: "AROAEXAMPLEAPP000000" },
      yes(),
      no("boundary"),
      no("session"),
    ],
  ];
  function yes(): Verdict {
    return ["allowed", "resource"];
  }
  function no(step: Decision["step"]): Verdict {
    return ["implicit-deny", step];
  }

  test.each(cases)("%s", (_name, caller, named, alone, bounded, sessioned) => {
    const grant = granting(named);
    expect(verdict(read(caller), grant)).toEqual(alone);
    expect(verdict(read(caller), { ...grant, ...silentBoundary })).toEqual(bounded);
    expect(verdict(read(caller), { ...grant, ...silentSession })).toEqual(sessioned);
  });

  test("to the account lets its identity policies decide", () => {
    const policies = { ...allows, ...granting({ AWS: ACCOUNT }) };
    expect(verdict(read(USER), policies)).toEqual(["allowed", "identity"]);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
describe("boundary and session policy limit identity policies", () => {
  test("a boundary without the Allow denies, and alone it grants nothing", () => {
    expect(verdict(read(USER), { ...allows, ...silentBoundary })).toEqual([
      "implicit-deny",
      "boundary",
    ]);
    expect(verdict(read(USER), { boundary: attach("boundary", ALLOW) })).toEqual([
      "implicit-deny",
      "identity",
    ]);
  });

  test("one of several session policies must allow", () => {
    const both = [attach("session", ALLOW_OTHER), attach("session", ALLOW)];
    expect(verdict(read(SESSION), { ...allows, session: both })).toEqual(["allowed", "identity"]);
    expect(verdict(read(SESSION), { ...allows, ...silentSession })).toEqual([
      "implicit-deny",
      "session",
    ]);
  });

  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
  test("a federated user without a session policy has no permissions", () => {
    expect(verdict(read(FEDERATED), { ...allows, session: [] })).toEqual([
      "implicit-deny",
      "session",
    ]);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
describe("across accounts both sides must allow", () => {
  const abroad = (principal: Principal) => read(principal, { resourceAccountId: OTHER_ACCOUNT });

  test.each([
    ["both", { ...allows, ...granting({ AWS: USER.arn }) }, ["allowed", "identity"]],
    [
      "both, the account named",
      { ...allows, ...granting({ AWS: ACCOUNT }) },
      ["allowed", "identity"],
    ],
    ["the identity alone", allows, ["implicit-deny", "resource"]],
    ["the resource alone", granting({ AWS: USER.arn }), ["implicit-deny", "identity"]],
    [
      "both, but not the boundary",
      { ...allows, ...granting("*"), ...silentBoundary },
      ["implicit-deny", "boundary"],
    ],
  ] as const)("%s", (_name, policies, expected) => {
    expect(verdict(abroad(USER), policies)).toEqual(expected);
  });

  test("a grant to the session itself does not lift its session policy", () => {
    const policies = { ...allows, ...granting({ AWS: SESSION.arn }), ...silentSession };
    expect(verdict(abroad(SESSION), policies)).toEqual(["implicit-deny", "session"]);
  });

  test("the root user of another account needs the resource's grant", () => {
    expect(verdict(abroad(ROOT), {})).toEqual(["implicit-deny", "resource"]);
    expect(verdict(abroad(ROOT), granting({ AWS: ACCOUNT }))).toEqual(["allowed", "identity"]);
  });
});

describe("callers without identity policies", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
  test("the root user may do everything but what is explicitly denied", () => {
    expect(verdict(read(ROOT), {})).toEqual(["allowed", "identity"]);
    const resource = attach("resource", { ...DENY, Principal: "*" });
    expect(verdict(read(ROOT), { resource })).toEqual(["explicit-deny", "explicit-deny"]);
  });

  test("an anonymous caller gets what everyone is granted, and nothing else", () => {
    expect(verdict(read(ANONYMOUS), granting("*"))).toEqual(["allowed", "resource"]);
    expect(verdict(read(ANONYMOUS), granting({ AWS: USER.arn }))).toEqual([
      "implicit-deny",
      "resource",
    ]);
    expect(verdict(read(ANONYMOUS), allows)).toEqual(["implicit-deny", "resource"]);
  });

  test("a service gets what the resource grants to its principal", () => {
    expect(verdict(read(SERVICE), granting({ Service: SERVICE.service }))).toEqual([
      "allowed",
      "resource",
    ]);
    expect(verdict(read(SERVICE), granting({ Service: "sqs.amazonaws.com" }))).toEqual([
      "implicit-deny",
      "resource",
    ]);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
describe("role trust policies", () => {
  const assume = (principal: Principal) =>
    read(principal, {
      action: "sts:AssumeRole",
      resource: `arn:aws:iam::${ACCOUNT}:role/app`,
      resourcePolicyRequired: true,
    });
  const mayAssume = {
    identity: [attach("identity", { Effect: "Allow", Action: "sts:*", Resource: "*" })],
  };
  const trusting = (named: unknown) => ({
    resource: attach("trust", { Effect: "Allow", Principal: named, Action: "sts:AssumeRole" }),
  });

  test.each([
    ["the user named, no identity policy", trusting({ AWS: USER.arn }), ["allowed", "resource"]],
    [
      "the account named, no identity policy",
      trusting({ AWS: ACCOUNT }),
      ["implicit-deny", "identity"],
    ],
    [
      "the account named, identity allows",
      { ...mayAssume, ...trusting({ AWS: ACCOUNT }) },
      ["allowed", "identity"],
    ],
    [
      "not named, identity allows",
      { ...mayAssume, ...trusting({ Service: "ec2.amazonaws.com" }) },
      ["implicit-deny", "resource"],
    ],
  ] as const)("%s", (_name, policies, expected) => {
    expect(verdict(assume(USER), policies)).toEqual(expected);
  });

  test("the root user too must be trusted", () => {
    expect(verdict(assume(ROOT), trusting({ AWS: USER.arn }))).toEqual([
      "implicit-deny",
      "resource",
    ]);
    expect(verdict(assume(ROOT), trusting({ AWS: ACCOUNT }))).toEqual(["allowed", "identity"]);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
  test("a provider's user is trusted through Federated and its claims", () => {
    const provider = "arn:aws:iam::111122223333:oidc-provider/token.example.com";
    const caller: Principal = { ...FEDERATED, kind: "federated-user", federatedProvider: provider };
    const trust = attach("trust", {
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { "token.example.com:sub": "repo:org/*" } },
    });
    const claim = (sub: string) => ({
      ...assume(caller),
      action: "sts:AssumeRoleWithWebIdentity",
      context: contextOf({ "token.example.com:sub": sub }),
    });
    expect(verdict(claim("repo:org/main"), { resource: trust })).toEqual(["allowed", "resource"]);
    expect(verdict(claim("repo:elsewhere/main"), { resource: trust })[0]).toBe("implicit-deny");
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
describe("Deny with NotPrincipal", () => {
  const sparing = (...names: readonly (string | undefined)[]) => ({
    ...allows,
    resource: attach("resource", { ...DENY, NotPrincipal: { AWS: names } }),
  });
  const role = SESSION.roleArn;

  test.each([
    ["a user with its account", USER, [USER.arn, ROOT.arn], "allowed"],
    ["a user without its account", USER, [USER.arn], "explicit-deny"],
    ["the account alone", USER, [ROOT.arn], "explicit-deny"],
    ["a session with role and account", SESSION, [SESSION.arn, role, ROOT.arn], "allowed"],
    ["a session without its role", SESSION, [SESSION.arn, ROOT.arn], "explicit-deny"],
    ["somebody else", USER, [`${USER.arn}x`, ROOT.arn], "explicit-deny"],
  ] as const)("lists %s", (_name, caller, names, expected) => {
    expect(verdict(read(caller), sparing(...names))[0]).toBe(expected);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
describe("actions and resources", () => {
  const photos = "arn:aws:s3:::photos";
  test.each([
    [{ Action: "S3:getobject", Resource: "*" }, true],
    [{ Action: "s3:Get*", Resource: "*" }, true],
    [{ Action: "s3:Get?bject", Resource: "*" }, true],
    [{ Action: "s*:GetObject", Resource: "*" }, true],
    [{ Action: "s3:GetObjectAcl", Resource: "*" }, false],
    [{ Action: ["sqs:*", "s3:PutObject"], Resource: "*" }, false],
    [{ NotAction: "sqs:*", Resource: "*" }, true],
    [{ NotAction: ["sqs:*", "s3:Get*"], Resource: "*" }, false],
    [{ Action: "*", Resource: `${photos}/*` }, true],
    [{ Action: "*", Resource: `${photos}/CAT` }, false],
    [{ Action: "*", Resource: "arn:aws:s3:::*/cat" }, true],
    [{ Action: "*", Resource: "arn:aws:s*:*:*:*/cat" }, true],
    [{ Action: "*", Resource: "arn:aws:s3:*" }, true],
    [{ Action: "*", Resource: "arn:aws:s3" }, true],
    [{ Action: "*", Resource: "arn:aws:sqs" }, false],
    [{ Action: "*", NotResource: `${photos}/dog` }, true],
    [{ Action: "*", NotResource: [`${photos}/dog`, `${photos}/c?t`] }, false],
  ])("%j matches s3:GetObject of photos/cat: %s", (statement, expected) => {
    const identity = [attach("identity", { Effect: "Allow", ...statement })];
    expect(evaluate(read(USER), { identity }).allowed).toBe(expected);
  });
});
