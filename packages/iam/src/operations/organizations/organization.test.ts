import { expect, test } from "vitest";
import { allow, type LocalAccount, localAccount } from "../../testing/local-account.ts";

const DAY_MS = 86_400_000;

function organization(): LocalAccount & { readonly rootId: string } {
  const account = localAccount();
  account.org("CreateOrganization", {});
  return { ...account, rootId: `${account.org("ListRoots", {}).Roots?.[0]?.Id}` };
}

/** A member that was made, and its id. */
async function member({ org, clock }: LocalAccount, name: string, more: object = {}) {
  const input = { Email: `${name}@example.org`, AccountName: name, ...more };
  const { CreateAccountStatus } = org("CreateAccount", input);
  await clock.advance(1000);
  const { CreateAccountStatus: status } = org("DescribeCreateAccountStatus", {
    CreateAccountRequestId: `${CreateAccountStatus?.Id}`,
  });
  return `${status?.AccountId}`;
}

test("the caller's account manages the organization that it creates, and can be in one only", () => {
  const { org, errorOf } = localAccount();
  expect(errorOf(() => org("DescribeOrganization", {}))).toBe(
    "AWSOrganizationsNotInUseException: Your account is not a member of an organization.",
  );
  const { Organization } = org("CreateOrganization", {});
  expect(Organization?.Id).toMatch(/^o-[a-z0-9]{10}$/);
  expect(Organization).toMatchObject({
    Arn: `arn:aws:organizations::000000000000:organization/${Organization?.Id}`,
    FeatureSet: "ALL",
    MasterAccountId: "000000000000",
    MasterAccountArn: `arn:aws:organizations::000000000000:account/${Organization?.Id}/000000000000`,
  });
  expect(org("DescribeOrganization", {}).Organization).toEqual(Organization);
  expect(errorOf(() => org("CreateOrganization", {}))).toBe(
    "AlreadyInOrganizationException: The AWS account is already a member of an organization.",
  );
  expect(org("ListAccounts", {}).Accounts).toMatchObject([
    { Id: "000000000000", JoinedMethod: "INVITED", State: "ACTIVE" },
  ]);
});

test("who creates an organization needs the permission for its service-linked role", () => {
  const { org, iam, user, errorOf } = localAccount();
  const ann = user("ann", allow("organizations:*"));
  const create = (FeatureSet: "ALL" | "CONSOLIDATED_BILLING") => () =>
    org("CreateOrganization", { FeatureSet }, ann);
  expect(errorOf(create("ALL"))).toMatch(/^AccessDeniedForDependencyException/);
  expect(errorOf(create("CONSOLIDATED_BILLING"))).toBe("no error");
  org("DeleteOrganization", {});
  org("CreateOrganization", {});
  const { Role } = iam("GetRole", { RoleName: "AWSServiceRoleForOrganizations" });
  expect(Role?.Path).toBe("/aws-service-role/organizations.amazonaws.com/");
});

test("what is made with tags needs the permission to tag", () => {
  const { org, user, errorOf, rootId } = organization();
  const ann = user("ann", allow("organizations:CreateOrganizationalUnit"));
  const make = (Tags?: { Key: string; Value: string }[]) => () =>
    org("CreateOrganizationalUnit", { ParentId: rootId, Name: "u", ...(Tags && { Tags }) }, ann);
  expect(errorOf(make([{ Key: "a", Value: "b" }]))).toMatch(
    /not authorized to perform: organizations:TagResource on resource: arn:aws:organizations::/,
  );
  expect(errorOf(make())).toBe("no error");
});

