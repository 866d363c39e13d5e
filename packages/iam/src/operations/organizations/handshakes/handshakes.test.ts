import { expect, test } from "vitest";
import { type LocalAccount, localAccount } from "../../../testing/local-account.ts";

const DAY_MS = 86_400_000;
const GUEST = "222222222222";

function invite(
  { org }: LocalAccount,
  target: { readonly Id: string; readonly Type: "ACCOUNT" | "EMAIL" } = {
    Id: GUEST,
    Type: "ACCOUNT",
  },
) {
  const Tags = [{ Key: "from", Value: "outside" }];
  const { Handshake } = org("InviteAccountToOrganization", { Target: target, Notes: "hi", Tags });
  return `${Handshake?.Id}`;
}

function inOrganization(FeatureSet: "ALL" | "CONSOLIDATED_BILLING" = "ALL"): LocalAccount {
  const account = localAccount();
  account.org("CreateOrganization", { FeatureSet });
  return account;
}

test("an account that accepts its invitation is a member, with the tags of the invitation", () => {
  const account = inOrganization();
  const { org, credential, errorOf } = account;
  const guest = credential(GUEST);
  const HandshakeId = invite(account);
  expect(HandshakeId).toMatch(/^h-[0-9a-z]{8,32}$/);
  const { Handshakes } = org("ListHandshakesForAccount", {}, guest);
  const organizationId = `${org("DescribeOrganization", {}).Organization?.Id}`;
  expect(Handshakes).toMatchObject([
    {
      Id: HandshakeId,
      Arn: `arn:aws:organizations::000000000000:handshake/${organizationId}/invite/${HandshakeId}`,
      Action: "INVITE",
      State: "OPEN",
      Parties: [
        { Id: organizationId, Type: "ORGANIZATION" },
        { Id: GUEST, Type: "ACCOUNT" },
      ],
    },
  ]);
  expect(errorOf(() => invite(account))).toMatch(/^DuplicateHandshakeException/);
  expect(errorOf(() => org("AcceptHandshake", { HandshakeId }))).toMatch(/^AccessDenied/);
  expect(errorOf(() => org("CancelHandshake", { HandshakeId }, guest))).toMatch(/^AccessDenied/);
  expect(org("AcceptHandshake", { HandshakeId }, guest).Handshake?.State).toBe("ACCEPTED");
  expect(org("DescribeAccount", { AccountId: GUEST }).Account).toMatchObject({
    JoinedMethod: "INVITED",
    State: "ACTIVE",
  });
  expect(org("ListTagsForResource", { ResourceId: GUEST }).Tags).toEqual([
    { Key: "from", Value: "outside" },
  ]);
  expect(errorOf(() => org("AcceptHandshake", { HandshakeId }, guest))).toMatch(
    /^HandshakeAlreadyInStateException/,
  );
  expect(errorOf(() => org("DeclineHandshake", { HandshakeId }, guest))).toMatch(
    /^InvalidHandshakeTransitionException/,
  );
  expect(errorOf(() => invite(account))).toMatch(/^HandshakeConstraintViolationException/);
  // Who was invited may leave at once.
  expect(errorOf(() => org("LeaveOrganization", {}, guest))).toBe("no error");
});

test("an invitation is declined, canceled, or expires after 15 days by the clock", async () => {
  const account = inOrganization();
  const { org, credential, clock, errorOf } = account;
  const guest = credential(GUEST);
  const first = invite(account);
  org("DeclineHandshake", { HandshakeId: first }, guest);
  const second = invite(account);
  org("CancelHandshake", { HandshakeId: second });
  const third = invite(account);
  await clock.advance(15 * DAY_MS - 1);
  const state = (HandshakeId: string) => org("DescribeHandshake", { HandshakeId }).Handshake?.State;
  expect([state(first), state(second), state(third)]).toEqual(["DECLINED", "CANCELED", "OPEN"]);
  await clock.advance(1);
  expect(state(third)).toBe("EXPIRED");
  expect(errorOf(() => org("AcceptHandshake", { HandshakeId: third }, guest))).toMatch(
    /^InvalidHandshakeTransitionException/,
  );
  await clock.advance(31 * DAY_MS);
  expect(errorOf(() => state(third))).toMatch(/^HandshakeNotFoundException/);
  expect(org("ListHandshakesForOrganization", {}).Handshakes).toEqual([]);
});

