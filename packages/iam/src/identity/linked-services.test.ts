import { expect, test } from "vitest";
import { findKeptPolicy } from "./aws-managed-policies.ts";
import { LINKED_PRINCIPALS, linkedService } from "./linked-services.ts";
import { linkedRolePolicyArn } from "./service-linked-role.ts";

/** On the recorded role, and in no list of AWS's policies. */
const UNPUBLISHED = "AmazonLexBotPolicy";

test("every service-linked role has a name of its own and a policy that AWS keeps", () => {
  const services = LINKED_PRINCIPALS.map((principal) => linkedService(principal)!);
  const names = services.map((service) => service.roleName);
  expect(new Set(names).size).toBe(LINKED_PRINCIPALS.length);
  for (const name of names) expect(name).toMatch(/^AWSServiceRoleFor[\w-]{2,47}$/);
  for (const service of services) {
    if (service.policyName === UNPUBLISHED) continue;
    const arn = linkedRolePolicyArn(service);
    expect(findKeptPolicy(arn)?.arn).toBe(arn);
  }
});