test("units nest five deep and have one name a parent", () => {
  const { org, errorOf, rootId } = organization();
  const make = (ParentId: string, Name: string) =>
    `${org("CreateOrganizationalUnit", { ParentId, Name }).OrganizationalUnit?.Id}`;
  let parent = rootId;
  for (const name of ["1", "2", "3", "4", "5"]) parent = make(parent, name);
  expect(parent).toMatch(new RegExp(`^ou-${rootId.slice(2)}-[a-z0-9]{8}$`));
  expect(errorOf(() => make(parent, "6"))).toMatch(
    /^ConstraintViolationException: You have exceeded the organizational unit depth limit/,
  );
  const twin = "DuplicateOrganizationalUnitException: An OU with the same name already exists.";
  expect(errorOf(() => make(rootId, "1"))).toBe(twin);
  const other = make(rootId, "other");
  const rename = (Name: string) => () =>
    org("UpdateOrganizationalUnit", { OrganizationalUnitId: other, Name });
  expect(errorOf(rename("1"))).toBe(twin);
  expect(errorOf(rename("another"))).toBe("no error");
  const { OrganizationalUnits } = org("ListOrganizationalUnitsForParent", { ParentId: rootId });
  expect(OrganizationalUnits?.map((unit) => unit.Name)).toEqual(["1", "another"]);
  expect(org("ListParents", { ChildId: other }).Parents).toEqual([{ Id: rootId, Type: "ROOT" }]);
  expect(errorOf(() => org("DeleteOrganizationalUnit", { OrganizationalUnitId: parent }))).toBe(
    "no error",
  );
  const top = `${OrganizationalUnits?.[0]?.Id}`;
  expect(errorOf(() => org("DeleteOrganizationalUnit", { OrganizationalUnitId: top }))).toMatch(
    /^OrganizationalUnitNotEmptyException/,
  );
  expect(errorOf(() => make("ou-none-12345678", "x"))).toBe(
    "ParentNotFoundException: You specified parent that doesn't exist.",
  );
});

test("an account is made by the clock, with a role that the management account assumes", async () => {
  const account = organization();
  const { org, sts, iam, credential, clock } = account;
  const made = org("CreateAccount", {
    Email: "dev@example.org",
    AccountName: "Dev",
    Tags: [{ Key: "stage", Value: "dev" }],
  });
  const id = `${made.CreateAccountStatus?.Id}`;
  expect(id).toMatch(/^car-[a-z0-9]{32}$/);
  expect(made.CreateAccountStatus).toMatchObject({ State: "IN_PROGRESS", AccountName: "Dev" });
  expect(made.CreateAccountStatus?.AccountId).toBeUndefined();
  expect(org("ListAccounts", {}).Accounts).toHaveLength(1);
  await clock.advance(1000);
  const { CreateAccountStatus } = org("DescribeCreateAccountStatus", {
    CreateAccountRequestId: id,
  });
  expect(CreateAccountStatus?.State).toBe("SUCCEEDED");
  const accountId = `${CreateAccountStatus?.AccountId}`;
  expect(accountId).toMatch(/^\d{12}$/);
  expect(org("DescribeAccount", { AccountId: accountId }).Account).toMatchObject({
    Email: "dev@example.org",
    Name: "Dev",
    JoinedMethod: "CREATED",
  });
  account.user("ann", {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }],
  });
  const session = sts("AssumeRole", {
    RoleArn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
    RoleSessionName: "s",
  });
  const { AccessKeyId, SessionToken } = session.Credentials ?? {};
  const admin = credential(`${AccessKeyId}`, SessionToken);
  expect(admin.principal.accountId).toBe(accountId);
  expect(iam("CreateUser", { UserName: "eve" }, admin).User?.Arn).toBe(
    `arn:aws:iam::${accountId}:user/eve`,
  );
});

test("an address that is taken fails the request later, not the call", async () => {
  const account = organization();
  const { org, clock } = account;
  await member(account, "dev");
  const again = org("CreateAccount", { Email: "DEV@example.org", AccountName: "Dev" });
  await clock.advance(1000);
  const { CreateAccountStatuses } = org("ListCreateAccountStatus", { States: ["FAILED"] });
  expect(CreateAccountStatuses).toMatchObject([
    { Id: again.CreateAccountStatus?.Id, FailureReason: "EMAIL_ALREADY_EXISTS" },
  ]);
  expect(org("ListAccounts", {}).Accounts).toHaveLength(2);
});

