/**
 * AWS's policy evaluation flow with an organization: SCPs bind whoever belongs to an account, RCPs whatever belongs to
 * it; both are limits and give nothing, at every level from the root to the account.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_evaluation.html
 */
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  DescribeCreateAccountStatusCommand,
  DetachPolicyCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  type PolicyType,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Credentials } from "../testing/emulator.ts";
import { Accounts, allow, deny, document, outcomeOf, type StatementJson } from "./accounts.ts";

const MANAGEMENT = "999999999999";
const READ = "s3:GetObject";
const FULL_ACCESS = "p-FullAWSAccess";

let accounts: Accounts;
let organizations: OrganizationsClient;
let rootId: string;
let unitId: string;
/** In the unit. */
let home: string;
/** Below the root. */
let other: string;
let buckets: Readonly<Record<string, string>>;

async function account(name: string): Promise<string> {
  const input = { AccountName: name, Email: `${name}@example.com` };
  const { CreateAccountStatus } = await organizations.send(new CreateAccountCommand(input));
  await accounts.emulator.advance(60_000);
  const status = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id }),
  );
  expect(status.CreateAccountStatus?.State).toBe("SUCCEEDED");
  return `${status.CreateAccountStatus?.AccountId}`;
}

beforeAll(async () => {
  accounts = await Accounts.start();
  organizations = accounts.emulator.organizations(accounts.root(MANAGEMENT));
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  rootId = `${Roots?.[0]?.Id}`;
  for (const type of ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const) {
    const input = { RootId: rootId, PolicyType: type };
    await organizations.send(new EnablePolicyTypeCommand(input)).catch((error) => {
      if (error.name !== "PolicyTypeAlreadyEnabledException") throw error;
    });
  }
  const unit = await organizations.send(
    new CreateOrganizationalUnitCommand({ ParentId: rootId, Name: "unit" }),
  );
  unitId = `${unit.OrganizationalUnit?.Id}`;
  [home, other] = [await account("home"), await account("other")];
  const move = { AccountId: home, SourceParentId: rootId, DestinationParentId: unitId };
  await organizations.send(new MoveAccountCommand(move));
  const owners = [home, other, MANAGEMENT];
  const named = await Promise.all(owners.map((owner) => accounts.bucket(owner)));
  buckets = Object.fromEntries(owners.map((owner, index) => [owner, named[index] as string]));
});
afterAll(() => accounts.stop());

/** Attached while `run` does; its own Allow of everything stays beside it unless it is taken away. */
async function under<Outcome>(
  type: PolicyType,
  target: string,
  statements: readonly StatementJson[],
  run: () => Promise<Outcome>,
  replaced?: string,
): Promise<Outcome> {
  const Name = accounts.fresh("limit");
  const input = { Name, Description: "", Type: type, Content: document(...statements) };
  const { Policy } = await organizations.send(new CreatePolicyCommand(input));
  const PolicyId = `${Policy?.PolicySummary?.Id}`;
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: target }));
  const swap = { PolicyId: `${replaced}`, TargetId: target };
  if (replaced !== undefined) await organizations.send(new DetachPolicyCommand(swap));
  try {
    return await run();
  } finally {
    if (replaced !== undefined) await organizations.send(new AttachPolicyCommand(swap));
    await organizations.send(new DetachPolicyCommand({ PolicyId, TargetId: target }));
  }
}

const controlled = (
  target: string,
  statements: readonly StatementJson[],
  run: () => Promise<string>,
  replaced?: string,
) => under("SERVICE_CONTROL_POLICY", target, statements, run, replaced);

const resourceControlled = (target: string, run: () => Promise<string>) =>
  under(
    "RESOURCE_CONTROL_POLICY",
    target,
    [{ Effect: "Deny", Principal: "*", Action: READ, Resource: "*" }],
    run,
  );

const SCP_DENIES = "with an explicit deny in a service control policy";
const SCP_LACKS = `because no service control policy allows the ${READ} action`;
const RCP_DENIES = "with an explicit deny in a resource control policy";

type Who = "user" | "role session" | "federated user" | "root";

