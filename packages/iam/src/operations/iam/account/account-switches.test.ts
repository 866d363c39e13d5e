import { expect, test } from "vitest";
import { organizationOf } from "../../../identity/organization/organization.ts";
import {
  enableServiceAccess,
  insertDelegation,
} from "../../../identity/organization/service-access.ts";
import { allow, type LocalAccount, localAccount } from "../../../testing/local-account.ts";
import type { IamInput } from "../iam-operation.ts";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/role-manager.iam.amazonaws.com/AWSServiceRoleForIAMRoleManager`;

test("the version of the global endpoint's tokens is the account's to choose", () => {
  const { iam } = localAccount();
  const version = () => iam("GetAccountSummary", {}).SummaryMap?.GlobalEndpointTokenVersion;
  expect(version()).toBe(1);
  iam("SetSecurityTokenServicePreferences", { GlobalEndpointTokenVersion: "v2Token" });
  expect(version()).toBe(2);
  iam("SetSecurityTokenServicePreferences", { GlobalEndpointTokenVersion: "v1Token" });
  expect(version()).toBe(1);
});

test("properties are refused in AWS's words, and the Role Manager is off until it is enabled", () => {
  const { iam, errorOf } = localAccount();
  const enabled = () => iam("GetAccountProperties", {}).Properties;
  const put = (Properties: Record<string, string>) =>
    errorOf(() => iam("PutAccountProperties", { Properties }));
  expect(enabled()).toEqual({ "RoleManager/Enabled": "false" });
  expect([
    put({ RoleManager: "true" }),
    put({ "Other/Enabled": "true" }),
    put({ "RoleManager/Enabled/more": "true" }),
    put({ "RoleManager/Enabled": "false", "Other/Enabled": "false" }),
    put({ "RoleManager/Enabled": "TRUE" }),
  ]).toEqual([
    "InvalidInput: Property key must be in format Namespace/PropertyName: RoleManager",
    "InvalidInput: Unsupported namespace: Other",
    "InvalidInput: RoleManager namespace requires Enabled property",
    "InvalidInput: All properties must belong to the same namespace",
    "InvalidInput: Enabled must be 'true' or 'false'",
  ]);
  expect(put({ "RoleManager/Enabled": "true", "RoleManager/Else": "1" })).toBe("no error");
  expect(enabled()).toEqual({ "RoleManager/Enabled": "true" });
  const made = iam("GetRole", { RoleName: "AWSServiceRoleForIAMRoleManager" }).Role;
  expect(made?.Arn).toBe(ROLE);
  expect(put({ "RoleManager/Enabled": "true" })).toBe("no error");
  expect(put({ "RoleManager/Enabled": "false" })).toBe("no error");
  expect(iam("GetRole", { RoleName: "AWSServiceRoleForIAMRoleManager" }).Role).toEqual(made);
});

test("enabling the Role Manager takes the permission to make its role, disabling does not", () => {
  const { iam, user, errorOf } = localAccount();
  const when = { "ForAllValues:StringEquals": { "iam:AccountPropertyNamespaces": "RoleManager" } };
  const ann = user("ann", {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "iam:PutAccountProperties",
      Resource: "*",
      Condition: when,
    },
  });
  const put = (value: string) =>
    errorOf(() =>
      iam("PutAccountProperties", { Properties: { "RoleManager/Enabled": value } }, ann),
    );
  expect(put("true")).toMatch(`perform: iam:CreateServiceLinkedRole on resource: ${ROLE}`);
  expect(put("false")).toBe("no error");
  const other = { Properties: { "Other/Enabled": "true" } };
  expect(errorOf(() => iam("PutAccountProperties", other, ann))).toMatch(/^AccessDenied/);
});

type Feature =
  | "ListOrganizationsFeatures"
  | "EnableOrganizationsRootSessions"
  | "EnableOrganizationsRootCredentialsManagement"
  | "DisableOrganizationsRootSessions";

function features({ iam, errorOf }: LocalAccount, name: Feature, as?: LocalAccount["root"]) {
  let shown: readonly string[] | undefined;
  const error = errorOf(() => {
    shown = iam(name, {} as IamInput<Feature>, as).EnabledFeatures;
  });
  return shown ?? error;
}

test("roots are managed by the organization's management account, once IAM is trusted there", () => {
  const account = localAccount();
  const { org, identities } = account;
  expect(features(account, "ListOrganizationsFeatures")).toMatch(/^OrganizationNotFoundException/);
  org("CreateOrganization", { FeatureSet: "CONSOLIDATED_BILLING" });
  expect(features(account, "ListOrganizationsFeatures")).toMatch(
    /^OrganizationNotInAllFeaturesModeException/,
  );
  org("DeleteOrganization", {});
  org("CreateOrganization", {});
  expect(features(account, "ListOrganizationsFeatures")).toBe(
    "ServiceAccessNotEnabledException: Trusted Access for IAM not enabled by organization of input account 000000000000.",
  );
  const { catalogue } = identities;
  const organization = organizationOf(catalogue, ACCOUNT);
  if (organization === undefined) throw new Error("there is an organization");
  catalogue.write(() => enableServiceAccess(catalogue, organization, "iam.amazonaws.com", 0));
  expect(features(account, "ListOrganizationsFeatures")).toEqual([]);
  expect(features(account, "EnableOrganizationsRootCredentialsManagement")).toEqual([
    "RootCredentialsManagement",
  ]);
  expect(features(account, "EnableOrganizationsRootSessions")).toEqual([
    "RootSessions",
    "RootCredentialsManagement",
  ]);
  expect(features(account, "DisableOrganizationsRootSessions")).toEqual([
    "RootCredentialsManagement",
  ]);
  org("DeleteOrganization", {});
  expect(features(account, "ListOrganizationsFeatures")).toMatch(/^OrganizationNotFoundException/);
});

test("a delegate for IAM lists and disables, and does not enable; another member does neither", async () => {
  const account = localAccount();
  const { org, identities, clock, credential } = account;
  const { catalogue } = identities;
  org("CreateOrganization", {});
  const { CreateAccountStatus } = org("CreateAccount", {
    Email: "m@example.org",
    AccountName: "m",
  });
  await clock.advance(1000);
  const status = org("DescribeCreateAccountStatus", {
    CreateAccountRequestId: `${CreateAccountStatus?.Id}`,
  }).CreateAccountStatus;
  const accountId = `${status?.AccountId}`;
  const member = credential(accountId);
  const organization = organizationOf(catalogue, ACCOUNT);
  if (organization === undefined) throw new Error("there is an organization");
  catalogue.write(() => enableServiceAccess(catalogue, organization, "iam.amazonaws.com", 0));
  features(account, "EnableOrganizationsRootSessions");
  expect(features(account, "ListOrganizationsFeatures", member)).toBe(
    `AccountNotManagementOrDelegatedAdministratorException: Input account ${accountId} is neither management account nor delegated admin.`,
  );
  const service = "iam.amazonaws.com";
  catalogue.write(() =>
    insertDelegation(catalogue, organization, { accountId, service, enabledAt: 0 }),
  );
  expect(features(account, "ListOrganizationsFeatures", member)).toEqual(["RootSessions"]);
  expect(features(account, "EnableOrganizationsRootSessions", member)).toBe(
    `CallerIsNotManagementAccountException: Caller account ${accountId} is not management account of the organization and cannot enable IAM features.`,
  );
  expect(features(account, "DisableOrganizationsRootSessions", member)).toEqual([]);
});

test("a session of AssumeRoot lets the root have a password, and takes that back", async () => {
  const account = localAccount();
  const { iam, errorOf, identities, credential, clock } = account;
  const now = clock.now();
  const token = identities.sealer.seal("ASIAQAAAAAAAGIFVOKH6", {
    kind: "root",
    entityId: ACCOUNT,
    accountId: ACCOUNT,
    name: "",
    secretAccessKey: "secret",
    issuedAt: now,
    expiresAt: now + 900_000,
    assumedRoot: true,
    policy: JSON.stringify(allow("iam:*")),
  });
  const root = credential("ASIAQAAAAAAAGIFVOKH6", token);
  const present = () => iam("GetAccountSummary", {}).SummaryMap?.AccountPasswordPresent;
  const missing = "NoSuchEntity: Login Profile for User null cannot be found.";
  expect(errorOf(() => iam("GetLoginProfile", {}, root))).toBe(missing);
  expect(present()).toBe(0);
  const { LoginProfile } = await iam("CreateLoginProfile", {}, root);
  expect(LoginProfile).toEqual({
    UserName: undefined,
    CreateDate: new Date("2026-01-01T00:00:00Z"),
    PasswordResetRequired: false,
  });
  expect(iam("GetLoginProfile", {}, root).LoginProfile).toEqual(LoginProfile);
  expect(present()).toBe(1);
  await expect(iam("CreateLoginProfile", {}, root)).rejects.toMatchObject({
    code: "EntityAlreadyExists",
    message: `Login Profile for account ${ACCOUNT} already exists.`,
  });
  iam("DeleteLoginProfile", {}, root);
  expect(present()).toBe(0);
  // The root's own keys are no such session.
  await expect(iam("CreateLoginProfile", {})).rejects.toMatchObject({ code: "ValidationError" });
});

test("there are no delegation requests, and none is found", () => {
  const { iam, errorOf } = localAccount();
  expect(iam("ListDelegationRequests", {}).DelegationRequests).toEqual([]);
  const DelegationRequestId = "dr-0123456789";
  for (const name of ["GetDelegationRequest", "AcceptDelegationRequest"] as const) {
    expect(errorOf(() => iam(name, { DelegationRequestId }))).toMatch(/^NoSuchEntity/);
  }
});
