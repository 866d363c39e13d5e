/** Interfaces that are attached to instances, of the same account and of another, and their IPv6 addresses. */
import {
  AssignIpv6AddressesCommand,
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  CreateNetworkInterfacePermissionCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNetworkInterfacePermissionCommand,
  DescribeImagesCommand,
  DescribeNetworkInterfacePermissionsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcsCommand,
  DetachNetworkInterfaceCommand,
  type EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  RunInstancesCommand,
  UnassignIpv6AddressesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { defaultSubnets } from "./default-subnets.ts";

const OTHER = "111122223333";

let emulator: Emulator;
let ec2: EC2Client;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
});
afterAll(() => emulator.stop());

async function newInterface(SubnetId: string): Promise<string> {
  const made = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
  return made.NetworkInterface?.NetworkInterfaceId ?? "";
}

/** In the first zone. */
async function newInstance(client: EC2Client): Promise<string> {
  const { Images = [] } = await client.send(new DescribeImagesCommand({ Owners: ["amazon"] }));
  const image = Images.find(({ Architecture }) => Architecture === "x86_64");
  const { Instances = [] } = await client.send(
    new RunInstancesCommand({
      ImageId: image?.ImageId,
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: (await defaultSubnets(client))[0],
    }),
  );
  await emulator.advance(120_000);
  return Instances[0]?.InstanceId ?? "";
}

async function read(id: string) {
  const { NetworkInterfaces = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] }),
  );
  return NetworkInterfaces[0];
}

const attach = (
  client: EC2Client,
  NetworkInterfaceId: string,
  InstanceId: string,
  DeviceIndex: number,
) =>
  client.send(new AttachNetworkInterfaceCommand({ NetworkInterfaceId, InstanceId, DeviceIndex }));

test("an interface is attached at a device index that is free, and detached", async () => {
  const [first = "", second = ""] = await defaultSubnets(ec2);
  const InstanceId = await newInstance(ec2);
  const id = await newInterface(first);
  await expect(attach(ec2, id, InstanceId, 0)).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message: `Instance '${InstanceId}' already has an interface attached at device index '0'.`,
  });
  await expect(attach(ec2, await newInterface(second), InstanceId, 1)).rejects.toMatchObject({
    name: "InvalidParameterCombination",
    message:
      "You may not attach a network interface to an instance if they are not in the same availability zone",
  });
  const { AttachmentId } = await attach(ec2, id, InstanceId, 1);
  expect(await read(id)).toMatchObject({
    Status: "in-use",
    Attachment: {
      AttachmentId,
      InstanceId,
      DeviceIndex: 1,
      DeleteOnTermination: false,
      Status: "attached",
    },
  });
  await expect(attach(ec2, id, InstanceId, 2)).rejects.toMatchObject({
    name: "InvalidNetworkInterface.InUse",
    message: `Interface: [${id}] in use.`,
  });
  await ec2.send(
    new ModifyNetworkInterfaceAttributeCommand({
      NetworkInterfaceId: id,
      Attachment: { AttachmentId, DeleteOnTermination: true },
    }),
  );
  expect((await read(id))?.Attachment?.DeleteOnTermination).toBe(true);
  await ec2.send(new DetachNetworkInterfaceCommand({ AttachmentId }));
  expect((await read(id))?.Status).toBe("available");
});

test("another account attaches an interface once it is permitted", async () => {
  const other = emulator.ec2({ accessKeyId: OTHER, secretAccessKey: "test" });
  const [first = ""] = await defaultSubnets(ec2);
  const id = await newInterface(first);
  const InstanceId = await newInstance(other);
  await expect(attach(other, id, InstanceId, 1)).rejects.toMatchObject({
    name: "InvalidNetworkInterfaceID.NotFound",
  });
  await ec2.send(
    new CreateNetworkInterfacePermissionCommand({
      NetworkInterfaceId: id,
      AwsAccountId: OTHER,
      Permission: "INSTANCE-ATTACH",
    }),
  );
  const { NetworkInterfacePermissions } = await ec2.send(
    new DescribeNetworkInterfacePermissionsCommand({}),
  );
  expect(NetworkInterfacePermissions).toMatchObject([
    { NetworkInterfaceId: id, AwsAccountId: OTHER, PermissionState: { State: "granted" } },
  ]);
  await attach(other, id, InstanceId, 1);
  expect((await read(id))?.Attachment).toMatchObject({ InstanceId, InstanceOwnerId: OTHER });
  const { NetworkInterfacePermissionId = "" } = NetworkInterfacePermissions?.[0] ?? {};
  const withdraw = (Force: boolean) =>
    ec2.send(new DeleteNetworkInterfacePermissionCommand({ NetworkInterfacePermissionId, Force }));
  await expect(withdraw(false)).rejects.toMatchObject({ name: "OperationNotPermitted" });
  await withdraw(true);
  const left = await ec2.send(new DescribeNetworkInterfacePermissionsCommand({}));
  expect(left.NetworkInterfacePermissions).toEqual([]);
  expect((await read(id))?.Attachment).toMatchObject({ InstanceId });
});

test("IPv6 addresses and prefixes of the subnet's block come and go", async () => {
  const { Vpc } = await ec2.send(
    new CreateVpcCommand({ CidrBlock: "10.8.0.0/16", AmazonProvidedIpv6CidrBlock: true }),
  );
  const VpcId = Vpc?.VpcId ?? "";
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
  const block = Vpcs[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "";
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({
      VpcId,
      CidrBlock: "10.8.0.0/24",
      Ipv6CidrBlock: block.replace("/56", "/64"),
    }),
  );
  const NetworkInterfaceId = await newInterface(Subnet?.SubnetId ?? "");
  const named = block.replace("::/56", "::AB");
  await ec2.send(new AssignIpv6AddressesCommand({ NetworkInterfaceId, Ipv6Addresses: [named] }));
  const { AssignedIpv6Prefixes = [] } = await ec2.send(
    new AssignIpv6AddressesCommand({ NetworkInterfaceId, Ipv6PrefixCount: 1 }),
  );
  expect(await read(NetworkInterfaceId)).toMatchObject({
    Ipv6Addresses: [{ Ipv6Address: named.toLowerCase() }],
    Ipv6Prefixes: [{ Ipv6Prefix: AssignedIpv6Prefixes[0] }],
  });
  expect(AssignedIpv6Prefixes[0]).toMatch(/\/80$/);
  await ec2.send(new UnassignIpv6AddressesCommand({ NetworkInterfaceId, Ipv6Addresses: [named] }));
  expect((await read(NetworkInterfaceId))?.Ipv6Addresses).toEqual([]);
});
