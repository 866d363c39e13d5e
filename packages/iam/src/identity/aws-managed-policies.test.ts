import { expect, test } from "vitest";
import { parsePolicy } from "../policy/document.ts";
import { findKeptPolicy, keptDocument, listKeptPolicies } from "./aws-managed-policies.ts";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

test("every policy that AWS keeps can be read and evaluated", () => {
  const policies = listKeptPolicies("/");
  expect(policies.length).toBeGreaterThan(1_400);
  for (const { arn } of policies) {
    const document = parsePolicy(`${keptDocument(arn)}`, "identity", { managed: true });
    expect(document.statements.length, arn).toBeGreaterThan(0);
  }
});

test("their ids are ANPA and 17 characters, and no two are the same", () => {
  const ids = listKeptPolicies("/").map(({ id }) => id);
  for (const id of ids) expect(id).toMatch(/^ANPA[A-Z2-7]{17}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect(findKeptPolicy(ADMINISTRATOR)?.id).toBe("ANPAIWMBCKSKIEE64ZLYK");
});

test("a path holds the policies of its ARNs alone, in their order", () => {
  const policies = listKeptPolicies("/job-function/");
  expect(policies.map(({ name }) => name)).toContain("ViewOnlyAccess");
  for (const { arn, path, name } of policies) {
    expect(path).toBe("/job-function/");
    expect(arn).toBe(`arn:aws:iam::aws:policy/job-function/${name}`);
  }
  expect(policies.map(({ arn }) => arn)).toEqual(policies.map(({ arn }) => arn).sort());
});
