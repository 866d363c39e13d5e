/** What a service of AWS may do by itself: its rows of the evaluation flow. */
import { expect, test } from "vitest";
import type { OrganizationPolicies } from "./authorize.ts";
import { parsePolicy } from "./policy/document.ts";
import { serviceAuthority } from "./service-authority.ts";
import { localAccount, trust } from "./testing/local-account.ts";

const ACCOUNT = "000000000000";
const SERVICE = "logging.s3.amazonaws.com";
const RESOURCE = "arn:aws:s3:::logs/k";

const document = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const bucketPolicy = (Effect: "Allow" | "Deny", Principal: unknown, more: object = {}) =>
  document({ Effect, Principal, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*", ...more });
const asked = (resourcePolicy?: string) => ({
  action: "s3:PutObject",
  resource: RESOURCE,
  resourceAccountId: ACCOUNT,
  ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
});

function organization(kind: "service-control" | "resource-control"): OrganizationPolicies {
  const statement = {
    Effect: "Deny",
    Action: "s3:*",
    Resource: "*",
    ...(kind === "resource-control" ? { Principal: "*" } : {}),
  };
  const full = (of: typeof kind) => ({
    name: "full",
    document: parsePolicy(
      document({
        Effect: "Allow",
        Action: "*",
        Resource: "*",
        ...(of === "resource-control" ? { Principal: "*" } : {}),
      }),
      of,
    ),
  });
  const deny = { name: "deny", document: parsePolicy(document(statement), kind) };
  return {
    serviceControl: [[full("service-control"), ...(kind === "service-control" ? [deny] : [])]],
    resourceControl: [[full("resource-control"), ...(kind === "resource-control" ? [deny] : [])]],
  };
}

function decisionOf(policy: string | undefined, limits?: OrganizationPolicies) {
  const { identities } = localAccount(limits === undefined ? {} : { organization: () => limits });
  return serviceAuthority(identities).asService(SERVICE, asked(policy), {});
}

test("a service may what the resource's policy gives it, and nothing without", () => {
  expect(decisionOf(bucketPolicy("Allow", { Service: SERVICE })).allowed).toBe(true);
  expect(decisionOf(undefined)).toMatchObject({ kind: "implicit-deny", step: "resource" });
  const others = [{ Service: "sqs.amazonaws.com" }, { AWS: ACCOUNT }];
  for (const other of others) {
    expect(decisionOf(bucketPolicy("Allow", other)).allowed).toBe(false);
  }
});

test("a Deny of the resource's policy counts for services", () => {
  const both = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      ...JSON.parse(bucketPolicy("Allow", { Service: SERVICE })).Statement,
      ...JSON.parse(bucketPolicy("Deny", "*")).Statement,
    ],
  });
  expect(decisionOf(both)).toMatchObject({ kind: "explicit-deny", policyKind: "resource" });
  const spared = bucketPolicy("Deny", "*", {
    Condition: { Bool: { "aws:PrincipalIsAWSService": "false" } },
  });
  const sparing = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      ...JSON.parse(bucketPolicy("Allow", { Service: SERVICE })).Statement,
      ...JSON.parse(spared).Statement,
    ],
  });
  expect(decisionOf(sparing).allowed).toBe(true);
});

test("RCPs bind services, SCPs do not", () => {
  const allow = bucketPolicy("Allow", { Service: SERVICE });
  expect(decisionOf(allow, organization("service-control")).allowed).toBe(true);
  expect(decisionOf(allow, organization("resource-control"))).toMatchObject({
    kind: "explicit-deny",
    policyKind: "resource-control",
  });
});

test("as a role it may what the role may, when the role trusts it", () => {
  const account = localAccount();
  const roleOf = (name: string, principal: object) => {
    account.iam("CreateRole", { RoleName: name, AssumeRolePolicyDocument: trust(principal) });
    const PolicyDocument = document({
      Effect: "Allow",
      Action: "s3:PutObject",
      Resource: RESOURCE,
    });
    account.iam("PutRolePolicy", { RoleName: name, PolicyName: "p", PolicyDocument });
    return `arn:aws:iam::${ACCOUNT}:role/${name}`;
  };
  const { asRole } = serviceAuthority(account.identities);
  const trusting = roleOf("trusting", { Service: SERVICE });
  expect(asRole(trusting, SERVICE, asked())?.allowed).toBe(true);
  expect(asRole(trusting, SERVICE, { ...asked(), action: "s3:GetObject" })?.allowed).toBe(false);
  expect(asRole(trusting, "lambda.amazonaws.com", asked())).toBeUndefined();
  expect(asRole(roleOf("wary", { AWS: ACCOUNT }), SERVICE, asked())).toBeUndefined();
  expect(asRole(`arn:aws:iam::${ACCOUNT}:role/absent`, SERVICE, asked())).toBeUndefined();
});

test("conditions on the role's tags hold for a service that acts as it", () => {
  const { iam, identities } = localAccount();
  const RoleName = "tagged";
  const AssumeRolePolicyDocument = trust({ Service: SERVICE });
  const Tags = [{ Key: "team", Value: "red" }];
  iam("CreateRole", { RoleName, AssumeRolePolicyDocument, Tags });
  const statement = { Effect: "Allow", Action: "s3:PutObject", Resource: RESOURCE };
  const asTeam = (team: string) => {
    const Condition = { StringEquals: { "aws:PrincipalTag/team": team } };
    const PolicyDocument = document({ ...statement, Condition });
    iam("PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument });
    const { asRole } = serviceAuthority(identities);
    return asRole(`arn:aws:iam::${ACCOUNT}:role/tagged`, SERVICE, asked())?.allowed;
  };
  expect([asTeam("red"), asTeam("blue")]).toEqual([true, false]);
});

test("nothing is done as a role of a closed account", async () => {
  const { iam, org, clock, credential, identities } = localAccount();
  org("CreateOrganization", {});
  org("CreateAccount", { Email: "dev@example.org", AccountName: "dev" });
  await clock.advance(1000);
  const accountId = `${org("ListAccounts", {}).Accounts?.[1]?.Id}`;
  const AssumeRolePolicyDocument = trust({ Service: SERVICE });
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument }, credential(accountId));
  const { asRole } = serviceAuthority(identities);
  const decision = () => asRole(`arn:aws:iam::${accountId}:role/r`, SERVICE, asked());
  expect(decision()).toBeDefined();
  org("CloseAccount", { AccountId: accountId });
  expect(decision()).toBeUndefined();
});