/** A caller of the account who may read everything as far as its own policies go. */
async function caller(accountId: string, who: Who): Promise<Credentials> {
  if (who === "root") return accounts.root(accountId);
  const user = await accounts.user(accountId, { identity: [allow(["s3:*", "sts:*"])] });
  if (who === "user") return user.credentials;
  if (who === "role session") {
    const role = await accounts.role(accountId, { identity: [allow("s3:*")] });
    return accounts.assume(role.arn, user.credentials);
  }
  return accounts.federate(user.credentials, { Policy: document(allow("s3:*")) });
}

const read = (as: Credentials, owner: string) =>
  outcomeOf(accounts.read(as, buckets[owner] as string));

const EVERYONE: readonly Who[] = ["user", "role session", "federated user", "root"];

describe.each(EVERYONE)("an SCP and a %s of the account", (who) => {
  test("without one of its own, FullAWSAccess lets everything through", async () => {
    expect(await read(await caller(home, who), home)).toBe("allowed");
  });

  test.each([
    ["the root", () => rootId],
    ["the unit", () => unitId],
    ["the account", () => home],
  ])("a Deny at %s denies the next request, and no more when it is gone", async (_at, target) => {
    const as = await caller(home, who);
    expect(await controlled(target(), [deny(READ)], () => read(as, home))).toBe(SCP_DENIES);
    expect(await read(as, home)).toBe("allowed");
  });

  test.each([
    ["the unit", () => unitId],
    ["the account", () => home],
  ])("each level must allow: %s that allows something else denies", async (_at, target) => {
    const as = await caller(home, who);
    const narrow = () => read(as, home);
    expect(await controlled(target(), [allow("sqs:*")], narrow, FULL_ACCESS)).toBe(SCP_LACKS);
    expect(await controlled(target(), [allow("s3:*")], narrow, FULL_ACCESS)).toBe("allowed");
  });
});

test("an SCP gives nothing", async () => {
  const bare = await accounts.user(home, {});
  const outcome = await controlled(home, [allow("*")], () => read(bare.credentials, home));
  expect(outcome).toBe(`because no identity-based policy allows the ${READ} action`);
});

test("the management account is not bound by SCPs, nor its buckets by RCPs", async () => {
  const user = await caller(MANAGEMENT, "user");
  expect(await controlled(rootId, [deny("*")], () => read(user, MANAGEMENT))).toBe("allowed");
  expect(await resourceControlled(rootId, () => read(user, MANAGEMENT))).toBe("allowed");
});

describe("across accounts", () => {
  let visitor: Credentials;
  beforeAll(async () => {
    visitor = await caller(home, "user");
    await accounts.setBucketPolicy(other, buckets[other] as string, {
      Effect: "Allow",
      Action: READ,
      Principal: { AWS: home },
    });
  });

  test("the SCPs of the caller's account bind, those of the bucket's do not", async () => {
    expect(await read(visitor, other)).toBe("allowed");
    expect(await controlled(home, [deny(READ)], () => read(visitor, other))).toBe(SCP_DENIES);
    expect(await controlled(other, [deny(READ)], () => read(visitor, other))).toBe("allowed");
  });

  test("the RCPs of the bucket's account bind, those of the caller's do not", async () => {
    expect(await resourceControlled(other, () => read(visitor, other))).toBe(RCP_DENIES);
    expect(await resourceControlled(home, () => read(visitor, other))).toBe("allowed");
    expect(await read(visitor, other)).toBe("allowed");
  });

  test("a caller from outside of the organization is bound by the RCPs of the bucket's account", async () => {
    const stranger = await caller("123123123123", "user");
    await accounts.setBucketPolicy(other, buckets[other] as string, {
      Effect: "Allow",
      Action: READ,
      Principal: "*",
    });
    expect(await read(stranger, other)).toBe("allowed");
    expect(await resourceControlled(rootId, () => read(stranger, other))).toBe(RCP_DENIES);
    expect(await controlled(rootId, [deny("*")], () => read(stranger, other))).toBe("allowed");
  });
});

test("an RCP binds the owner's own callers too, at any level", async () => {
  for (const who of EVERYONE) {
    const as = await caller(home, who);
    expect(await resourceControlled(unitId, () => read(as, home))).toBe(RCP_DENIES);
  }
});
