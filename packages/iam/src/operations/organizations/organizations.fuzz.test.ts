/** Any sequence of calls: no crash, a tree that holds together, and policies in force that are those of the catalogue. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { organizationSource } from "../../identity/organization/binding.ts";
import { membersOf } from "../../identity/organization/member.ts";
import {
  enabledPolicyTypes,
  type Organization,
  organizationOf,
} from "../../identity/organization/organization.ts";
import { lineage, unitsOfOrganization } from "../../identity/organization/unit.ts";
import { parsedPolicies } from "../../identity/parsed-policies.ts";
import { allow, type LocalAccount, localAccount } from "../../testing/local-account.ts";

const ACCOUNTS = ["000000000000", "111111111111", "222222222222"] as const;
const TYPES = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"] as const;

/** Picks out of what is there when the call is made. */
interface Picks {
  readonly as: number;
  readonly place: number;
  readonly other: number;
  readonly policy: number;
  readonly type: number;
}

type Step = (account: LocalAccount, picks: Picks) => unknown;

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

function places({ org }: LocalAccount): string[] {
  const root = `${org("ListRoots", {}).Roots?.[0]?.Id}`;
  const under = (ParentId: string): string[] =>
    (org("ListOrganizationalUnitsForParent", { ParentId }).OrganizationalUnits ?? []).flatMap(
      (unit) => [`${unit.Id}`, ...under(`${unit.Id}`)],
    );
  return [root, ...under(root), "ou-none-12345678"];
}

const policies = ({ org }: LocalAccount) => [
  ...TYPES.flatMap((Filter) => org("ListPolicies", { Filter }).Policies ?? []).map(
    (p) => `${p.Id}`,
  ),
  "p-12345678",
];

const targets = (account: LocalAccount) => [...places(account), ...ACCOUNTS];

const STEPS: readonly Step[] = [
  (a) => a.org("CreateOrganization", {}),
  (a) => a.org("DeleteOrganization", {}),
  (a, { place, other }) =>
    a.org("CreateOrganizationalUnit", { ParentId: pick(places(a), place), Name: `u${other % 3}` }),
  (a, { place }) =>
    a.org("DeleteOrganizationalUnit", { OrganizationalUnitId: pick(places(a), place) }),
  (a, { as }) => {
    const Target = { Type: "ACCOUNT", Id: pick(ACCOUNTS, as) } as const;
    const { Handshake } = a.org("InviteAccountToOrganization", { Target });
    return a.org("AcceptHandshake", { HandshakeId: `${Handshake?.Id}` }, a.credential(Target.Id));
  },
  (a, { as }) => a.org("LeaveOrganization", {}, a.credential(pick(ACCOUNTS, as))),
  (a, { as, place, other }) =>
    a.org("MoveAccount", {
      AccountId: pick(ACCOUNTS, as),
      SourceParentId: pick(places(a), place),
      DestinationParentId: pick(places(a), other),
    }),
  (a, { type }) =>
    a.org("EnablePolicyType", { RootId: pick(places(a), 0), PolicyType: pick(TYPES, type) }),
  (a, { type }) =>
    // Now and then only: what is disabled binds nobody.
    type < 3 &&
    a.org("DisablePolicyType", { RootId: pick(places(a), 0), PolicyType: pick(TYPES, type) }),
  (a, { other }) =>
    a.org("CreatePolicy", {
      Name: `p${other % 4}`,
      Description: "",
      Type: "SERVICE_CONTROL_POLICY",
      Content: JSON.stringify(allow(pick(["s3:*", "iam:*", "*"], other))),
    }),
  (a, { policy, other }) =>
    a.org("UpdatePolicy", {
      PolicyId: pick(policies(a), policy),
      Content: JSON.stringify(allow(pick(["s3:Get*", "sqs:*"], other))),
    }),
  (a, { policy, place }) =>
    a.org("AttachPolicy", {
      PolicyId: pick(policies(a), policy),
      TargetId: pick(targets(a), place),
    }),
  (a, { policy, place }) =>
    a.org("DetachPolicy", {
      PolicyId: pick(policies(a), policy),
      TargetId: pick(targets(a), place),
    }),
  (a, { policy }) => a.org("DeletePolicy", { PolicyId: pick(policies(a), policy) }),
];

const picks = fc.record({
  as: fc.nat(20),
  place: fc.nat(20),
  other: fc.nat(20),
  policy: fc.nat(20),
  type: fc.nat(20),
});
const calls = fc.array(fc.tuple(fc.constantFrom(...STEPS), picks), {
  minLength: 20,
  maxLength: 60,
});

test("what is in force after any calls is what the catalogue says, on a tree without loose ends", () => {
  fc.assert(
    fc.property(calls, (sequence) => {
      const account = localAccount();
      const { catalogue } = account.identities;
      const inForce = organizationSource(catalogue, parsedPolicies());
      account.org("CreateOrganization", {});
      const PolicyType = "SERVICE_CONTROL_POLICY";
      account.org("EnablePolicyType", { RootId: pick(places(account), 0), PolicyType });
      for (const [step, chosen] of sequence) {
        // Anything but an error of the service is thrown on.
        account.errorOf(() => step(account, chosen));
        const fresh = organizationSource(catalogue, parsedPolicies());
        for (const id of ACCOUNTS) expect(inForce(id)).toEqual(fresh(id));
        const organization = organizationOf(catalogue, ACCOUNTS[0]);
        if (organization !== undefined) requireWhole(account, organization, fresh);
      }
    }),
    { numRuns: 40 },
  );
});

function requireWhole(
  { identities: { catalogue } }: LocalAccount,
  organization: Organization,
  source: ReturnType<typeof organizationSource>,
): void {
  for (const { id } of unitsOfOrganization(catalogue, organization)) {
    const path = lineage(catalogue, organization, id);
    expect(path[0]).toBe(organization.rootId);
    expect(path.length).toBeLessThanOrEqual(6);
  }
  const stray = catalogue.get<{ n: number }>(
    `SELECT count(*) AS n FROM organization_attachment WHERE target_id <> ?
       AND target_id NOT IN (SELECT id FROM organization_unit)
       AND target_id NOT IN (SELECT account_id FROM organization_member)`,
    organization.rootId,
  );
  expect(stray?.n).toBe(0);
  const enabled = enabledPolicyTypes(catalogue, organization.id);
  for (const { accountId, parentId } of membersOf(catalogue, organization)) {
    const path = lineage(catalogue, organization, parentId);
    expect(path[0]).toBe(organization.rootId);
    const levels = source(accountId)?.serviceControl;
    if (accountId === organization.managementId || !enabled.includes("SERVICE_CONTROL_POLICY")) {
      expect(levels).toBeUndefined();
    } else {
      expect(levels).toHaveLength(path.length + 1);
      for (const level of levels ?? []) expect(level.length).toBeGreaterThan(0);
    }
  }
}
