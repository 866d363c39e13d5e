import { expect, test } from "vitest";
import type { Credential } from "../../authority.ts";
import {
  allow,
  type LocalAccount,
  localAccount,
  policy,
  trust,
} from "../../testing/local-account.ts";
import type { StsInput } from "./sts-operation.ts";

const A = "111111111111";
const B = "222222222222";
const ROLE = `arn:aws:iam::${B}:role/r`;

/** Account A's users, and a role `r` of account B with this trust policy. */
function accounts(trustPolicy: string, more: object = {}): LocalAccount {
  const account = localAccount();
  const input = { RoleName: "r", AssumeRolePolicyDocument: trustPolicy, ...more };
  account.iam("CreateRole", input, account.credential(B));
  return account;
}

function user(account: LocalAccount, name: string, inline?: object, accountId = A): Credential {
  const root = account.credential(accountId);
  account.iam("CreateUser", { UserName: name }, root);
  if (inline !== undefined) {
    const PolicyDocument = JSON.stringify(inline);
    account.iam("PutUserPolicy", { UserName: name, PolicyName: "p", PolicyDocument }, root);
  }
  const { AccessKey } = account.iam("CreateAccessKey", { UserName: name }, root);
  return account.credential(`${AccessKey?.AccessKeyId}`);
}

function assume(account: LocalAccount, as: Credential, more: Partial<StsInput<"AssumeRole">> = {}) {
  return account.sts("AssumeRole", { RoleArn: ROLE, RoleSessionName: "s1", ...more }, as);
}

function session(account: LocalAccount, as: Credential, more = {}): Credential {
  const { Credentials } = assume(account, as, more);
  return account.credential(`${Credentials?.AccessKeyId}`, Credentials?.SessionToken);
}

test("GetCallerIdentity answers everyone, policies or not", () => {
  const account = accounts(trust({ AWS: A }));
  const denied = user(account, "ann", policy({ Effect: "Deny", Action: "*", Resource: "*" }));
  expect(account.sts("GetCallerIdentity", {}, denied)).toEqual({
    UserId: denied.principal.userId,
    Account: A,
    Arn: `arn:aws:iam::${A}:user/ann`,
  });
  const assumed = session(account, user(account, "bob", allow("sts:AssumeRole")));
  expect(account.sts("GetCallerIdentity", {}, assumed)).toEqual({
    UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:s1$/),
    Account: B,
    Arn: `arn:aws:sts::${B}:assumed-role/r/s1`,
  });
});

test("across accounts both the trust policy and the caller's own must allow", () => {
  const account = accounts(trust({ AWS: A }));
  const bare = user(account, "bare");
  expect(account.errorOf(() => assume(account, bare))).toMatch(
    /^AccessDenied: User: arn:aws:iam::111111111111:user\/bare is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role\/r because no identity-based policy allows/,
  );
  expect(assume(account, user(account, "ann", allow("sts:AssumeRole"))).AssumedRoleUser).toEqual({
    AssumedRoleId: expect.stringMatching(/^AROA.*:s1$/),
    Arn: `arn:aws:sts::${B}:assumed-role/r/s1`,
  });
  const stranger = user(account, "eve", allow("*"), "333333333333");
  expect(account.errorOf(() => assume(account, stranger))).toMatch(/^AccessDenied/);
});

test("in the role's own account, an identity policy without the trust policy is not enough", () => {
  const account = accounts(trust({ AWS: A }));
  const admin = user(account, "admin", allow("*"), B);
  expect(account.errorOf(() => assume(account, admin))).toMatch(/^AccessDenied/);
});

test("a user that the trust policy names needs no policy of its own in the same account", () => {
  const account = localAccount();
  const bare = account.user("bare");
  account.iam("CreateRole", {
    RoleName: "r",
    AssumeRolePolicyDocument: trust({ AWS: bare.principal.arn }),
  });
  const RoleArn = "arn:aws:iam::000000000000:role/r";
  expect(account.errorOf(() => assume(account, bare, { RoleArn }))).toBe("no error");
  expect(account.errorOf(() => assume(account, account.user("other"), { RoleArn }))).toMatch(
    /^AccessDenied/,
  );
});

