import { expect, test } from "vitest";
import type { Credential } from "../../../authority.ts";
import { allow, type LocalAccount, localAccount } from "../../../testing/local-account.ts";

interface WithMember extends LocalAccount {
  readonly memberId: string;
  readonly member: Credential;
  readonly rootId: string;
}

async function withMember(): Promise<WithMember> {
  const account = localAccount();
  const { org, clock, credential } = account;
  org("CreateOrganization", {});
  org("CreateAccount", { Email: "dev@example.org", AccountName: "dev" });
  await clock.advance(1000);
  const memberId = `${org("ListAccounts", {}).Accounts?.[1]?.Id}`;
  const rootId = `${org("ListRoots", {}).Roots?.[0]?.Id}`;
  return { ...account, memberId, member: credential(memberId), rootId };
}

const DENIED = "AccessDeniedException: You don't have permissions to access this resource.";
const SERVICE = "guardduty.amazonaws.com";

test("a delegated administrator of a service reads the organization", async () => {
  const { org, memberId, member, errorOf } = await withMember();
  const delegation = { AccountId: memberId, ServicePrincipal: SERVICE };
  const register = () => errorOf(() => org("RegisterDelegatedAdministrator", delegation));
  expect(errorOf(() => org("ListAccounts", {}, member))).toBe(DENIED);
  expect(register()).toBe(
    "ConstraintViolationException: You must enable service access before you delegate an administrator for this service. Call the AWS API EnableAWSServiceAccess first.",
  );
  org("EnableAWSServiceAccess", { ServicePrincipal: SERVICE });
  expect(org("ListAWSServiceAccessForOrganization", {}).EnabledServicePrincipals).toMatchObject([
    { ServicePrincipal: SERVICE },
  ]);
  expect(register()).toBe("no error");
  expect(register()).toMatch(/^AccountAlreadyRegisteredException/);
  expect(org("ListAccounts", {}, member).Accounts).toHaveLength(2);
  expect(errorOf(() => org("DeleteOrganization", {}, member))).toBe(DENIED);
  expect(org("ListDelegatedAdministrators", {}).DelegatedAdministrators).toMatchObject([
    { Id: memberId, Email: "dev@example.org" },
  ]);
  expect(org("ListDelegatedServicesForAccount", { AccountId: memberId }).DelegatedServices).toEqual(
    [expect.objectContaining({ ServicePrincipal: SERVICE })],
  );
  org("DeregisterDelegatedAdministrator", delegation);
  expect(errorOf(() => org("ListAccounts", {}, member))).toBe(DENIED);
  expect(errorOf(() => org("DeregisterDelegatedAdministrator", delegation))).toMatch(
    /^AccountNotRegisteredException/,
  );
});

test("the management account is no delegated administrator, and only services are", async () => {
  const { org, errorOf } = await withMember();
  const register = (AccountId: string, ServicePrincipal: string) =>
    errorOf(() => org("RegisterDelegatedAdministrator", { AccountId, ServicePrincipal }));
  expect(register("000000000000", SERVICE)).toBe(
    "ConstraintViolationException: You cannot register master account/yourself as delegated administrator for your organization.",
  );
  expect(register("999999999999", SERVICE)).toBe(
    "AccountNotFoundException: You specified an account that doesn't exist.",
  );
  expect(register("000000000000", "guardduty")).toBe(
    "InvalidInputException: You specified an unrecognized service principal.",
  );
});