test("ten accounts are all, those in the making counted", async () => {
  const account = organization();
  const { org, clock, errorOf } = account;
  for (let n = 1; n <= 8; n++) await member(account, `m${n}`);
  org("CreateAccount", { Email: "last@example.org", AccountName: "last" });
  const make = () => org("CreateAccount", { Email: "more@example.org", AccountName: "more" });
  expect(errorOf(make)).toBe(
    "ConstraintViolationException: You have exceeded the allowed number of AWS accounts.",
  );
  await clock.advance(1000);
  expect(org("ListAccounts", { MaxResults: 20 }).Accounts).toHaveLength(10);
  const first = org("ListAccounts", { MaxResults: 7 });
  const rest = org("ListAccounts", { MaxResults: 7, NextToken: `${first.NextToken}` });
  expect([first.Accounts?.length, rest.Accounts?.length, rest.NextToken]).toEqual([
    7,
    3,
    undefined,
  ]);
  const token = { NextToken: `${first.NextToken}` };
  expect(errorOf(() => org("ListRoots", token))).toMatch(/^InvalidInputException/);
});

test("members see the organization and no more than that", async () => {
  const account = organization();
  const { org, credential, errorOf } = account;
  const id = await member(account, "dev");
  const root = credential(id);
  expect(org("DescribeOrganization", {}, root).Organization?.MasterAccountId).toBe("000000000000");
  const denied = "AccessDeniedException: You don't have permissions to access this resource.";
  expect(errorOf(() => org("ListAccounts", {}, root))).toBe(denied);
  expect(errorOf(() => org("DeleteOrganization", {}, root))).toBe(denied);
});

test("a closed account has no keys from that moment, and is gone after 90 days", async () => {
  const account = organization();
  const { org, identities, credential, clock, errorOf } = account;
  const id = await member(account, "dev");
  credential(id);
  const state = () => org("DescribeAccount", { AccountId: id }).Account?.State;
  org("CloseAccount", { AccountId: id });
  expect(state()).toBe("PENDING_CLOSURE");
  expect(identities.authority.resolve(id, undefined).kind).toBe("unknown-key");
  await clock.advance(1000);
  expect(state()).toBe("SUSPENDED");
  expect(errorOf(() => org("CloseAccount", { AccountId: id }))).toMatch(
    /^AccountAlreadyClosedException/,
  );
  expect(errorOf(() => org("CloseAccount", { AccountId: "000000000000" }))).toMatch(
    /^ConstraintViolationException/,
  );
  await clock.advance(90 * DAY_MS);
  expect(errorOf(state)).toBe(
    "AccountNotFoundException: You specified an account that doesn't exist.",
  );
});

test("an account that was made stays a week, then it can leave and go on by itself", async () => {
  const account = organization();
  const { org, credential, clock, errorOf } = account;
  const id = await member(account, "dev");
  const root = credential(id);
  const leave = () => org("LeaveOrganization", {}, root);
  expect(errorOf(leave)).toMatch(/^ConstraintViolationException: .*waiting period/);
  expect(errorOf(() => org("DeleteOrganization", {}))).toMatch(/^OrganizationNotEmptyException/);
  expect(errorOf(() => org("LeaveOrganization", {}))).toMatch(/^MasterCannotLeave/);
  await clock.advance(7 * DAY_MS);
  expect(errorOf(leave)).toBe("no error");
  expect(errorOf(() => org("DescribeOrganization", {}, root))).toMatch(/NotInUse/);
  expect(errorOf(() => org("DeleteOrganization", {}))).toBe("no error");
  expect(errorOf(() => org("DescribeOrganization", {}))).toMatch(/NotInUse/);
});

test("an account moves from where it is", async () => {
  const account = organization();
  const { org, errorOf, rootId } = account;
  const AccountId = await member(account, "dev");
  const unit = org("CreateOrganizationalUnit", { ParentId: rootId, Name: "u" }).OrganizationalUnit;
  const to = `${unit?.Id}`;
  const move = (SourceParentId: string, DestinationParentId: string) => () =>
    org("MoveAccount", { AccountId, SourceParentId, DestinationParentId });
  expect(errorOf(move(rootId, rootId))).toMatch(/^DuplicateAccountException/);
  expect(errorOf(move(to, "r-none"))).toMatch(/^DestinationParentNotFound/);
  expect(errorOf(move(rootId, to))).toBe("no error");
  expect(org("ListChildren", { ParentId: to, ChildType: "ACCOUNT" }).Children).toEqual([
    { Id: AccountId, Type: "ACCOUNT" },
  ]);
  const path = org("DescribeAccount", { AccountId }).Account?.Paths?.[0];
  expect(path).toMatch(new RegExp(`^o-[a-z0-9]+/${rootId}/${to}/${AccountId}/$`));
});
