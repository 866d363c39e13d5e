/** What is in the network, as the emulator's own paths show it. */
import { DescribeInstancesCommand, type Instance, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

let emulator: Emulator;
let instance: Instance;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const { Instances = [] } = await emulator.ec2().send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: "t3.micro",
      MinCount: 3,
      MaxCount: 3,
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "web" }] }],
    }),
  );
  const InstanceIds = [`${Instances[0]?.InstanceId}`];
  await emulator.advance(60_000);
  const { Reservations } = await emulator.ec2().send(new DescribeInstancesCommand({ InstanceIds }));
  instance = Reservations?.[0]?.Instances?.[0] as Instance;
});
afterAll(() => emulator.stop());

async function show(path: string) {
  const answer = await fetch(`${emulator.endpoint}/_cloudglass/vpc/${path}`);
  return { status: answer.status, content: await answer.json() };
}

test("a VPC shows its subnets, tables, gateways and what stands where", async () => {
  const { content: list } = await show("vpcs");
  expect(list.vpcs).toMatchObject([{ isDefault: true, cidrBlocks: ["172.31.0.0/16"] }]);
  const { content: vpc } = await show(`vpcs/${list.vpcs[0].id}`);
  const card = instance.NetworkInterfaces?.[0];
  const subnet = vpc.subnets.find(({ id }: { id: string }) => id === card?.SubnetId);
  const table = vpc.routeTables.find(({ id }: { id: string }) => id === subnet.routeTableId);
  const local = { destination: "172.31.0.0/16", target: "local" };
  expect(table.routes).toContainEqual(expect.objectContaining(local));
  expect(vpc.gateways).toMatchObject([{ kind: "internet-gateway" }]);
  const groupId = card?.Groups?.[0]?.GroupId;
  expect(vpc.securityGroups).toContainEqual({ id: groupId, name: "default" });
  const shown = vpc.interfaces.find(({ id }: { id: string }) => id === card?.NetworkInterfaceId);
  expect(shown).toMatchObject({
    name: "web",
    attachment: { kind: "instance", id: instance.InstanceId },
    state: "running",
    subnetId: card?.SubnetId,
    zone: subnet.zone,
    securityGroupIds: [groupId],
    addresses: [{ address: card?.PrivateIpAddress, publicAddress: card?.Association?.PublicIp }],
  });
});

test("interfaces and hosts are listed a page at a time", async () => {
  const ids: string[] = [];
  const hosts = new Set<string>();
  let pageCount = 0;
  for (let after: string | undefined = ""; after !== undefined; pageCount++) {
    const { content } = await show(`interfaces?limit=2&after=${after}`);
    for (const { id, hostName } of content.interfaces) {
      ids.push(id);
      hosts.add(hostName);
    }
    after = content.next;
  }
  expect([ids.length, pageCount]).toEqual([3, 2]);
  expect(ids).toEqual([...new Set(ids)].sort());
  const { content: listed } = await show("hosts");
  expect(listed.hosts.map(({ name }: { name: string }) => name)).toEqual([...hosts].sort());
  const standing = listed.hosts.map((host: { interfaceCount: number }) => host.interfaceCount);
  expect(standing.reduce((sum: number, count: number) => sum + count, 0)).toBe(3);
  const none = await show("interfaces?vpc=vpc-0");
  expect(none.content.interfaces).toEqual([]);
});

test.each([
  ["vpcs/vpc-0", 404],
  ["vpcs?limit=0", 400],
  ["interfaces?limit=2000", 400],
])("%s is answered with %i", async (path, status) => {
  expect((await show(path)).status).toBe(status);
});
