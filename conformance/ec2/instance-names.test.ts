/** Whether the name of an instance by its id has an address, as the VPC's resolver says it to a machine. */
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
  type Instance,
  ModifyPrivateDnsNameOptionsCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { plugIn, type VpcHost } from "./vpc-host.ts";

const AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

let emulator: Emulator;
let host: VpcHost;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  host = await plugInto(await run());
});
afterAll(async () => {
  host.close();
  await emulator.stop();
});

async function run(more: Partial<RunInstancesCommandInput> = {}): Promise<Instance> {
  const one = { ImageId: AL2023, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
  const launched = await emulator.ec2().send(new RunInstancesCommand({ ...one, ...more }));
  return launched.Instances?.[0] as Instance;
}

function plugInto({ NetworkInterfaces: [card] = [] }: Instance): Promise<VpcHost> {
  const { NetworkInterfaceId: interfaceId = "", MacAddress: macAddress = "" } = card ?? {};
  return plugIn(emulator, { interfaceId, macAddress });
}

test("an instance's id is a name while its options say so", async () => {
  const { InstanceId, PrivateIpAddress } = await run({
    PrivateDnsNameOptions: { EnableResourceNameDnsARecord: true },
  });
  const name = `${InstanceId}.ec2.internal`;
  expect(await host.resolve(name)).toBe(PrivateIpAddress);
  const records = (EnableResourceNameDnsARecord: boolean) =>
    emulator
      .ec2()
      .send(new ModifyPrivateDnsNameOptionsCommand({ InstanceId, EnableResourceNameDnsARecord }));
  await records(false);
  await expect(host.resolve(name)).rejects.toThrow(`no address of ${name}`);
  await records(true);
  expect(await host.resolve(name)).toBe(PrivateIpAddress);
});

test("an instance without the option has no name by its id", async () => {
  const { InstanceId } = await run();
  await expect(host.resolve(`${InstanceId}.ec2.internal`)).rejects.toThrow();
});

test("an instance takes its subnet's options, and has IPv6 records alone if those say so", async () => {
  const ec2 = emulator.ec2();
  const { Vpc: { VpcId = "" } = {} } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
  );
  const EnableDnsHostnames = { Value: true };
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames }));
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
  const block = Vpcs?.[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "";
  const { Subnet: { SubnetId = "" } = {} } = await ec2.send(
    new CreateSubnetCommand({
      ...{ VpcId, CidrBlock: "10.0.0.0/24" },
      Ipv6CidrBlock: block.replace("/56", "/64"),
    }),
  );
  const EnableResourceNameDnsAAAARecordOnLaunch = { Value: true };
  await ec2.send(
    new ModifySubnetAttributeCommand({ SubnetId, EnableResourceNameDnsAAAARecordOnLaunch }),
  );
  const { InstanceId, NetworkInterfaces } = await run({ SubnetId, Ipv6AddressCount: 1 });
  const neighbour = await plugInto(await run({ SubnetId }));
  const name = `${InstanceId}.ec2.internal`;
  const address = NetworkInterfaces?.[0]?.Ipv6Addresses?.[0]?.Ipv6Address;
  expect(await neighbour.resolve(name, "AAAA")).toBe(address);
  await expect(neighbour.resolve(name)).rejects.toThrow(`no address of ${name}`);
  neighbour.close();
});
