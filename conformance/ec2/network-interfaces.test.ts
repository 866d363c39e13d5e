/** Network interfaces and elastic addresses, through the SDK's client. */
import {
  AllocateAddressCommand,
  AssignPrivateIpAddressesCommand,
  AssociateAddressCommand,
  CreateNetworkInterfaceCommand,
  type CreateNetworkInterfaceCommandInput,
  CreateSecurityGroupCommand,
  CreateSubnetCidrReservationCommand,
  CreateSubnetCommand,
  DeleteNetworkInterfaceCommand,
  DescribeAddressesAttributeCommand,
  DescribeAddressesCommand,
  DescribeNetworkInterfaceAttributeCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  DisassociateAddressCommand,
  type EC2Client,
  type Filter,
  ModifyAddressAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  ReleaseAddressCommand,
  ResetAddressAttributeCommand,
  ResetNetworkInterfaceAttributeCommand,
  UnassignPrivateIpAddressesCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { defaultSubnets } from "./default-subnets.ts";

let emulator: Emulator;
let ec2: EC2Client;
let SubnetId: string;
/** In which no address is drawn: all are named. */
let named: { readonly SubnetId: string };
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
  SubnetId = (await defaultSubnets(ec2))[0] as string;
  const made = { VpcId: await defaultVpc(), CidrBlock: "172.31.241.0/24" };
  const { Subnet } = await ec2.send(new CreateSubnetCommand(made));
  named = { SubnetId: `${Subnet?.SubnetId}` };
});
afterAll(() => emulator.stop());

async function create(input: Partial<CreateNetworkInterfaceCommandInput> = {}): Promise<string> {
  const made = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, ...input }));
  return made.NetworkInterface?.NetworkInterfaceId ?? "";
}

async function defaultVpc(): Promise<string | undefined> {
  const Filters = [{ Name: "is-default", Values: ["true"] }];
  return (await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs?.[0]?.VpcId;
}

async function found(...Filters: Filter[]) {
  const { NetworkInterfaces = [] } = await ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters }),
  );
  return NetworkInterfaces;
}

async function read(id: string) {
  const [first] = await found({ Name: "network-interface-id", Values: [id] });
  return first;
}

const addressesOf = async (id: string) =>
  (await read(id))?.PrivateIpAddresses?.map((each) => each.PrivateIpAddress);

test("a new interface has an address of its subnet, the default group and a MAC address", async () => {
  const id = await create({ Description: "mine" });
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupNames: ["default"] }),
  );
  const shown = await read(id);
  expect(shown).toMatchObject({
    Status: "available",
    Description: "mine",
    InterfaceType: "interface",
    AvailabilityZone: "us-east-1a",
    SourceDestCheck: true,
    RequesterManaged: false,
    Groups: [{ GroupId: SecurityGroups[0]?.GroupId, GroupName: "default" }],
    Ipv6Addresses: [],
    TagSet: [],
  });
  expect(shown?.MacAddress).toMatch(/^02(:[0-9a-f]{2}){5}$/);
  expect(shown?.PrivateIpAddress).toMatch(/^172\.31\.([0-9]|1[0-5])\.\d+$/);
  expect(shown?.PrivateDnsName).toBe(
    `ip-${shown?.PrivateIpAddress?.replaceAll(".", "-")}.ec2.internal`,
  );
});

test("a client token makes one interface, and another input with it is refused", async () => {
  const ClientToken = "one";
  const id = await create({ ClientToken });
  expect(await create({ ClientToken })).toBe(id);
  await expect(create({ ClientToken, Description: "other" })).rejects.toMatchObject({
    name: "IdempotentParameterMismatch",
  });
});

test("addresses are named or drawn, and no two interfaces have the same", async () => {
  const id = await create({
    ...named,
    PrivateIpAddresses: [
      { PrivateIpAddress: "172.31.241.9", Primary: true },
      { PrivateIpAddress: "172.31.241.10", Primary: false },
    ],
  });
  expect(await addressesOf(id)).toEqual(["172.31.241.9", "172.31.241.10"]);
  const refused = (PrivateIpAddress: string) =>
    expect(create({ ...named, PrivateIpAddress })).rejects;
  await refused("172.31.241.10").toMatchObject({
    name: "InvalidIPAddress.InUse",
    message: "Address 172.31.241.10 is in use.",
  });
  await refused("172.31.241.3").toMatchObject({
    name: "InvalidParameterValue",
    message: "Address 172.31.241.3 is in subnet's reserved address range",
  });
  await refused("10.0.0.1").toMatchObject({
    message: "Address 10.0.0.1 does not fall within the subnet's address range",
  });
  const more = await create({ SecondaryPrivateIpAddressCount: 3 });
  expect(new Set(await addressesOf(more)).size).toBe(4);
});