test("a role that is not there is answered like one that does not trust", () => {
  const account = accounts(trust({ AWS: A }));
  const ann = user(account, "ann", allow("*"));
  const RoleArn = `arn:aws:iam::${B}:role/absent`;
  expect(account.errorOf(() => assume(account, ann, { RoleArn }))).toMatch(
    /^AccessDenied: User: .* is not authorized to perform: sts:AssumeRole on resource: .*absent/,
  );
  const bad = { RoleArn: "arn:aws:iam::x:role/r" };
  expect(account.errorOf(() => assume(account, ann, bad))).toBe(
    "ValidationError: arn:aws:iam::x:role/r is invalid",
  );
});

test("an external id that the trust policy asks for must be given", () => {
  const account = accounts(
    trust({ AWS: A }, { Condition: { StringEquals: { "sts:ExternalId": "secret" } } }),
  );
  const ann = user(account, "ann", allow("sts:AssumeRole"));
  expect(account.errorOf(() => assume(account, ann))).toMatch(/^AccessDenied/);
  expect(account.errorOf(() => assume(account, ann, { ExternalId: "no" }))).toMatch(
    /^AccessDenied/,
  );
  expect(account.errorOf(() => assume(account, ann, { ExternalId: "secret" }))).toBe("no error");
});

test("a session lasts an hour unless asked, up to the role's limit, an hour in a chain", () => {
  const account = accounts(trust({ AWS: [A, B] }), { MaxSessionDuration: 7200 });
  const ann = user(account, "ann", allow("sts:AssumeRole"));
  const ends = (more: object) => assume(account, ann, more).Credentials?.Expiration?.getTime();
  expect(ends({})).toBe(account.clock.now() + 3_600_000);
  expect(ends({ DurationSeconds: 900 })).toBe(account.clock.now() + 900_000);
  expect(ends({ DurationSeconds: 7200 })).toBe(account.clock.now() + 7_200_000);
  expect(account.errorOf(() => ends({ DurationSeconds: 7201 }))).toBe(
    "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  );
  const PolicyDocument = JSON.stringify(allow("sts:AssumeRole"));
  const input = { RoleName: "r", PolicyName: "p", PolicyDocument };
  account.iam("PutRolePolicy", input, account.credential(B));
  const chained = session(account, ann);
  expect(account.errorOf(() => assume(account, chained, { DurationSeconds: 3601 }))).toBe(
    "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
  );
  expect(account.errorOf(() => assume(account, chained))).toBe("no error");
});

test("session tags need sts:TagSession on both sides, and transitive ones go down the chain", () => {
  const both = { Action: ["sts:AssumeRole", "sts:TagSession"] };
  const account = accounts(trust({ AWS: [A, B] }, both));
  const Tags = [{ Key: "Team", Value: "blue" }];
  const untagging = user(account, "ann", allow("sts:AssumeRole"));
  expect(account.errorOf(() => assume(account, untagging, { Tags }))).toMatch(/sts:TagSession/);
  const bob = user(account, "bob", allow(["sts:AssumeRole", "sts:TagSession"]));
  const input = { Tags, TransitiveTagKeys: ["team"] };
  const PolicyDocument = JSON.stringify(allow("sts:*"));
  account.iam(
    "PutRolePolicy",
    { RoleName: "r", PolicyName: "p", PolicyDocument },
    account.credential(B),
  );
  const first = session(account, bob, input);
  expect(first.principal.tags).toEqual({ Team: "blue" });
  expect(session(account, first).principal.tags).toEqual({ Team: "blue" });
  expect(session(account, session(account, bob, { Tags })).principal.tags).toEqual({});
  expect(account.errorOf(() => assume(account, first, { Tags }))).toMatch(
    /^InvalidParameterValue: One of the specified transitive tag keys/,
  );
  const loose = { TransitiveTagKeys: ["absent"] };
  expect(account.errorOf(() => assume(account, bob, loose))).toMatch(
    /^InvalidParameterValue: The specified transitive tag key/,
  );
});

test("session policies are checked, and their size with the tags' is limited", () => {
  const account = accounts(trust({ AWS: A }));
  const ann = user(account, "ann", allow("sts:AssumeRole"));
  expect(account.errorOf(() => assume(account, ann, { Policy: "{" }))).toMatch(
    /^MalformedPolicyDocument: /,
  );
  const answer = assume(account, ann, { Policy: JSON.stringify(allow("s3:*")) });
  expect(answer.PackedPolicySize).toBeGreaterThan(0);
  expect(answer.PackedPolicySize).toBeLessThan(100);
  expect(assume(account, ann)).not.toHaveProperty("PackedPolicySize");
});

test("GetAccessKeyInfo tells the account of any key", () => {
  const account = accounts(trust({ AWS: A }));
  const ann = user(account, "ann", allow("sts:AssumeRole"));
  const of = (AccessKeyId: string) => account.sts("GetAccessKeyInfo", { AccessKeyId }).Account;
  expect(of(ann.accessKeyId)).toBe(A);
  expect(of(session(account, ann).accessKeyId)).toBe(B);
});

test("a user made again under a trusted name is not trusted for the old one's sake", () => {
  const account = localAccount();
  const [ann, dan] = [account.user("ann"), account.user("dan")];
  account.iam("CreateRole", {
    RoleName: "r",
    AssumeRolePolicyDocument: trust({ AWS: [ann.principal.arn, dan.principal.arn] }),
  });
  const RoleArn = "arn:aws:iam::000000000000:role/r";
  expect(account.errorOf(() => assume(account, ann, { RoleArn }))).toBe("no error");
  account.iam("DeleteAccessKey", { UserName: "ann", AccessKeyId: ann.accessKeyId });
  account.iam("DeleteUser", { UserName: "ann" });
  const again = account.user("ann");
  expect(again.principal.arn).toBe(ann.principal.arn);
  expect(account.errorOf(() => assume(account, again, { RoleArn }))).toMatch(/^AccessDenied/);
  expect(account.errorOf(() => assume(account, dan, { RoleArn }))).toBe("no error");
  const shown = account.iam("GetRole", { RoleName: "r" }).Role?.AssumeRolePolicyDocument;
  const document = decodeURIComponent(`${shown}`);
  expect(document).toContain(ann.principal.userId);
  const input = { RoleName: "r", PolicyDocument: document };
  expect(account.errorOf(() => account.iam("UpdateAssumeRolePolicy", input))).toMatch(
    /^MalformedPolicyDocument: Invalid principal in policy/,
  );
});

test("that holds however the name is spelled in the trust policy", () => {
  const account = localAccount();
  const ann = account.user("ann");
  const AssumeRolePolicyDocument = trust({ AWS: ann.principal.arn }).replace("/ann", "/\\u0061nn");
  account.iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
  const RoleArn = "arn:aws:iam::000000000000:role/r";
  expect(account.errorOf(() => assume(account, ann, { RoleArn }))).toBe("no error");
  account.iam("DeleteAccessKey", { UserName: "ann", AccessKeyId: ann.accessKeyId });
  account.iam("DeleteUser", { UserName: "ann" });
  const again = account.user("ann");
  expect(account.errorOf(() => assume(account, again, { RoleArn }))).toMatch(/^AccessDenied/);
});

test("sessions begun before a time can be shut out, as AWSRevokeOlderSessions does", async () => {
  const account = accounts(trust({ AWS: A }));
  const ann = user(account, "ann", allow("sts:AssumeRole"));
  const root = account.credential(B);
  const put = (PolicyName: string, document: object) =>
    account.iam(
      "PutRolePolicy",
      { RoleName: "r", PolicyName, PolicyDocument: JSON.stringify(document) },
      root,
    );
  put("p", allow("iam:ListRoles"));
  const older = session(account, ann);
  await account.clock.advance(60_000);
  const revokedAt = new Date(account.clock.now()).toISOString();
  const condition = { DateLessThan: { "aws:TokenIssueTime": revokedAt } };
  put("AWSRevokeOlderSessions", {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: "*", Resource: "*", Condition: condition }],
  });
  const newer = session(account, ann);
  const list = (as: Credential) => account.errorOf(() => account.iam("ListRoles", {}, as));
  expect(list(older)).toMatch(/with an explicit deny in an identity-based policy$/);
  expect(list(newer)).toBe("no error");
});
