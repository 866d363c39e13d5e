/** AWS Organizations over HTTP, by the SDK's own client: the tree, its accounts, and what outlives a restart. */
import {
  CreateUserCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import {
  AcceptHandshakeCommand,
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  DescribeOrganizationCommand,
  InviteAccountToOrganizationCommand,
  ListAccountsCommand,
  ListChildrenCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  paginateListAccounts,
  RemoveAccountFromOrganizationCommand,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { OrganizationTree, rootOf } from "./organization-tree.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

test("errors of Organizations are exceptions of the client, with AWS's sentence and reason", async () => {
  const client = emulator.organizations(rootOf("100000000001"));
  expect(await denialOf(client.send(new DescribeOrganizationCommand({})))).toMatchObject({
    name: "AWSOrganizationsNotInUseException",
    status: 400,
    message: "Your account is not a member of an organization.",
  });
  await client.send(new CreateOrganizationCommand({}));
  const wrong = client.send(new DescribeAccountCommand({ AccountId: "1" }));
  expect(await denialOf(wrong)).toMatchObject({
    name: "InvalidInputException",
    message: "You provided a value that does not match the required pattern.",
    fields: { Reason: "INVALID_PATTERN" },
  });
  const self = client.send(new CloseAccountCommand({ AccountId: "100000000001" }));
  expect(await denialOf(self)).toMatchObject({
    name: "ConstraintViolationException",
    fields: { Reason: "CANNOT_CLOSE_MANAGEMENT_ACCOUNT" },
  });
});

test("CreateAccount makes an account whose role the management account assumes", async () => {
  const tree = await OrganizationTree.create(emulator, "100000000002");
  const { client } = tree;
  const asked = await client.send(
    new CreateAccountCommand({ Email: "two@example.org", AccountName: "Two", RoleName: "Boss" }),
  );
  expect(asked.CreateAccountStatus).toMatchObject({ State: "IN_PROGRESS", AccountName: "Two" });
  await emulator.advance(1000);
  const { CreateAccountStatus } = await client.send(
    new DescribeCreateAccountStatusCommand({
      CreateAccountRequestId: asked.CreateAccountStatus?.Id,
    }),
  );
  expect(CreateAccountStatus?.State).toBe("SUCCEEDED");
  const accountId = `${CreateAccountStatus?.AccountId}`;
  const admin = await assume(tree.management, `arn:aws:iam::${accountId}:role/Boss`);
  expect((await emulator.sts(admin).send(new GetCallerIdentityCommand({}))).Account).toBe(
    accountId,
  );
  const iam = emulator.iam(admin);
  await iam.send(new CreateUserCommand({ UserName: "eve" }));
  const { AttachedPolicies } = await iam.send(
    new ListAttachedRolePoliciesCommand({ RoleName: "Boss" }),
  );
  expect(AttachedPolicies?.map((policy) => policy.PolicyName)).toEqual(["AdministratorAccess"]);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "Boss" }));
  expect(decodeURIComponent(`${Role?.AssumeRolePolicyDocument}`)).toContain(
    "arn:aws:iam::100000000002:root",
  );
  // Nobody else's account comes in.
  expect((await denialOf(assume(rootOf("100000000003"), `${Role?.Arn}`))).name).toBe(
    "AccessDenied",
  );
});

test("the SDK's paginator walks all accounts", async () => {
  const { client } = await OrganizationTree.create(emulator, "100000000004");
  for (const n of [1, 2, 3, 4]) {
    const input = { Email: `four${n}@example.org`, AccountName: `n${n}` };
    await client.send(new CreateAccountCommand(input));
  }
  await emulator.advance(1000);
  const names: (string | undefined)[] = [];
  for await (const page of paginateListAccounts({ client, pageSize: 2 }, {})) {
    names.push(...(page.Accounts ?? []).map((account) => account.Name));
  }
  expect(names).toEqual(["100000000004", "n1", "n2", "n3", "n4"]);
});

