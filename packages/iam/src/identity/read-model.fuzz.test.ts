/** What is remembered for the hot path must at every moment be what a store opened afresh would say. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { allow, type LocalAccount, localAccount } from "../testing/local-account.ts";
import { policySource } from "./applicable.ts";
import { credentialSource } from "./credential.ts";
import { parsedPolicies } from "./parsed-policies.ts";

const ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
const ARNS = ["a", "b"].map((name) => `arn:aws:iam::000000000000:policy/${name}`);

type Change = (account: LocalAccount) => unknown;

const text = fc.constantFrom(...ACTIONS).map((action) => JSON.stringify(allow(action)));
const policyArn = fc.constantFrom(...ARNS);
const policyName = fc.constantFrom("one", "two");

/** Some fail (nothing to detach, five versions): a refused change must leave nothing behind either. */
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(policyName, text).map<Change>(
    ([PolicyName, PolicyDocument]) =>
      ({ iam }) =>
        iam("PutUserPolicy", { UserName: "ann", PolicyName, PolicyDocument }),
  ),
  policyName.map<Change>(
    (PolicyName) =>
      ({ iam }) =>
        iam("DeleteUserPolicy", { UserName: "ann", PolicyName }),
  ),
  policyArn.map<Change>(
    (PolicyArn) =>
      ({ iam }) =>
        iam("AttachUserPolicy", { UserName: "ann", PolicyArn }),
  ),
  policyArn.map<Change>(
    (PolicyArn) =>
      ({ iam }) =>
        iam("DetachUserPolicy", { UserName: "ann", PolicyArn }),
  ),
  policyArn.map<Change>(
    (PolicyArn) =>
      ({ iam }) =>
        iam("AttachGroupPolicy", { GroupName: "g", PolicyArn }),
  ),
  fc.constantFrom<Change>(
    ({ iam }) => iam("AddUserToGroup", { GroupName: "g", UserName: "ann" }),
    ({ iam }) => iam("RemoveUserFromGroup", { GroupName: "g", UserName: "ann" }),
    ({ iam }) => iam("DeleteUserPermissionsBoundary", { UserName: "ann" }),
    ({ iam }) => iam("TagUser", { UserName: "ann", Tags: [{ Key: "k", Value: "v" }] }),
    ({ iam }) => iam("UntagUser", { UserName: "ann", TagKeys: ["k"] }),
  ),
  policyArn.map<Change>(
    (PermissionsBoundary) =>
      ({ iam }) =>
        iam("PutUserPermissionsBoundary", { UserName: "ann", PermissionsBoundary }),
  ),
  fc.tuple(policyArn, text).map<Change>(
    ([PolicyArn, PolicyDocument]) =>
      ({ iam }) =>
        iam("CreatePolicyVersion", { PolicyArn, PolicyDocument, SetAsDefault: true }),
  ),
);

test("after every change the next decision is that of a store opened afresh", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
      const account = localAccount();
      const { iam, identities, errorOf } = account;
      const { accessKeyId } = account.user("ann");
      iam("CreateGroup", { GroupName: "g" });
      for (const PolicyName of ["a", "b"]) {
        iam("CreatePolicy", { PolicyName, PolicyDocument: JSON.stringify(allow("s3:Get*")) });
      }
      for (const apply of changes) {
        errorOf(() => apply(account));
        const { principal } = account.credential(accessKeyId);
        const { catalogue, sealer, authority } = identities;
        const fresh = credentialSource(catalogue, sealer).resolve(accessKeyId, undefined, 0);
        expect(authority.resolve(accessKeyId, undefined)).toEqual(fresh);
        const policies = policySource(catalogue, parsedPolicies()).policiesOf(principal, undefined);
        for (const action of ACTIONS) {
          const request = { action, resource: "arn:aws:s3:::b/k" };
          const decision = authority.authorize(principal, undefined, request, {});
          expect(decision.allowed).toBe(allows(policies, action));
        }
      }
    }),
    { numRuns: 60 },
  );
});

type Policies = ReturnType<ReturnType<typeof policySource>["policiesOf"]>;

/** The documents of this test say Allow only, of one action or of `s3:Get*`, so this is all that there is to decide. */
function allows({ identity, boundary }: Policies, action: string): boolean {
  const has = (each: Policies["identity"][number]) =>
    each.document.statements.some(({ actions }) =>
      actions.source.some((pattern) => new RegExp(`^${pattern.replace("*", ".*")}$`).test(action)),
    );
  return identity.some(has) && (boundary === undefined || has(boundary));
}
