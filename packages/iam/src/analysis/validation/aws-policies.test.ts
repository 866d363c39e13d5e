/** AWS's own policies: its reference says which of them have which findings, and they have few others. */
import { expect, test } from "vitest";
import { keptDocument, listKeptPolicies } from "../../identity/aws-managed-policies.ts";
import { typeOf } from "./issue-codes.ts";
import { validatePolicy } from "./validate-policy.ts";

async function codesOf(arn: string): Promise<string[]> {
  const text = keptDocument(arn) as string;
  return (await validatePolicy({ text, type: "IDENTITY_POLICY" })).map(({ code }) => code);
}

test.each([
  [
    "AdministratorAccess",
    ["CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"],
  ],
  [
    "IAMFullAccess",
    ["CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"],
  ],
  ["PowerUserAccess", ["CREATE_SLR_WITH_STAR_IN_RESOURCE"]],
])("%s has the findings that the reference names, and no other", async (name, expected) => {
  const found = await codesOf(`arn:aws:iam::aws:policy/${name}`);
  expect(found.sort()).toEqual(expected);
});

test("ReadOnlyAccess is longer than a policy of anybody else could be", async () => {
  const found = await codesOf("arn:aws:iam::aws:policy/ReadOnlyAccess");
  expect(found).toContain("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA");
});

test("of a hundred policies of AWS nearly none has an error", async () => {
  const all = listKeptPolicies("/");
  const step = Math.floor(all.length / 100);
  const wrong: string[] = [];
  for (let at = 0; at < all.length; at += step) {
    const { arn } = all[at] as { arn: string };
    const codes = await codesOf(arn);
    if (codes.some((code) => typeOf(code as never) === "ERROR")) wrong.push(arn);
  }
  // Actions of services that were closed.
  expect(wrong.length).toBeLessThan(3);
});