test("an address stands for its account, and one that nobody has is refused", async () => {
  const account = inOrganization();
  const { org, errorOf, credential, clock } = account;
  org("CreateAccount", { Email: "dev@example.org", AccountName: "dev" });
  await clock.advance(7 * DAY_MS + 1000);
  const devId = `${org("ListAccounts", {}).Accounts?.[1]?.Id}`;
  org("RemoveAccountFromOrganization", { AccountId: devId });
  const HandshakeId = invite(account, { Id: "Dev@example.org", Type: "EMAIL" });
  org("AcceptHandshake", { HandshakeId }, credential(devId));
  expect(org("DescribeAccount", { AccountId: devId }).Account?.Email).toBe("dev@example.org");
  expect(errorOf(() => invite(account, { Id: "no@example.org", Type: "EMAIL" }))).toMatch(
    /^InvalidInputException/,
  );
  expect(errorOf(() => invite(account, { Id: "12", Type: "ACCOUNT" }))).toMatch(
    /^InvalidInputException/,
  );
});

test("the address that an account has by convention is its own, used or not", async () => {
  const account = inOrganization();
  const { org, clock, credential } = account;
  const address = `${GUEST}@example.com`;
  org("CreateAccount", { Email: address, AccountName: "thief" });
  await clock.advance(1000);
  expect(org("ListCreateAccountStatus", {}).CreateAccountStatuses).toMatchObject([
    { FailureReason: "EMAIL_ALREADY_EXISTS" },
  ]);
  const HandshakeId = invite(account, { Id: address, Type: "EMAIL" });
  org("AcceptHandshake", { HandshakeId }, credential(GUEST));
  expect(org("DescribeAccount", { AccountId: GUEST }).Account?.Email).toBe(address);
});

test("who manages an organization cannot join another, a member changes over", () => {
  const account = inOrganization();
  const { org, credential, errorOf } = account;
  const other = credential(GUEST);
  const third = credential("333333333333");
  org("CreateOrganization", {}, other);
  const HandshakeId = invite(account);
  expect(errorOf(() => org("AcceptHandshake", { HandshakeId }, other))).toMatch(
    /^HandshakeConstraintViolationException/,
  );
  expect(org("DescribeHandshake", { HandshakeId }, other).Handshake?.State).toBe("OPEN");
  const Target = { Id: "333333333333", Type: "ACCOUNT" } as const;
  const into = (as: typeof other) =>
    `${org("InviteAccountToOrganization", { Target }, as).Handshake?.Id}`;
  org("AcceptHandshake", { HandshakeId: into(other) }, third);
  org("AcceptHandshake", { HandshakeId: into(account.root) }, third);
  expect(org("DescribeOrganization", {}, third).Organization?.MasterAccountId).toBe("000000000000");
  expect(org("ListAccounts", {}, other).Accounts).toHaveLength(1);
});

test("all features come when every invited member has agreed and the management account finishes", () => {
  const account = inOrganization("CONSOLIDATED_BILLING");
  const { org, credential, errorOf } = account;
  const guest = credential(GUEST);
  const RootId = `${org("ListRoots", {}).Roots?.[0]?.Id}`;
  const enable = () =>
    errorOf(() => org("EnablePolicyType", { RootId, PolicyType: "SERVICE_CONTROL_POLICY" }));
  expect(enable()).toMatch(/^PolicyTypeNotAvailableForOrganizationException/);
  org("AcceptHandshake", { HandshakeId: invite(account) }, guest);
  const { Handshake } = org("EnableAllFeatures", {});
  expect(Handshake).toMatchObject({ Action: "ENABLE_ALL_FEATURES", State: "REQUESTED" });
  expect(errorOf(() => org("EnableAllFeatures", {}))).toMatch(
    /^HandshakeConstraintViolationException/,
  );
  expect(errorOf(() => invite(account, { Id: "444444444444", Type: "ACCOUNT" }))).toMatch(
    /^HandshakeConstraintViolationException/,
  );
  const Filter = { ActionType: "ENABLE_ALL_FEATURES" } as const;
  const [asked] = org("ListHandshakesForAccount", { Filter }, guest).Handshakes ?? [];
  org("AcceptHandshake", { HandshakeId: `${asked?.Id}` }, guest);
  expect(org("DescribeOrganization", {}).Organization?.FeatureSet).toBe("CONSOLIDATED_BILLING");
  const [last] =
    org("ListHandshakesForAccount", { Filter: { ActionType: "APPROVE_ALL_FEATURES" } })
      .Handshakes ?? [];
  org("AcceptHandshake", { HandshakeId: `${last?.Id}` });
  expect(org("DescribeOrganization", {}).Organization?.FeatureSet).toBe("ALL");
  expect(enable()).toBe("no error");
});