test("a prefix is sixteen addresses that nobody else gets", async () => {
  const id = await create({
    ...named,
    PrivateIpAddress: "172.31.241.12",
    Ipv4Prefixes: [{ Ipv4Prefix: "172.31.241.16/28" }],
  });
  expect((await read(id))?.Ipv4Prefixes).toEqual([{ Ipv4Prefix: "172.31.241.16/28" }]);
  await expect(create({ ...named, PrivateIpAddress: "172.31.241.31" })).rejects.toMatchObject({
    name: "InvalidIPAddress.InUse",
  });
  await create({ ...named, PrivateIpAddress: "172.31.241.32" });
});

test("reserved addresses are for prefixes, or for those who name them", async () => {
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: await defaultVpc(), CidrBlock: "172.31.240.0/27" }),
  );
  const inSmall = { SubnetId: Subnet?.SubnetId };
  const reserve = (Cidr: string, ReservationType: "prefix" | "explicit") =>
    ec2.send(new CreateSubnetCidrReservationCommand({ ...inSmall, Cidr, ReservationType }));
  await reserve("172.31.240.0/29", "explicit");
  await reserve("172.31.240.16/28", "prefix");
  const reserved = /^172\.31\.240\.([0-7]|1[6-9]|2\d|3[01])$/;
  for (let index = 0; index < 8; index++) {
    expect((await addressesOf(await create(inSmall)))?.[0]).not.toMatch(reserved);
  }
  await expect(create(inSmall)).rejects.toMatchObject({
    name: "InsufficientFreeAddressesInSubnet",
    message: "The specified subnet does not have enough free addresses to satisfy the request.",
  });
  await create({ ...inSmall, PrivateIpAddress: "172.31.240.5" });
  await expect(
    create({ ...inSmall, PrivateIpAddress: "172.31.240.6", Ipv4PrefixCount: 1 }),
  ).rejects.toMatchObject({
    name: "InsufficientCidrBlocks",
    message: "The specified subnet does not have enough free cidr blocks to satisfy the request.",
  });
});

test("secondary addresses come, move where that is allowed, and go", async () => {
  const at = (PrivateIpAddress: string) => create({ ...named, PrivateIpAddress });
  const [one, other] = [await at("172.31.241.100"), await at("172.31.241.101")];
  const assign = (NetworkInterfaceId: string, AllowReassignment?: boolean) =>
    ec2.send(
      new AssignPrivateIpAddressesCommand({
        NetworkInterfaceId,
        PrivateIpAddresses: ["172.31.241.14"],
        ...(AllowReassignment !== undefined && { AllowReassignment }),
      }),
    );
  await assign(one);
  await expect(assign(other)).rejects.toMatchObject({ name: "InvalidParameterValue" });
  await assign(other, true);
  expect(await addressesOf(one)).toHaveLength(1);
  expect(await addressesOf(other)).toContain("172.31.241.14");
  const unassign = (address: string) =>
    ec2.send(
      new UnassignPrivateIpAddressesCommand({
        NetworkInterfaceId: other,
        PrivateIpAddresses: [address],
      }),
    );
  await unassign("172.31.241.14");
  expect(await addressesOf(other)).toHaveLength(1);
  await expect(unassign("172.31.241.14")).rejects.toMatchObject({
    message: `Some of the specified addresses are not assigned to interface ${other}`,
  });
});

test("attributes are changed one at a time", async () => {
  const id = await create();
  const group = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: "interfaces", Description: "of interfaces" }),
  );
  const GroupId = group.GroupId ?? "";
  const change = (attribute: object) =>
    ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, ...attribute }));
  await change({ Description: { Value: "new" } });
  await change({ SourceDestCheck: { Value: false } });
  await change({ Groups: [GroupId] });
  expect(await read(id)).toMatchObject({
    Description: "new",
    SourceDestCheck: false,
    Groups: [{ GroupId }],
  });
  const attribute = await ec2.send(
    new DescribeNetworkInterfaceAttributeCommand({
      NetworkInterfaceId: id,
      Attribute: "sourceDestCheck",
    }),
  );
  expect(attribute.SourceDestCheck).toEqual({ Value: false });
  await expect(change({ Description: { Value: "x" }, Groups: [GroupId] })).rejects.toMatchObject({
    name: "InvalidParameterCombination",
  });
});

