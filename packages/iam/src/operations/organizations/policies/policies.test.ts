import { expect, test } from "vitest";
import type { Credential } from "../../../authority.ts";
import { allow, type LocalAccount, localAccount, trust } from "../../../testing/local-account.ts";

const DENY_USERS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "iam:CreateUser", Resource: "*" }],
});

interface Tree extends LocalAccount {
  readonly rootId: string;
  readonly unitId: string;
  readonly memberId: string;
  /** The root user of the member, which is in the unit. */
  readonly member: Credential;
  policy(content: string, type?: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY"): string;
}

async function tree(): Promise<Tree> {
  const account = localAccount();
  const { org, clock, credential } = account;
  org("CreateOrganization", {});
  const rootId = `${org("ListRoots", {}).Roots?.[0]?.Id}`;
  const unit = org("CreateOrganizationalUnit", { ParentId: rootId, Name: "u" });
  const unitId = `${unit.OrganizationalUnit?.Id}`;
  org("CreateAccount", { Email: "dev@example.org", AccountName: "dev" });
  await clock.advance(1000);
  const memberId = `${org("ListAccounts", {}).Accounts?.[1]?.Id}`;
  const move = { SourceParentId: rootId, DestinationParentId: unitId };
  org("MoveAccount", { AccountId: memberId, ...move });
  let count = 0;
  return {
    ...account,
    rootId,
    unitId,
    memberId,
    member: credential(memberId),
    policy(content, type = "SERVICE_CONTROL_POLICY") {
      count += 1;
      const names = { Name: `p${count}`, Description: "", Type: type };
      return `${org("CreatePolicy", { Content: content, ...names }).Policy?.PolicySummary?.Id}`;
    },
  };
}

function scpTree(): Promise<Tree> {
  return tree().then((made) => {
    const { org, rootId } = made;
    org("EnablePolicyType", { RootId: rootId, PolicyType: "SERVICE_CONTROL_POLICY" });
    return made;
  });
}

test("a type that is enabled hangs its policy everywhere, also where something is made later", async () => {
  const { org, rootId, unitId, memberId, errorOf } = await tree();
  const at = (TargetId: string) =>
    org("ListPoliciesForTarget", { TargetId, Filter: "SERVICE_CONTROL_POLICY" }).Policies?.map(
      (policy) => policy.Id,
    );
  expect(at(rootId)).toEqual([]);
  const enable = () =>
    org("EnablePolicyType", { RootId: rootId, PolicyType: "SERVICE_CONTROL_POLICY" });
  expect(enable().Root?.PolicyTypes).toEqual([
    { Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" },
  ]);
  expect(errorOf(enable)).toBe(
    "PolicyTypeAlreadyEnabledException: The specified policy type is already enabled.",
  );
  for (const target of [rootId, unitId, memberId]) expect(at(target)).toEqual(["p-FullAWSAccess"]);
  const later = org("CreateOrganizationalUnit", { ParentId: unitId, Name: "later" });
  expect(at(`${later.OrganizationalUnit?.Id}`)).toEqual(["p-FullAWSAccess"]);
  const { Targets } = org("ListTargetsForPolicy", { PolicyId: "p-FullAWSAccess" });
  expect(Targets?.map((target) => target.Type)).toEqual([
    "ROOT",
    "ORGANIZATIONAL_UNIT",
    "ACCOUNT",
    "ACCOUNT",
    "ORGANIZATIONAL_UNIT",
  ]);
  org("DisablePolicyType", { RootId: rootId, PolicyType: "SERVICE_CONTROL_POLICY" });
  expect(at(memberId)).toEqual([]);
});

test("an SCP binds on the next request, wherever above the account it hangs", async () => {
  const { org, iam, member, policy, errorOf, rootId, unitId, memberId } = await scpTree();
  const PolicyId = policy(DENY_USERS);
  let count = 0;
  const create = () => errorOf(() => iam("CreateUser", { UserName: `u${count++}` }, member));
  expect(create()).toBe("no error");
  for (const TargetId of [rootId, unitId, memberId]) {
    org("AttachPolicy", { PolicyId, TargetId });
    expect(create()).toMatch(
      new RegExp(
        `^AccessDenied: User: arn:aws:iam::${memberId}:root is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${memberId}:user/u\\d+ with an explicit deny in a service control policy: arn:aws:organizations::000000000000:policy/o-[a-z0-9]+/service_control_policy/${PolicyId}$`,
      ),
    );
    org("DetachPolicy", { PolicyId, TargetId });
    expect(create()).toBe("no error");
  }
  // The management account is above its own policies.
  org("AttachPolicy", { PolicyId, TargetId: rootId });
  expect(errorOf(() => iam("CreateUser", { UserName: "ann" }))).toBe("no error");
});

test("each level must allow, and a changed policy counts at once", async () => {
  const { org, iam, member, policy, errorOf, unitId } = await scpTree();
  const list = () => errorOf(() => iam("ListUsers", {}, member));
  const PolicyId = policy(JSON.stringify(allow("s3:*")));
  org("AttachPolicy", { PolicyId, TargetId: unitId });
  expect(list()).toBe("no error");
  org("DetachPolicy", { PolicyId: "p-FullAWSAccess", TargetId: unitId });
  expect(list()).toMatch(/because no service control policy allows the iam:ListUsers action$/);
  org("UpdatePolicy", { PolicyId, Content: JSON.stringify(allow("iam:List*")) });
  expect(list()).toBe("no error");
});

test("an account that moves away leaves the policies of its unit behind", async () => {
  const { org, iam, member, policy, errorOf, rootId, unitId, memberId } = await scpTree();
  org("AttachPolicy", { PolicyId: policy(DENY_USERS), TargetId: unitId });
  const create = () => errorOf(() => iam("CreateUser", { UserName: "ann" }, member));
  expect(create()).toMatch(/explicit deny/);
  const move = { SourceParentId: unitId, DestinationParentId: rootId };
  org("MoveAccount", { AccountId: memberId, ...move });
  expect(create()).toBe("no error");
});

test("neither kind of policy binds a service by its service-linked role", async () => {
  const { org, policy, rootId, memberId, identities } = await scpTree();
  org("EnablePolicyType", { RootId: rootId, PolicyType: "RESOURCE_CONTROL_POLICY" });
  const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
  const rcp = JSON.stringify({ Version: "2012-10-17", Statement: [deny] });
  const scp = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ ...deny, Principal: undefined }],
  });
  org("AttachPolicy", { PolicyId: policy(scp), TargetId: rootId });
  org("AttachPolicy", { PolicyId: policy(rcp, "RESOURCE_CONTROL_POLICY"), TargetId: rootId });
  const kindOf = (path: string) => {
    const arn = `arn:aws:sts::${memberId}:assumed-role/r/s`;
    const roleArn = `arn:aws:iam::${memberId}:role${path}r`;
    const session = {
      kind: "assumed-role",
      accountId: memberId,
      arn,
      userId: "AROA:s",
      roleArn,
    } as const;
    const request = { action: "s3:GetObject", resource: "arn:aws:s3:::b/k" };
    return identities.authority.authorize(session, undefined, request, {}).policyKind;
  };
  expect(kindOf("/")).toBe("service-control");
  // A path that anybody can give a role.
  expect(kindOf("/x:role/aws-service-role/")).toBe("service-control");
  expect(kindOf("/aws-service-role/x.amazonaws.com/")).toBe("identity");
});

