import { expect, test } from "vitest";
import { localAccount } from "../../../testing/local-account.ts";

const SOURCE = "222222222222";
const DAY_MS = 86_400_000;

function twoOrganizations() {
  const account = localAccount();
  const source = account.credential(SOURCE);
  account.org("CreateOrganization", {});
  account.org("CreateOrganization", {}, source);
  const date = new Date(account.clock.now());
  const nextMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
  const invite = (StartTimestamp: Date = nextMonth, Id = SOURCE) =>
    account.org("InviteOrganizationToTransferResponsibility", {
      Type: "BILLING",
      Target: { Type: "ACCOUNT", Id },
      StartTimestamp,
      SourceName: "theirs",
      Tags: [{ Key: "a", Value: "b" }],
    }).Handshake;
  return { ...account, source, nextMonth, invite };
}

test("an organization's bills are transferred with its consent, and come back at the end of a month", async () => {
  const { org, source, invite, nextMonth, errorOf, clock } = twoOrganizations();
  const handshake = invite();
  expect(handshake).toMatchObject({ Action: "TRANSFER_RESPONSIBILITY", State: "OPEN" });
  expect(errorOf(invite)).toMatch(/^DuplicateHandshakeException/);
  const inbound = () =>
    org("ListInboundResponsibilityTransfers", { Type: "BILLING" }).ResponsibilityTransfers?.[0];
  const Id = `${inbound()?.Id}`;
  expect(inbound()).toMatchObject({
    Name: "theirs",
    Status: "REQUESTED",
    StartTimestamp: nextMonth,
    ActiveHandshakeId: handshake?.Id,
    Source: { ManagementAccountId: SOURCE },
    Target: { ManagementAccountId: "000000000000" },
  });
  expect(Id).toMatch(/^rt-[0-9a-z]{8,32}$/);
  const end = (EndTimestamp?: Date) =>
    org("TerminateResponsibilityTransfer", { Id, ...(EndTimestamp && { EndTimestamp }) }, source);
  expect(errorOf(end)).toMatch(/^InvalidResponsibilityTransferTransitionException/);
  org("AcceptHandshake", { HandshakeId: `${handshake?.Id}` }, source);
  const { ResponsibilityTransfers } = org(
    "ListOutboundResponsibilityTransfers",
    { Type: "BILLING" },
    source,
  );
  expect(ResponsibilityTransfers?.[0]).toMatchObject({ Id, Status: "ACCEPTED" });
  expect(ResponsibilityTransfers?.[0]?.Arn).toMatch(
    /^arn:aws:organizations::222222222222:transfer\/o-[a-z0-9]+\/billing\/outbound\/rt-/,
  );
  expect(org("ListTagsForResource", { ResourceId: Id }).Tags).toEqual([{ Key: "a", Value: "b" }]);
  org("UpdateResponsibilityTransfer", { Id, Name: "ours" });
  expect(inbound()?.Name).toBe("ours");
  const rename = () => org("UpdateResponsibilityTransfer", { Id, Name: "x" }, source);
  expect(errorOf(rename)).toMatch(/^AccessDeniedException/);
  expect(errorOf(() => org("DeleteOrganization", {}, source))).toMatch(
    /^ConstraintViolationException: You cannot delete organization/,
  );
  expect(errorOf(() => end(new Date(nextMonth.getTime())))).toMatch(/end of the last day/);
  const over = end().ResponsibilityTransfer;
  expect(over).toMatchObject({
    Status: "WITHDRAWN",
    EndTimestamp: new Date(nextMonth.getTime() - 1),
  });
  expect(errorOf(end)).toMatch(/^ResponsibilityTransferAlreadyInStatusException/);
  await clock.advance(32 * DAY_MS);
  expect(errorOf(() => org("DeleteOrganization", {}, source))).toBe("no error");
});

test("only from the first of a month to come, and only between management accounts", () => {
  const { invite, nextMonth, errorOf, clock } = twoOrganizations();
  const at = (ms: number) => errorOf(() => invite(new Date(ms)));
  expect(at(nextMonth.getTime() + 1)).toMatch(/must be the beginning of the day/);
  expect(at(nextMonth.getTime() + DAY_MS)).toMatch(/must be the first day of the month/);
  expect(at(Date.UTC(2001, 0, 1))).toMatch(/too early/);
  expect(clock.now()).toBeGreaterThan(Date.UTC(2001, 0, 1));
  expect(errorOf(() => invite(nextMonth, "333333333333"))).toMatch(
    /^HandshakeConstraintViolationException/,
  );
  expect(errorOf(() => invite(nextMonth, "000000000000"))).toMatch(
    /^HandshakeConstraintViolationException/,
  );
});
