import { ServiceError } from "@cloudglass/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parsePolicy } from "../../../policy/document.ts";
import { localAccount, trust } from "../../../testing/local-account.ts";

const ANN = "arn:aws:iam::000000000000:user/ann";
const ROLE = "arn:aws:iam::000000000000:role/app";
const RESOURCES = ["arn:aws:s3:::photos/ann", "arn:aws:s3:::photos/eve", "arn:aws:s3:::films/1"];
const ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

const condition = fc.constantFrom<object | undefined>(
  undefined,
  { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
  { StringNotEquals: { "aws:RequestedRegion": "eu-west-1" } },
  { Bool: { "aws:SecureTransport": "true" } },
  { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } },
  { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:user/*" } },
  { StringEquals: { "aws:PrincipalTag/team": "red" } },
);
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Allow", "Deny"),
  Action: fc.constantFrom("s3:*", "s3:Get*", ...ACTIONS),
  Resource: fc.constantFrom("*", "arn:aws:s3:::photos/*", `arn:aws:s3:::photos/\${aws:username}`),
  Condition: condition,
});
const policies = fc.array(statement, { maxLength: 3 });
const optional = fc.option(fc.array(statement, { minLength: 1, maxLength: 2 }), {
  nil: undefined,
});
const resourcePolicy = fc.option(
  fc.record({ statement, principal: fc.constantFrom("*", ANN, "000000000000") }),
  { nil: undefined },
);
const context = fc.record(
  {
    "aws:RequestedRegion": fc.constantFrom("eu-west-1", "us-east-1"),
    "aws:SecureTransport": fc.constantFrom("true", "false"),
    "aws:TagKeys": fc.constantFrom("a", "b"),
  },
  { requiredKeys: [] },
);
const world = fc.record({
  isRole: fc.boolean(),
  own: policies,
  managed: policies,
  group: policies,
  boundary: optional,
  organization: optional,
  resourcePolicy,
  context,
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

function documentOf(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** An account in which the world's policies hang at a user and at a role, and the principal that is asked about. */
function accountOf({ own, managed, group, boundary, organization, isRole }: World) {
  let isMember = false;
  const simulating = { Effect: "Allow", Action: "iam:*", Resource: "*" };
  const scp = () =>
    parsePolicy(documentOf([simulating, ...(organization ?? [])]), "service-control");
  const account = localAccount({
    organization: () =>
      isMember && organization !== undefined
        ? { serviceControl: [[{ name: "p", document: scp() }]], resourceControl: [] }
        : undefined,
  });
  const { iam, sts, user, credential } = account;
  const ann = user("ann");
  iam("TagUser", { UserName: "ann", Tags: [{ Key: "team", Value: "red" }] });
  iam("CreateGroup", { GroupName: "g" });
  iam("AddUserToGroup", { GroupName: "g", UserName: "ann" });
  iam("CreateRole", { RoleName: "app", AssumeRolePolicyDocument: trust({ AWS: ANN }) });
  const { Credentials } = sts("AssumeRole", { RoleArn: ROLE, RoleSessionName: "s" }, ann);

  const inline = (statements: readonly object[]) => ({
    PolicyName: "p",
    PolicyDocument: documentOf(statements),
  });
  if (own.length > 0) {
    iam("PutUserPolicy", { UserName: "ann", ...inline(own) });
    iam("PutRolePolicy", { RoleName: "app", ...inline(own) });
  }
  if (group.length > 0) iam("PutGroupPolicy", { GroupName: "g", ...inline(group) });
  if (managed.length > 0) {
    const PolicyArn = `${iam("CreatePolicy", inline(managed)).Policy?.Arn}`;
    iam("AttachUserPolicy", { UserName: "ann", PolicyArn });
    iam("AttachRolePolicy", { RoleName: "app", PolicyArn });
  }
  if (boundary !== undefined) {
    const made = iam("CreatePolicy", { ...inline(boundary), PolicyName: "limit" });
    const PermissionsBoundary = `${made.Policy?.Arn}`;
    iam("PutUserPermissionsBoundary", { UserName: "ann", PermissionsBoundary });
    iam("PutRolePermissionsBoundary", { RoleName: "app", PermissionsBoundary });
  }
  isMember = true;
  const { AccessKeyId, SessionToken } = Credentials ?? {};
  const caller = isRole ? credential(`${AccessKeyId}`, SessionToken) : credential(ann.accessKeyId);
  return { ...account, caller };
}

const OUTCOME = {
  allowed: "allowed",
  "explicit-deny": "explicitDeny",
  "implicit-deny": "implicitDeny",
} as const;

test("a simulation says of every principal, policy and request what happens in earnest", () => {
  fc.assert(
    fc.property(world, (given) => {
      const { identities, iam, caller } = accountOf(given);
      // Only users are callers where a resource's policy is simulated.
      const ofResource = given.isRole ? undefined : given.resourcePolicy;
      const ResourcePolicy =
        ofResource &&
        documentOf([{ ...ofResource.statement, Principal: { AWS: ofResource.principal } }]);
      const simulated = iam("SimulatePrincipalPolicy", {
        PolicySourceArn: given.isRole ? ROLE : ANN,
        ActionNames: ACTIONS,
        ResourceArns: RESOURCES,
        ContextEntries: Object.entries(given.context).map(([name, value]) => ({
          ContextKeyName: name,
          ContextKeyType: "string" as const,
          ContextKeyValues: [value],
        })),
        ...(ResourcePolicy === undefined ? {} : { ResourcePolicy }),
      });
      for (const {
        EvalActionName: action,
        ResourceSpecificResults,
      } of simulated.EvaluationResults ?? []) {
        for (const result of ResourceSpecificResults ?? []) {
          const request = {
            action: `${action}`,
            resource: `${result.EvalResourceName}`,
            context: given.context,
            ...(ResourcePolicy === undefined ? {} : { resourcePolicy: ResourcePolicy }),
          };
          const { authority } = identities;
          const real = authority.authorize(caller.principal, caller, request, {});
          expect(result.EvalResourceDecision).toBe(OUTCOME[real.kind]);
        }
      }
    }),
    { numRuns: 150 },
  );
});

/** Policies that are none: cut off, of other shapes, of other texts. */
const oddPolicy = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.json({ maxDepth: 3 }),
  fc.tuple(statement, fc.nat(200)).map(([each, end]) => documentOf([each]).slice(0, end)),
  fc
    .tuple(statement, fc.json())
    .map(([each, value]) => documentOf([{ ...each, Condition: JSON.parse(value) }])),
);
const oddName = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom(...ACTIONS, ...RESOURCES));

test("whatever is simulated gets a decision or a refusal of the simulator's", () => {
  const { iam } = localAccount();
  const input = fc.record({
    PolicyInputList: fc.array(oddPolicy, { minLength: 1, maxLength: 3 }),
    ActionNames: fc.array(oddName, { minLength: 1, maxLength: 3 }),
    ResourceArns: fc.array(oddName, { maxLength: 3 }),
    CallerArn: fc.constantFrom(ANN, ROLE),
    ResourcePolicy: oddPolicy,
  });
  fc.assert(
    fc.property(input, (given) => {
      try {
        const { EvaluationResults } = iam("SimulateCustomPolicy", given);
        expect(EvaluationResults?.length).toBe(given.ActionNames.length);
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
        expect((error as ServiceError).code).toBe("InvalidInput");
      }
    }),
    { numRuns: 500 },
  );
});