test("limits of attachments: ten, at least one, each once, enabled types only", async () => {
  const { org, policy, errorOf, unitId, memberId } = await scpTree();
  const attach = (PolicyId: string) =>
    errorOf(() => org("AttachPolicy", { PolicyId, TargetId: unitId }));
  const detach = (PolicyId: string) =>
    errorOf(() => org("DetachPolicy", { PolicyId, TargetId: unitId }));
  const first = policy(DENY_USERS);
  expect(detach(first)).toMatch(/^PolicyNotAttachedException/);
  expect(detach("p-FullAWSAccess")).toBe(
    "ConstraintViolationException: You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.",
  );
  expect(attach(first)).toBe("no error");
  expect(attach(first)).toBe(
    "DuplicatePolicyAttachmentException: A policy with the specified name and type already exists.",
  );
  for (let n = 3; n <= 10; n++) expect(attach(policy(DENY_USERS))).toBe("no error");
  expect(attach(policy(DENY_USERS))).toBe(
    "ConstraintViolationException: You have attached the maximum number of policies to the specified target.",
  );
  expect(attach("p-RCPFullAWSAccess")).toBe(
    "PolicyTypeNotEnabledException: This operation can be performed only for enabled policy types.",
  );
  expect(attach("p-12345678")).toMatch(/^PolicyNotFoundException/);
  const away = () => org("AttachPolicy", { PolicyId: first, TargetId: "999999999999" });
  expect(errorOf(away)).toMatch(/^TargetNotFoundException/);
  expect(errorOf(() => org("DeletePolicy", { PolicyId: first }))).toMatch(/^PolicyInUseException/);
  expect(errorOf(() => org("DeletePolicy", { PolicyId: "p-FullAWSAccess" }))).toMatch(
    /^InvalidInputException/,
  );
  expect(org("ListTargetsForPolicy", { PolicyId: first }).Targets).toMatchObject([
    { TargetId: unitId, Name: "u", Type: "ORGANIZATIONAL_UNIT" },
  ]);
  expect(memberId).not.toBe(unitId);
});

