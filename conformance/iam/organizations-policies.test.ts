/** SCPs and RCPs over HTTP: they bind on the next request, down the tree, and across accounts. */
import { CreateUserCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import {
  AttachPolicyCommand,
  DescribeEffectivePolicyCommand,
  DescribeOrganizationCommand,
  DetachPolicyCommand,
  DisablePolicyTypeCommand,
  EnablePolicyTypeCommand,
  ListTargetsForPolicyCommand,
  MoveAccountCommand,
  UpdatePolicyCommand,
} from "@aws-sdk/client-organizations";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Credentials, type Emulator, startEmulator } from "../testing/emulator.ts";
import { allow, deny, document, outcomeOf } from "./accounts.ts";
import { OrganizationTree, rootOf } from "./organization-tree.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const SCP = "SERVICE_CONTROL_POLICY";
const RCP = "RESOURCE_CONTROL_POLICY";

const listUsers = (accountId: string) =>
  outcomeOf(emulator.iam(rootOf(accountId)).send(new ListUsersCommand({})));

test("an SCP denies the next request of every account below where it hangs, in AWS's words", async () => {
  const tree = await OrganizationTree.create(emulator, "200000000001", SCP);
  const outer = await tree.unit(tree.rootId);
  const inner = await tree.unit(outer);
  const inside = await tree.account(inner);
  const outside = await tree.account();
  expect(await listUsers(inside)).toBe("allowed");
  const policy = await tree.policy(SCP, document(deny("iam:*")), outer);
  const { Organization } = await tree.client.send(new DescribeOrganizationCommand({}));
  const user = emulator.iam(rootOf(inside)).send(new CreateUserCommand({ UserName: "ann" }));
  expect(await denialOf(user)).toMatchObject({
    name: "AccessDenied",
    status: 403,
    message:
      `User: arn:aws:iam::${inside}:root is not authorized to perform: iam:CreateUser on resource: ` +
      `arn:aws:iam::${inside}:user/ann with an explicit deny in a service control policy: ` +
      `arn:aws:organizations::200000000001:policy/${Organization?.Id}/service_control_policy/${policy}`,
  });
  expect(await listUsers(inside)).toMatch(/^with an explicit deny in a service control policy/);
  expect(await listUsers(outside)).toBe("allowed");
  const content = { PolicyId: policy, Content: document(deny("s3:*")) };
  await tree.client.send(new UpdatePolicyCommand(content));
  expect(await listUsers(inside)).toBe("allowed");
  await tree.client.send(new UpdatePolicyCommand({ ...content, Content: document(deny("*")) }));
  expect(await listUsers(inside)).toMatch(/^with an explicit deny/);
  const away = { SourceParentId: inner, DestinationParentId: tree.rootId };
  await tree.client.send(new MoveAccountCommand({ AccountId: inside, ...away }));
  expect(await listUsers(inside)).toBe("allowed");
});

test("without an Allow on every level nothing is allowed", async () => {
  const tree = await OrganizationTree.create(emulator, "200000000002", SCP);
  const unit = await tree.unit(tree.rootId);
  const member = await tree.account(unit);
  await tree.policy(SCP, document(allow("s3:*")), unit);
  const full = { PolicyId: "p-FullAWSAccess", TargetId: unit };
  await tree.client.send(new DetachPolicyCommand(full));
  expect(await listUsers(member)).toBe(
    "because no service control policy allows the iam:ListUsers action",
  );
  const last = await tree.client.send(
    new ListTargetsForPolicyCommand({ PolicyId: "p-FullAWSAccess" }),
  );
  expect(last.Targets?.map((target) => target.TargetId)).not.toContain(unit);
  await tree.client.send(new AttachPolicyCommand(full));
  expect(await listUsers(member)).toBe("allowed");
});