test("a member that declines all features keeps the organization from them until it has left", () => {
  const account = inOrganization("CONSOLIDATED_BILLING");
  const { org, credential } = account;
  const other = "333333333333";
  for (const Id of [GUEST, other]) {
    const HandshakeId = invite(account, { Id, Type: "ACCOUNT" });
    org("AcceptHandshake", { HandshakeId }, credential(Id));
  }
  const HandshakeId = `${org("EnableAllFeatures", {}).Handshake?.Id}`;
  const answer = (accountId: string, name: "AcceptHandshake" | "DeclineHandshake") => {
    const Filter = { ActionType: "ENABLE_ALL_FEATURES" } as const;
    const as = credential(accountId);
    const [asked] = org("ListHandshakesForAccount", { Filter }, as).Handshakes ?? [];
    org(name, { HandshakeId: `${asked?.Id}` }, as);
  };
  answer(GUEST, "DeclineHandshake");
  answer(other, "AcceptHandshake");
  const features = () => org("DescribeOrganization", {}).Organization?.FeatureSet;
  const toFinish = { Filter: { ActionType: "APPROVE_ALL_FEATURES" } } as const;
  expect(org("ListHandshakesForAccount", toFinish).Handshakes).toEqual([]);
  org("RemoveAccountFromOrganization", { AccountId: GUEST });
  expect(features()).toBe("CONSOLIDATED_BILLING");
  org("AcceptHandshake", { HandshakeId });
  expect(features()).toBe("ALL");
});

test("a request for all features that was canceled comes to nothing when members agree", () => {
  const account = inOrganization("CONSOLIDATED_BILLING");
  const { org, credential } = account;
  const guest = credential(GUEST);
  org("AcceptHandshake", { HandshakeId: invite(account) }, guest);
  org("CancelHandshake", { HandshakeId: `${org("EnableAllFeatures", {}).Handshake?.Id}` });
  const Filter = { ActionType: "ENABLE_ALL_FEATURES" } as const;
  const [asked] = org("ListHandshakesForAccount", { Filter }, guest).Handshakes ?? [];
  org("AcceptHandshake", { HandshakeId: `${asked?.Id}` }, guest);
  expect(
    org("ListHandshakesForAccount", { Filter: { ActionType: "APPROVE_ALL_FEATURES" } }).Handshakes,
  ).toEqual([]);
});

test("an account that may not leave its organization does not do so by accepting another invitation", () => {
  const account = inOrganization();
  const { org, credential, errorOf } = account;
  const [guest, other] = [credential(GUEST), credential("333333333333")];
  const RootId = `${org("ListRoots", {}).Roots?.[0]?.Id}`;
  org("AcceptHandshake", { HandshakeId: invite(account) }, guest);
  const Statement = { Effect: "Deny", Action: "organizations:LeaveOrganization", Resource: "*" };
  const { Policy } = org("CreatePolicy", {
    Name: "stay",
    Description: "",
    Type: "SERVICE_CONTROL_POLICY",
    Content: JSON.stringify({ Version: "2012-10-17", Statement }),
  });
  const PolicyId = `${Policy?.PolicySummary?.Id}`;
  org("EnablePolicyType", { RootId, PolicyType: "SERVICE_CONTROL_POLICY" });
  org("AttachPolicy", { PolicyId, TargetId: RootId });
  org("CreateOrganization", {}, other);
  const Target = { Id: GUEST, Type: "ACCOUNT" } as const;
  const HandshakeId = `${org("InviteAccountToOrganization", { Target }, other).Handshake?.Id}`;
  const accept = () => errorOf(() => org("AcceptHandshake", { HandshakeId }, guest));
  expect(accept()).toMatch(/^AccessDenied/);
  expect(org("DescribeHandshake", { HandshakeId }, guest).Handshake?.State).toBe("OPEN");
  org("DetachPolicy", { PolicyId, TargetId: RootId });
  expect(accept()).toBe("no error");
});