test("the delegation policy lets a member work on what it names, and no further", async () => {
  const { org, memberId, member, errorOf, iam, credential } = await withMember();
  const Content = (type: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${memberId}:root` },
          Action: ["organizations:CreatePolicy", "organizations:DescribePolicy"],
          Resource: "*",
          Condition: { StringEquals: { "organizations:PolicyType": type } },
        },
      ],
    });
  const create = (as: Credential) => () =>
    org(
      "CreatePolicy",
      {
        Name: "p",
        Description: "",
        Type: "SERVICE_CONTROL_POLICY",
        Content: JSON.stringify(allow("s3:*")),
      },
      as,
    );
  expect(errorOf(create(member))).toBe(DENIED);
  const { ResourcePolicy } = org("PutResourcePolicy", { Content: Content("TAG_POLICY") });
  expect(ResourcePolicy?.ResourcePolicySummary?.Id).toMatch(/^rp-/);
  expect(errorOf(create(member))).toBe(DENIED);
  org("PutResourcePolicy", { Content: Content("SERVICE_CONTROL_POLICY") });
  expect(org("DescribeResourcePolicy", {}).ResourcePolicy?.ResourcePolicySummary).toEqual(
    ResourcePolicy?.ResourcePolicySummary,
  );
  // What the organization lets the account do, the account may still keep from its users.
  iam("CreateUser", { UserName: "eve" }, member);
  const { AccessKey } = iam("CreateAccessKey", { UserName: "eve" }, member);
  expect(errorOf(create(credential(`${AccessKey?.AccessKeyId}`)))).toMatch(
    /^AccessDenied: User: .*no identity-based policy allows the organizations:CreatePolicy action/,
  );
  expect(errorOf(create(member))).toBe("no error");
  expect(errorOf(() => org("ListPolicies", { Filter: "SERVICE_CONTROL_POLICY" }, member))).toBe(
    DENIED,
  );
  org("DeleteResourcePolicy", {});
  expect(errorOf(() => org("DescribeResourcePolicy", {}))).toMatch(
    /^ResourcePolicyNotFoundException/,
  );
});

test("a delegation policy names accounts and what can be delegated", async () => {
  const { org, memberId, errorOf } = await withMember();
  const put = (statement: object) =>
    errorOf(() =>
      org("PutResourcePolicy", {
        Content: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { AWS: memberId }, Resource: "*", ...statement },
          ],
        }),
      }),
    );
  expect(put({ Action: "organizations:ListAccounts" })).toBe("no error");
  expect(put({ Action: "organizations:CreateAccount" })).toMatch(/^InvalidInputException/);
  expect(put({ Action: "s3:GetObject" })).toMatch(/^InvalidInputException/);
  const Principal = { Service: "s3.amazonaws.com" };
  expect(put({ Action: "organizations:ListAccounts", Principal })).toMatch(/^InvalidInput/);
  expect(errorOf(() => org("PutResourcePolicy", { Content: "{" }))).toMatch(/^InvalidInput/);
});

test("tags mind case, and policies can ask for them", async () => {
  const { org, user, memberId, errorOf, rootId } = await withMember();
  const tag = (ResourceId: string, Key: string, Value: string) =>
    org("TagResource", { ResourceId, Tags: [{ Key, Value }] });
  tag(memberId, "team", "red");
  tag(memberId, "Team", "blue");
  expect(org("ListTagsForResource", { ResourceId: memberId }).Tags).toEqual([
    { Key: "Team", Value: "blue" },
    { Key: "team", Value: "red" },
  ]);
  org("UntagResource", { ResourceId: memberId, TagKeys: ["Team"] });
  expect(org("ListTagsForResource", { ResourceId: memberId }).Tags).toHaveLength(1);
  expect(errorOf(() => tag("p-FullAWSAccess", "a", "b"))).toMatch(/^TargetNotFoundException/);
  expect(errorOf(() => tag(rootId, "aws:a", "b"))).toMatch(/^InvalidInputException/);
  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  expect(errorOf(() => org("TagResource", { ResourceId: rootId, Tags: many }))).toBe(
    "ConstraintViolationException: You have exceeded the number of tags allowed on this resource.",
  );
  const ann = user("ann", {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "organizations:DescribeAccount",
        Resource: `arn:aws:organizations::*:account/o-*/*`,
        Condition: { StringEquals: { "aws:ResourceTag/team": "red" } },
      },
    ],
  });
  const describe = (AccountId: string) => errorOf(() => org("DescribeAccount", { AccountId }, ann));
  expect(describe(memberId)).toBe("no error");
  expect(describe("000000000000")).toMatch(/^AccessDenied: User: .* on resource: arn:aws:organ/);
});
