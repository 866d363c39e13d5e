/** Actions on EC2: instances, capacity, the connectivity of subnets, a zone. */
import {
  DescribeInstancesCommand,
  DescribeNetworkAclsCommand,
  type Instance,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { StopExperimentCommand } from "@aws-sdk/client-fis";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { ACCOUNT, begin, makeAppRole, makeRole, read, statesOf } from "./experiment-role.ts";

const MINUTE_MS = 60_000;
const AMI = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const ONE = { ImageId: AMI, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;

let emulator: Emulator;
let instance: Instance;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  await makeRole(emulator);
  const TagSpecifications = [
    { ResourceType: "instance" as const, Tags: [{ Key: "chaos", Value: "yes" }] },
  ];
  const { Instances } = await emulator
    .ec2()
    .send(new RunInstancesCommand({ ...ONE, TagSpecifications }));
  instance = Instances?.[0] as Instance;
  await emulator.advance(1000);
});
afterAll(() => emulator.stop());

async function stateOf(): Promise<string | undefined> {
  const { Reservations } = await emulator
    .ec2()
    .send(new DescribeInstancesCommand({ InstanceIds: [instance.InstanceId as string] }));
  return Reservations?.[0]?.Instances?.[0]?.State?.Name;
}

const instances = (given: object = {}) => ({
  machines: {
    resourceType: "aws:ec2:instance",
    resourceTags: { chaos: "yes" },
    selectionMode: "ALL",
    ...given,
  },
});
const stop = (parameters: Record<string, string> = {}) => ({
  actionId: "aws:ec2:stop-instances",
  parameters,
  targets: { Instances: "machines" },
});

test("instances are stopped, and started when the time is over", async () => {
  const fis = emulator.fis();
  const { id } = await begin(fis, {
    targets: instances(),
    actions: { stop: stop({ startInstancesAfterDuration: "PT10M" }) },
  });
  await emulator.advance(MINUTE_MS);
  expect(await stateOf()).toBe("stopped");
  expect(statesOf(await read(fis, id))).toEqual({ experiment: "running", stop: "running" });
  await emulator.advance(10 * MINUTE_MS);
  expect(await stateOf()).toBe("running");
  expect(statesOf(await read(fis, id)).experiment).toBe("completed");
});

test("an experiment that is stopped starts its instances again", async () => {
  const fis = emulator.fis();
  const { id } = await begin(fis, {
    targets: instances({ filters: [{ path: "State.Name", values: ["running"] }] }),
    actions: { stop: stop({ startInstancesAfterDuration: "PT10M" }) },
  });
  await emulator.advance(MINUTE_MS);
  expect(await stateOf()).toBe("stopped");
  await fis.send(new StopExperimentCommand({ id }));
  await emulator.advance(MINUTE_MS);
  expect(await stateOf()).toBe("running");
  expect(statesOf(await read(fis, id))).toEqual({ experiment: "stopped", stop: "stopped" });
});

test("filters leave out what is not meant, and a role that may not stop is told so", async () => {
  const fis = emulator.fis();
  const elsewhere = [{ path: "Placement.AvailabilityZone", values: ["us-east-1z"] }];
  const none = await begin(fis, {
    targets: instances({ filters: elsewhere }),
    actions: { stop: stop() },
  });
  const looking = await makeRole(emulator, { name: "looking", allowed: ["ec2:Describe*"] });
  const denied = await begin(fis, {
    roleArn: looking,
    targets: instances(),
    actions: { stop: stop() },
  });
  await emulator.advance(MINUTE_MS);
  expect((await read(fis, none.id)).state?.status).toBe("failed");
  const { actions } = await read(fis, denied.id);
  expect(actions?.stop?.state).toMatchObject({
    status: "failed",
    reason: expect.stringMatching(/ec2:StopInstances/),
  });
  expect(await stateOf()).toBe("running");
});

const aclOf = async (subnetId: string) => {
  const { NetworkAcls = [] } = await emulator.ec2().send(
    new DescribeNetworkAclsCommand({
      Filters: [{ Name: "association.subnet-id", Values: [subnetId] }],
    }),
  );
  return NetworkAcls[0];
};