test("an elastic address is associated, moved and let go of", async () => {
  const [one, other] = [await create(), await create()];
  const { AllocationId = "", PublicIp = "" } = await ec2.send(new AllocateAddressCommand({}));
  const associate = (NetworkInterfaceId: string, more: object = {}) =>
    ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId, ...more }));
  const { AssociationId } = await associate(one);
  expect((await associate(one)).AssociationId).toBe(AssociationId);
  const byAddress = { Name: "association.public-ip", Values: [PublicIp] };
  expect((await found(byAddress))[0]).toMatchObject({
    NetworkInterfaceId: one,
    Association: { PublicIp, AllocationId, AssociationId, IpOwnerId: "000000000000" },
  });
  await expect(associate(other, { AllowReassociation: false })).rejects.toMatchObject({
    name: "Resource.AlreadyAssociated",
    message: `resource ${AllocationId} is already associated with associate-id ${AssociationId}`,
  });
  await associate(other);
  expect((await found(byAddress)).map((each) => each.NetworkInterfaceId)).toEqual([other]);
  const release = () => ec2.send(new ReleaseAddressCommand({ AllocationId }));
  await expect(release()).rejects.toMatchObject({
    name: "InvalidIPAddress.InUse",
    message: `Address ${PublicIp} is in use.`,
  });
  await ec2.send(new DisassociateAddressCommand({ PublicIp }));
  await release();
  await expect(
    ec2.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] })),
  ).rejects.toMatchObject({
    name: "InvalidAllocationID.NotFound",
    message: `The allocation ID '${AllocationId}' does not exist`,
  });
  await expect(
    ec2.send(new DescribeAddressesCommand({ PublicIps: [PublicIp] })),
  ).rejects.toMatchObject({
    name: "InvalidAddress.NotFound",
    message: `Address '${PublicIp}' not found.`,
  });
});

test("an interface that goes leaves its elastic address to the account", async () => {
  const id = await create();
  const { AllocationId = "" } = await ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
  await ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId: id }));
  await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
  const { Addresses = [] } = await ec2.send(
    new DescribeAddressesCommand({ AllocationIds: [AllocationId] }),
  );
  expect(Addresses[0]?.AssociationId).toBeUndefined();
});

test("an address has a name for reverse lookups", async () => {
  const { AllocationId = "" } = await ec2.send(new AllocateAddressCommand({}));
  const DomainName = "mail.example.com";
  await ec2.send(new ModifyAddressAttributeCommand({ AllocationId, DomainName }));
  const Attribute = "domain-name";
  const names = new DescribeAddressesAttributeCommand({ AllocationIds: [AllocationId], Attribute });
  expect((await ec2.send(names)).Addresses).toMatchObject([
    { AllocationId, PtrRecord: "mail.example.com." },
  ]);
  await ec2.send(new ResetAddressAttributeCommand({ AllocationId, Attribute }));
  const { Addresses = [] } = await ec2.send(names);
  expect(Addresses[0]).toMatchObject({ AllocationId });
  expect(Addresses[0]?.PtrRecord).toBeUndefined();
  const nobodys = { AllocationId: "eipalloc-0123456789abcdef0", Attribute } as const;
  await expect(ec2.send(new ResetAddressAttributeCommand(nobodys))).rejects.toMatchObject({
    name: "InvalidAllocationID.NotFound",
  });
});

test("an interface's check of sources and destinations is reset to being made", async () => {
  const NetworkInterfaceId = await create();
  const off = { NetworkInterfaceId, SourceDestCheck: { Value: false } };
  await ec2.send(new ModifyNetworkInterfaceAttributeCommand(off));
  expect((await read(NetworkInterfaceId))?.SourceDestCheck).toBe(false);
  const reset = { NetworkInterfaceId, SourceDestCheck: "true" };
  await ec2.send(new ResetNetworkInterfaceAttributeCommand(reset));
  expect((await read(NetworkInterfaceId))?.SourceDestCheck).toBe(true);
  await expect(
    ec2.send(new ResetNetworkInterfaceAttributeCommand({ NetworkInterfaceId })),
  ).rejects.toMatchObject({ name: "MissingParameter" });
});

test("another account's address is nobody's business", async () => {
  const { PublicIp = "" } = await ec2.send(new AllocateAddressCommand({}));
  const other = emulator.ec2({ accessKeyId: "111122223333", secretAccessKey: "test" });
  await expect(other.send(new ReleaseAddressCommand({ PublicIp }))).rejects.toMatchObject({
    name: "AuthFailure",
    message: `The address '${PublicIp}' does not belong to you.`,
  });
});

test("an interface that is gone is not found", async () => {
  const id = await create();
  await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
  await expect(
    ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [id] })),
  ).rejects.toMatchObject({
    name: "InvalidNetworkInterfaceID.NotFound",
    message: `The networkInterface ID '${id}' does not exist`,
  });
});