test("what a policy's type does not allow is malformed", async () => {
  const { policy, errorOf } = await tree();
  const malformed =
    "MalformedPolicyDocumentException: The provided policy document does not meet the requirements of the specified policy type.";
  const deny = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" };
  const text = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const rcp = (statement: object) => () => policy(text(statement), "RESOURCE_CONTROL_POLICY");
  expect(errorOf(rcp(deny))).toBe("no error");
  for (const wrong of [
    { ...deny, Effect: "Allow" },
    { ...deny, Action: "*" },
    { ...deny, Action: "ec2:RunInstances" },
    { ...deny, Principal: { AWS: "*" } },
    { Effect: "Deny", Principal: "*", NotAction: "s3:*", Resource: "*" },
  ]) {
    expect(errorOf(rcp(wrong))).toBe(malformed);
  }
  expect(errorOf(() => policy(text(deny)))).toBe(malformed);
  expect(errorOf(() => policy("{"))).toBe(malformed);
  const long = text({
    Effect: "Deny",
    Action: "s3:*",
    Resource: `arn:aws:s3:::${"a".repeat(10_240)}`,
  });
  expect(errorOf(() => policy(long))).toBe(
    "ConstraintViolationException: You have exceeded the maximum policy size.",
  );
});

test("an RCP binds resources of its account, whoever comes, and not the management account's", async () => {
  const { org, iam, sts, policy, errorOf, rootId, member, memberId } = await tree();
  org("EnablePolicyType", { RootId: rootId, PolicyType: "RESOURCE_CONTROL_POLICY" });
  const assume = (account: string) =>
    errorOf(() =>
      sts("AssumeRole", { RoleArn: `arn:aws:iam::${account}:role/r`, RoleSessionName: "s" }),
    );
  const AssumeRolePolicyDocument = trust({ AWS: "000000000000" });
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument }, member);
  iam("CreateRole", { RoleName: "r", AssumeRolePolicyDocument });
  expect([assume(memberId), assume("000000000000")]).toEqual(["no error", "no error"]);
  const PolicyId = policy(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", Resource: "*" }],
    }),
    "RESOURCE_CONTROL_POLICY",
  );
  org("AttachPolicy", { PolicyId, TargetId: rootId });
  expect(assume(memberId)).toMatch(
    /with an explicit deny in a resource control policy: arn:aws:organizations::000000000000:policy\/o-[a-z0-9]+\/resource_control_policy\/p-[a-z0-9]+$/,
  );
  expect(assume("000000000000")).toBe("no error");
  const keep = () => org("DetachPolicy", { PolicyId: "p-RCPFullAWSAccess", TargetId: rootId });
  expect(errorOf(keep)).toMatch(/^InvalidInputException/);
});