test.each(["all", "availability-zone", "vpc", "s3", "dynamodb"])(
  "a subnet's traffic is denied in the scope %s, and what it had is put back",
  async (scope) => {
    const fis = emulator.fis();
    const subnetId = instance.SubnetId as string;
    const before = await aclOf(subnetId);
    const { id } = await begin(fis, {
      targets: {
        net: {
          resourceType: "aws:ec2:subnet",
          resourceArns: [`arn:aws:ec2:us-east-1:${ACCOUNT}:subnet/${subnetId}`],
          selectionMode: "ALL",
        },
      },
      actions: {
        cut: {
          actionId: "aws:network:disrupt-connectivity",
          parameters: { duration: "PT5M", scope },
          targets: { Subnets: "net" },
        },
      },
    });
    await emulator.advance(1);
    expect(statesOf(await read(fis, id))).toEqual({ experiment: "running", cut: "running" });
    const during = await aclOf(subnetId);
    expect(during?.NetworkAclId).not.toBe(before?.NetworkAclId);
    expect(during?.Tags).toEqual([{ Key: "managedByFIS", Value: id }]);
    const ingress = (during?.Entries ?? []).filter(({ Egress }) => Egress === false);
    const allowed = ingress.filter(({ RuleAction }) => RuleAction === "allow");
    const first = ingress.sort((a, b) => Number(a.RuleNumber) - Number(b.RuleNumber))[0];
    if (scope === "all") expect(allowed).toEqual([]);
    else if (scope === "vpc") expect(first?.CidrBlock).toBe("172.31.0.0/16");
    else expect([first?.RuleAction, first?.CidrBlock]).not.toEqual(["allow", "0.0.0.0/0"]);
    if (scope === "all") await fis.send(new StopExperimentCommand({ id }));
    await emulator.advance(5 * MINUTE_MS);
    const after = await aclOf(subnetId);
    expect(after?.NetworkAclId).toBe(before?.NetworkAclId);
    const filter = { Filters: [{ Name: "tag:managedByFIS", Values: [id] }] };
    const left = await emulator.ec2().send(new DescribeNetworkAclsCommand(filter));
    expect(left.NetworkAcls ?? []).toEqual([]);
  },
);

test("a role finds no capacity in the zones that are named", async () => {
  const fis = emulator.fis();
  const RoleArn = await makeAppRole(emulator, "launcher");
  const { Credentials } = await emulator
    .sts()
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "session" }));
  const launcher = emulator.ec2({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  });
  const { id } = await begin(fis, {
    targets: {
      launcher: { resourceType: "aws:iam:role", resourceArns: [RoleArn], selectionMode: "ALL" },
    },
    actions: {
      full: {
        actionId: "aws:ec2:api-insufficient-instance-capacity-error",
        parameters: {
          duration: "PT5M",
          availabilityZoneIdentifiers: "us-east-1a",
          percentage: "100",
        },
        targets: { Roles: "launcher" },
      },
    },
  });
  await emulator.advance(1);
  const launch = (AvailabilityZone: string) =>
    launcher.send(new RunInstancesCommand({ ...ONE, Placement: { AvailabilityZone } }));
  expect((await denialOf(launch("us-east-1a"))).name).toBe("InsufficientInstanceCapacity");
  await launch("us-east-1b");
  await fis.send(new StopExperimentCommand({ id }));
  await emulator.advance(1);
  await launch("us-east-1a");
});

test("a zone is down while the action runs", async () => {
  const fis = emulator.fis();
  const { id } = await begin(fis, {
    actions: {
      down: {
        actionId: "cloudglass:zone:down",
        parameters: { duration: "PT5M", availabilityZone: "us-east-1c" },
      },
    },
  });
  await emulator.advance(1);
  const set = emulator.running.faults.list().filter((each) => each.id.includes(id));
  expect(set.map(({ target, kind }) => [target, kind])).toEqual([[{ zone: "us-east-1c" }, "down"]]);
  await emulator.advance(5 * MINUTE_MS);
  expect(emulator.running.faults.list()).toEqual([]);
  expect((await read(fis, id)).state?.status).toBe("completed");
});