test("the management account is bound by nothing, and disabling a type frees everybody", async () => {
  const tree = await OrganizationTree.create(emulator, "200000000003", SCP);
  const member = await tree.account();
  await tree.policy(SCP, document(deny("*")), tree.rootId, "200000000003");
  expect(await listUsers("200000000003")).toBe("allowed");
  expect(await listUsers(member)).toMatch(/^with an explicit deny/);
  const type = { RootId: tree.rootId, PolicyType: SCP } as const;
  await tree.client.send(new DisablePolicyTypeCommand(type));
  expect(await listUsers(member)).toBe("allowed");
  await tree.client.send(new EnablePolicyTypeCommand(type));
  expect(await listUsers(member)).toBe("allowed");
});

async function bucketOf(owner: Credentials, name: string, readers: object): Promise<void> {
  const s3 = emulator.s3(owner);
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await s3.send(new PutObjectCommand({ Bucket: name, Key: "k", Body: "v" }));
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: readers },
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${name}/*`,
      },
    ],
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy }));
}

const read = (as: Credentials, Bucket: string) =>
  outcomeOf(emulator.s3(as).send(new GetObjectCommand({ Bucket, Key: "k" })));

test("an RCP keeps strangers from a member's bucket that its policy lets in", async () => {
  const tree = await OrganizationTree.create(emulator, "200000000004", RCP);
  const member = await tree.account();
  const sibling = await tree.account();
  const stranger = "200000000005";
  await bucketOf(rootOf(member), "members-bucket", [stranger, sibling]);
  await bucketOf(tree.management, "managements-bucket", [stranger]);
  expect(await read(rootOf(stranger), "members-bucket")).toBe("allowed");
  const { Organization } = await tree.client.send(new DescribeOrganizationCommand({}));
  const perimeter = deny("s3:*", {
    Principal: "*",
    Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": Organization?.Id } },
  });
  await tree.policy(RCP, document(perimeter), tree.rootId);
  expect(await read(rootOf(stranger), "members-bucket")).toMatch(
    /^with an explicit deny in a resource control policy/,
  );
  expect(await read(rootOf(sibling), "members-bucket")).toBe("allowed");
  expect(await read(rootOf(member), "members-bucket")).toBe("allowed");
  expect(await read(rootOf(stranger), "managements-bucket")).toBe("allowed");
});

test("an SCP follows the caller to another account's bucket, an RCP does not leave its own", async () => {
  const tree = await OrganizationTree.create(emulator, "200000000006", SCP, RCP);
  const member = await tree.account();
  const stranger = "200000000007";
  await bucketOf(rootOf(stranger), "strangers-bucket", [member]);
  const nobody = deny("s3:*", { Principal: "*" });
  await tree.policy(RCP, document(nobody), tree.rootId);
  expect(await read(rootOf(member), "strangers-bucket")).toBe("allowed");
  await tree.policy(SCP, document(deny("s3:GetObject")), member);
  expect(await read(rootOf(member), "strangers-bucket")).toMatch(
    /^with an explicit deny in a service control policy/,
  );
});

test("the effective policy is what all levels come to", async () => {
  const tree = await OrganizationTree.create(emulator, "200000000008");
  const member = await tree.account();
  const none = tree.client.send(
    new DescribeEffectivePolicyCommand({ PolicyType: "TAG_POLICY", TargetId: member }),
  );
  expect((await denialOf(none)).name).toBe("EffectivePolicyNotFoundException");
  const PolicyType = "AISERVICES_OPT_OUT_POLICY";
  await tree.client.send(new EnablePolicyTypeCommand({ RootId: tree.rootId, PolicyType }));
  const optOut = (service: string, value: string) =>
    JSON.stringify({ services: { [service]: { opt_out_policy: { "@@assign": value } } } });
  await tree.policy(PolicyType, optOut("default", "optOut"), tree.rootId);
  await tree.policy(PolicyType, optOut("lex", "optIn"), member);
  const { EffectivePolicy } = await emulator
    .organizations(rootOf(member))
    .send(new DescribeEffectivePolicyCommand({ PolicyType }));
  expect(JSON.parse(`${EffectivePolicy?.PolicyContent}`)).toEqual({
    services: { default: { opt_out_policy: "optOut" }, lex: { opt_out_policy: "optIn" } },
  });
});