test("conditions see where in the organization principal and resource are", async () => {
  const { org, iam, user, errorOf, rootId, unitId, memberId, sts, credential } = await tree();
  const id = `${org("DescribeOrganization", {}).Organization?.Id}`;
  const role = (RoleName: string, condition: object, as: Credential) =>
    iam(
      "CreateRole",
      { RoleName, AssumeRolePolicyDocument: trust("*", { Condition: condition }) },
      as,
    );
  const member = credential(memberId);
  const paths = "aws:PrincipalOrgPaths";
  role("org", { StringEquals: { "aws:PrincipalOrgID": id } }, credential("000000000000"));
  role(
    "other",
    { StringEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" } },
    credential("000000000000"),
  );
  role(
    "unit",
    { "ForAnyValue:StringLike": { [paths]: [`${id}/${rootId}/${unitId}/*`] } },
    credential("000000000000"),
  );
  const assume = (name: string, as: Credential) =>
    errorOf(() =>
      sts(
        "AssumeRole",
        { RoleArn: `arn:aws:iam::000000000000:role/${name}`, RoleSessionName: "s" },
        as,
      ),
    );
  expect(assume("org", member)).toBe("no error");
  expect(assume("unit", member)).toBe("no error");
  expect(assume("other", member)).toMatch(/^AccessDenied/);
  expect(assume("unit", user("ann", allow("sts:*")))).toMatch(/^AccessDenied/);
  expect(assume("org", credential("555555555555"))).toMatch(/^AccessDenied/);
  const inside = user("bob", {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "iam:*",
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceOrgID": id } },
      },
    ],
  });
  expect(errorOf(() => iam("ListUsers", {}, inside))).toBe("no error");
});

test("policies of management are merged down the tree", async () => {
  const { org, errorOf, rootId, unitId, memberId, member } = await tree();
  org("EnablePolicyType", { RootId: rootId, PolicyType: "TAG_POLICY" });
  const put = (TargetId: string, tags: object) => {
    const Content = JSON.stringify({ tags });
    const { Policy } = org("CreatePolicy", {
      Name: TargetId,
      Description: "",
      Type: "TAG_POLICY",
      Content,
    });
    org("AttachPolicy", { PolicyId: `${Policy?.PolicySummary?.Id}`, TargetId });
  };
  const effective = (as?: Credential) =>
    org("DescribeEffectivePolicy", { PolicyType: "TAG_POLICY", TargetId: memberId }, as)
      .EffectivePolicy?.PolicyContent;
  expect(errorOf(effective)).toMatch(/^EffectivePolicyNotFoundException/);
  put(rootId, {
    team: {
      tag_key: { "@@assign": "team", "@@operators_allowed_for_child_policies": ["@@none"] },
      tag_value: { "@@assign": ["red", "blue"] },
    },
  });
  put(unitId, {
    team: { tag_key: { "@@assign": "Team" }, tag_value: { "@@append": ["green"] } },
  });
  put(memberId, { team: { tag_value: { "@@remove": ["red"] } } });
  expect(JSON.parse(`${effective()}`)).toEqual({
    tags: { team: { tag_key: "team", tag_value: ["blue", "green"] } },
  });
  expect(effective(member)).toBe(effective());
  const wrong = {
    Name: "x",
    Description: "",
    Type: "TAG_POLICY",
    Content: '{"tags":{"a":"b"}}',
  } as const;
  expect(errorOf(() => org("CreatePolicy", wrong))).toMatch(/^MalformedPolicyDocumentException/);
});