test("a closed account's keys and sessions end with it", async () => {
  const tree = await OrganizationTree.create(emulator, "100000000005");
  const accountId = await tree.account();
  const role = `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`;
  const session = await assume(tree.management, role);
  const whoAmI = (as: Credentials) => emulator.sts(as).send(new GetCallerIdentityCommand({}));
  expect((await whoAmI(rootOf(accountId))).Account).toBe(accountId);
  await tree.client.send(new CloseAccountCommand({ AccountId: accountId }));
  for (const as of [rootOf(accountId), session]) {
    expect(await denialOf(whoAmI(as))).toMatchObject({ name: "InvalidClientTokenId", status: 403 });
  }
  await emulator.advance(1000);
  const { Account } = await tree.client.send(new DescribeAccountCommand({ AccountId: accountId }));
  expect(Account?.State).toBe("SUSPENDED");
});

test("an invited account joins, sees the organization, and is removed again", async () => {
  const { client } = await OrganizationTree.create(emulator, "100000000006");
  const guest = emulator.organizations(rootOf("100000000007"));
  const Target = { Type: "ACCOUNT", Id: "100000000007" } as const;
  const { Handshake } = await client.send(new InviteAccountToOrganizationCommand({ Target }));
  await guest.send(new AcceptHandshakeCommand({ HandshakeId: Handshake?.Id }));
  const { Organization } = await guest.send(new DescribeOrganizationCommand({}));
  expect(Organization?.MasterAccountId).toBe("100000000006");
  expect(await denialOf(guest.send(new ListAccountsCommand({})))).toMatchObject({
    name: "AccessDeniedException",
    message: "You don't have permissions to access this resource.",
  });
  await client.send(new RemoveAccountFromOrganizationCommand({ AccountId: "100000000007" }));
  expect((await denialOf(guest.send(new DescribeOrganizationCommand({})))).name).toBe(
    "AWSOrganizationsNotInUseException",
  );
});

test("a restart keeps the organization, and finishes the account that was being made", async () => {
  const before = await startEmulator();
  const tree = await OrganizationTree.create(before, "100000000008", "SERVICE_CONTROL_POLICY");
  const unit = await tree.unit(tree.rootId);
  const member = await tree.account(unit);
  const scp = await tree.policy("SERVICE_CONTROL_POLICY", DENY_USERS, unit);
  const described = await tree.client.send(new DescribeOrganizationCommand({}));
  const input = { Email: "late@example.org", AccountName: "Late" };
  const late = await tree.client.send(new CreateAccountCommand(input));
  await before.running.close();

  const after = await startEmulator({ dataDir: before.directory });
  const client = after.organizations(tree.management);
  const again = await client.send(new DescribeOrganizationCommand({}));
  expect(again.Organization).toEqual(described.Organization);
  expect((await client.send(new ListRootsCommand({}))).Roots?.[0]?.Id).toBe(tree.rootId);
  const { Parents } = await client.send(new ListParentsCommand({ ChildId: member }));
  expect(Parents).toEqual([{ Id: unit, Type: "ORGANIZATIONAL_UNIT" }]);
  const Filter = "SERVICE_CONTROL_POLICY";
  const at = await client.send(new ListPoliciesForTargetCommand({ TargetId: unit, Filter }));
  expect(at.Policies?.map((policy) => policy.Id)).toEqual(["p-FullAWSAccess", scp]);
  const create = after.iam(rootOf(member)).send(new CreateUserCommand({ UserName: "ann" }));
  expect((await denialOf(create)).message).toContain("explicit deny in a service control policy");
  await after.advance(2000);
  const { CreateAccountStatus } = await client.send(
    new DescribeCreateAccountStatusCommand({
      CreateAccountRequestId: late.CreateAccountStatus?.Id,
    }),
  );
  expect(CreateAccountStatus?.State).toBe("SUCCEEDED");
  const children = { ParentId: tree.rootId, ChildType: "ACCOUNT" } as const;
  const { Children } = await client.send(new ListChildrenCommand(children));
  expect(Children).toContainEqual({ Id: CreateAccountStatus?.AccountId, Type: "ACCOUNT" });
  await after.stop();
  await before.stop();
});

const DENY_USERS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "iam:CreateUser", Resource: "*" }],
});

async function assume(as: Credentials, RoleArn: string): Promise<Credentials> {
  const input = { RoleArn, RoleSessionName: "session" };
  const { Credentials: made } = await emulator.sts(as).send(new AssumeRoleCommand(input));
  return {
    accessKeyId: `${made?.AccessKeyId}`,
    secretAccessKey: `${made?.SecretAccessKey}`,
    sessionToken: `${made?.SessionToken}`,
  };
}
