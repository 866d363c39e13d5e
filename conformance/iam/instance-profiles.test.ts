/** Instance profiles and service-linked roles by the SDK's own client, waiters and paginators included. */
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteServiceLinkedRoleCommand,
  DetachRolePolicyCommand,
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  paginateListInstanceProfiles,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
  waitUntilInstanceProfileExists,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

/** What Terraform asks for between an apply and the plan after it. */
test("a profile with a role and tags is read back as it was made, and taken down in order", async () => {
  const iam = emulator.iam();
  await iam.send(new CreateRoleCommand({ RoleName: "web", AssumeRolePolicyDocument: TRUST }));
  const profile = { InstanceProfileName: "web" };
  const Tags = [{ Key: "team", Value: "blue = grün" }];
  await iam.send(new CreateInstanceProfileCommand({ ...profile, Path: "/app/", Tags }));
  await waitUntilInstanceProfileExists({ client: iam, maxWaitTime: 5 }, profile);
  await iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName: "web" }));
  const get = async () => (await iam.send(new GetInstanceProfileCommand(profile))).InstanceProfile;
  expect(await get()).toMatchObject({
    Arn: "arn:aws:iam::000000000000:instance-profile/app/web",
    Path: "/app/",
    Roles: [{ RoleName: "web", Path: "/" }],
    Tags,
  });
  const role = { RoleName: "web" };
  const { InstanceProfiles } = await iam.send(new ListInstanceProfilesForRoleCommand(role));
  expect(InstanceProfiles?.map((each) => each.InstanceProfileName)).toEqual(["web"]);
  await iam.send(new TagInstanceProfileCommand({ ...profile, Tags: [{ Key: "a", Value: "" }] }));
  await iam.send(new UntagInstanceProfileCommand({ ...profile, TagKeys: ["team"] }));
  const left = await iam.send(new ListInstanceProfileTagsCommand(profile));
  expect(left.Tags).toEqual([{ Key: "a", Value: "" }]);
  const conflict = {
    name: "DeleteConflictException",
    status: 409,
    message: "Cannot delete entity, must remove roles from instance profile first.",
  };
  expect(await denialOf(iam.send(new DeleteRoleCommand(role)))).toMatchObject(conflict);
  expect(await denialOf(iam.send(new DeleteInstanceProfileCommand(profile)))).toMatchObject(
    conflict,
  );
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ ...profile, ...role }));
  await iam.send(new DeleteInstanceProfileCommand(profile));
  await iam.send(new DeleteRoleCommand(role));
  expect(await denialOf(get())).toMatchObject({ name: "NoSuchEntityException", status: 404 });
});

test("two creations of one name at once: one is made, the other is told", async () => {
  const iam = emulator.iam();
  const attempts: (() => Promise<unknown>)[] = [
    () => iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: "race" })),
    () => iam.send(new CreateUserCommand({ UserName: "race" })),
    () => iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: "ecs.amazonaws.com" })),
  ];
  for (const attempt of attempts) {
    const settled = await Promise.allSettled(Array.from({ length: 8 }, attempt));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const each of settled) {
      if (each.status === "rejected") {
        expect(each.reason.name).toMatch(/^(EntityAlreadyExists|InvalidInput)Exception$/);
      }
    }
  }
});

test("the paginator walks all profiles", async () => {
  const iam = emulator.iam({ accessKeyId: "444444444444", secretAccessKey: "test" });
  const names = Array.from({ length: 5 }, (_, index) => `profile-${index}`);
  for (const InstanceProfileName of names) {
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  }
  const seen: (string | undefined)[] = [];
  for await (const page of paginateListInstanceProfiles({ client: iam, pageSize: 2 }, {})) {
    seen.push(...(page.InstanceProfiles ?? []).map((each) => each.InstanceProfileName));
  }
  expect(seen).toEqual(names);
});

test("a service-linked role comes with a policy that AWS keeps, and goes by a task", async () => {
  const iam = emulator.iam();
  const make = { AWSServiceName: "autoscaling.amazonaws.com", CustomSuffix: "blue" };
  const { Role } = await iam.send(new CreateServiceLinkedRoleCommand(make));
  const role = { RoleName: "AWSServiceRoleForAutoScaling_blue" };
  expect((await iam.send(new GetRoleCommand(role))).Role?.Arn).toBe(Role?.Arn);
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand(role));
  const PolicyArn = `${AttachedPolicies?.[0]?.PolicyArn}`;
  expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
  const detach = new DetachRolePolicyCommand({ ...role, PolicyArn });
  expect(await denialOf(iam.send(detach))).toMatchObject({
    name: "UnmodifiableEntityException",
    status: 400,
    message:
      "Cannot perform the operation on the protected role 'AWSServiceRoleForAutoScaling_blue' - this role is only modifiable by AWS",
  });
  const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand(role));
  const status = new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId });
  expect((await iam.send(status)).Status).toBe("SUCCEEDED");
  expect(await denialOf(iam.send(new GetRoleCommand(role)))).toMatchObject({ status: 404 });
});
