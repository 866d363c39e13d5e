/** Subnets: blocks, zones, attributes, IPv6, reservations. */
import {
  AssociateSubnetCidrBlockCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCidrReservationCommand,
  CreateSubnetCommand,
  type CreateSubnetCommandInput,
  CreateVpcCommand,
  DeleteSubnetCidrReservationCommand,
  DeleteSubnetCommand,
  DescribeNetworkAclsCommand,
  DescribeSubnetsCommand,
  DisassociateSubnetCidrBlockCommand,
  type EC2Client,
  GetSubnetCidrReservationsCommand,
  ModifySubnetAttributeCommand,
} from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
let ec2: EC2Client;
beforeAll(async () => {
  emulator = await startEmulator();
  ec2 = emulator.ec2();
});
afterAll(() => emulator.stop());

async function newVpc(more: object = {}) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16", ...more }));
  const ipv6 = Vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "";
  return { id: Vpc?.VpcId ?? "", ipv6 };
}

async function newSubnet(VpcId: string, more: Partial<CreateSubnetCommandInput> = {}) {
  const input = { VpcId, CidrBlock: "10.0.1.0/24", ...more };
  return (await ec2.send(new CreateSubnetCommand(input))).Subnet;
}

const subnetOf = async (id: string | undefined) =>
  (await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [id ?? ""] }))).Subnets?.[0];

/** The first /64 of a /56. */
const firstOf = (block: string) => block.replace(/\/56$/, "/64");

test("a subnet has all that AWS says of one, and the default network ACL", async () => {
  const { id: VpcId } = await newVpc();
  const subnet = await newSubnet(VpcId, {
    AvailabilityZone: "us-east-1c",
    TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "Name", Value: "one" }] }],
  });
  const expected = {
    AssignIpv6AddressOnCreation: false,
    AvailabilityZone: "us-east-1c",
    AvailabilityZoneId: "use1-az3",
    // Five of a subnet's addresses are AWS's.
    AvailableIpAddressCount: 251,
    CidrBlock: "10.0.1.0/24",
    DefaultForAz: false,
    EnableDns64: false,
    Ipv6CidrBlockAssociationSet: [],
    Ipv6Native: false,
    MapCustomerOwnedIpOnLaunch: false,
    MapPublicIpOnLaunch: false,
    OwnerId: "000000000000",
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: "ip-name",
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    State: "available",
    SubnetArn: `arn:aws:ec2:us-east-1:000000000000:subnet/${subnet?.SubnetId}`,
    Tags: [{ Key: "Name", Value: "one" }],
    VpcId,
  };
  expect(subnet).toMatchObject(expected);
  expect(await subnetOf(subnet?.SubnetId)).toMatchObject(expected);
  const Filters = [{ Name: "association.subnet-id", Values: [subnet?.SubnetId ?? ""] }];
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  expect(NetworkAcls).toMatchObject([{ IsDefault: true, VpcId }]);
});

test("a zone is chosen by name or by id, and one that is not there is refused with those that are", async () => {
  const { id } = await newVpc();
  const subnet = await newSubnet(id, { AvailabilityZoneId: "use1-az2" });
  expect(subnet?.AvailabilityZone).toBe("us-east-1b");
  await expect(newSubnet(id, { AvailabilityZone: "us-east-1z" })).rejects.toMatchObject({
    name: "InvalidParameterValue",
    message:
      "Value (us-east-1z) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f.",
  });
});

test.each([
  ["10.0.1.128/25", "InvalidSubnet.Conflict", "conflicts with another subnet"],
  ["10.0.0.0/16", "InvalidSubnet.Conflict", "conflicts with another subnet"],
  ["10.1.0.0/24", "InvalidSubnet.Range", "is invalid."],
  ["10.0.2.0/29", "InvalidSubnet.Range", "is invalid."],
  ["10.0.0.0/15", "InvalidSubnet.Range", "is invalid."],
])("beside 10.0.1.0/24 in 10.0.0.0/16 no subnet has %s", async (CidrBlock, name, end) => {
  const { id } = await newVpc();
  await newSubnet(id);
  await expect(newSubnet(id, { CidrBlock })).rejects.toMatchObject({
    name,
    message: `The CIDR '${CidrBlock}' ${end}`,
  });
});

test("attributes are changed one at a time", async () => {
  const { id } = await newVpc();
  const SubnetId = (await newSubnet(id))?.SubnetId;
  const modify = (attribute: object) =>
    ec2.send(new ModifySubnetAttributeCommand({ SubnetId, ...attribute }));
  await modify({ MapPublicIpOnLaunch: { Value: true } });
  await modify({ PrivateDnsHostnameTypeOnLaunch: "resource-name" });
  await modify({ EnableResourceNameDnsARecordOnLaunch: { Value: true } });
  expect(await subnetOf(SubnetId)).toMatchObject({
    MapPublicIpOnLaunch: true,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: "resource-name",
      EnableResourceNameDnsARecord: true,
    },
  });
  await expect(modify({ AssignIpv6AddressOnCreation: { Value: true } })).rejects.toMatchObject({
    name: "InvalidParameterValue",
  });
});

test("a subnet has one IPv6 block, which can be taken from it", async () => {
  const { id, ipv6 } = await newVpc({ AmazonProvidedIpv6CidrBlock: true });
  const SubnetId = (await newSubnet(id))?.SubnetId;
  const associate = (Ipv6CidrBlock: string) =>
    ec2.send(new AssociateSubnetCidrBlockCommand({ SubnetId, Ipv6CidrBlock }));
  await expect(associate("2001:db8::/64")).rejects.toMatchObject({ name: "InvalidSubnet.Range" });
  const { Ipv6CidrBlockAssociation } = await associate(firstOf(ipv6));
  expect(Ipv6CidrBlockAssociation).toMatchObject({
    Ipv6CidrBlock: firstOf(ipv6),
    Ipv6CidrBlockState: { State: "associating" },
  });
  await ec2.send(
    new ModifySubnetAttributeCommand({ SubnetId, AssignIpv6AddressOnCreation: { Value: true } }),
  );
  expect(await subnetOf(SubnetId)).toMatchObject({
    AssignIpv6AddressOnCreation: true,
    Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlockState: { State: "associated" } }],
  });
  const taken = newSubnet(id, { CidrBlock: "10.0.2.0/24", Ipv6CidrBlock: firstOf(ipv6) });
  await expect(taken).rejects.toMatchObject({ name: "InvalidSubnet.Conflict" });
  const AssociationId = Ipv6CidrBlockAssociation?.AssociationId;
  await ec2.send(new DisassociateSubnetCidrBlockCommand({ AssociationId }));
  expect(await subnetOf(SubnetId)).toMatchObject({ Ipv6CidrBlockAssociationSet: [] });
});

test("a subnet may have IPv6 alone", async () => {
  const { id, ipv6 } = await newVpc({ AmazonProvidedIpv6CidrBlock: true });
  const input = { VpcId: id, Ipv6Native: true, Ipv6CidrBlock: firstOf(ipv6) };
  const { Subnet } = await ec2.send(new CreateSubnetCommand(input));
  expect(Subnet).toMatchObject({
    Ipv6Native: true,
    AssignIpv6AddressOnCreation: true,
    AvailableIpAddressCount: 0,
    PrivateDnsNameOptionsOnLaunch: { HostnameType: "resource-name" },
  });
  expect(Subnet?.CidrBlock).toBeUndefined();
});

test("addresses of a subnet are reserved, apart from each other", async () => {
  const { id } = await newVpc();
  const SubnetId = (await newSubnet(id))?.SubnetId;
  const reserve = async (Cidr: string) =>
    (
      await ec2.send(
        new CreateSubnetCidrReservationCommand({ SubnetId, Cidr, ReservationType: "prefix" }),
      )
    ).SubnetCidrReservation;
  const reservation = await reserve("10.0.1.64/26");
  expect(reservation).toMatchObject({
    SubnetCidrReservationId: expect.stringMatching(/^scr-[0-9a-f]{17}$/),
    Cidr: "10.0.1.64/26",
    ReservationType: "prefix",
    OwnerId: "000000000000",
  });
  await expect(reserve("10.0.1.96/28")).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  });
  await expect(reserve("10.0.2.0/28")).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  });
  const all = async () =>
    (await ec2.send(new GetSubnetCidrReservationsCommand({ SubnetId }))).SubnetIpv4CidrReservations;
  expect(await all()).toMatchObject([{ Cidr: "10.0.1.64/26" }]);
  const { SubnetCidrReservationId } = reservation ?? {};
  await ec2.send(new DeleteSubnetCidrReservationCommand({ SubnetCidrReservationId }));
  expect(await all()).toEqual([]);
});

test("reserved addresses are given to who names them, and prefixes come from those for prefixes", async () => {
  const { id } = await newVpc();
  const SubnetId = (await newSubnet(id, { CidrBlock: "10.0.1.0/26" }))?.SubnetId;
  const reserve = (Cidr: string, ReservationType: "prefix" | "explicit") =>
    ec2.send(new CreateSubnetCidrReservationCommand({ SubnetId, Cidr, ReservationType }));
  await reserve("10.0.1.16/28", "prefix");
  await reserve("10.0.1.8/29", "explicit");
  await reserve("10.0.1.32/27", "explicit");
  const create = async (more: object = {}) =>
    (await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, ...more }))).NetworkInterface;
  // Four are left beside what AWS keeps and what is reserved.
  const drawn = [];
  for (let count = 0; count < 3; count++) drawn.push((await create())?.PrivateIpAddress);
  const single = await create({ Ipv4PrefixCount: 1 });
  expect(single?.Ipv4Prefixes).toEqual([{ Ipv4Prefix: "10.0.1.16/28" }]);
  drawn.push(single?.PrivateIpAddress);
  expect(drawn.sort()).toEqual(["10.0.1.4", "10.0.1.5", "10.0.1.6", "10.0.1.7"]);
  await expect(create()).rejects.toMatchObject({ name: "InsufficientFreeAddressesInSubnet" });
  expect((await create({ PrivateIpAddress: "10.0.1.9" }))?.PrivateIpAddress).toBe("10.0.1.9");
});

test("a subnet that is deleted is gone, with its association", async () => {
  const { id } = await newVpc();
  const subnet = await newSubnet(id);
  await ec2.send(new DeleteSubnetCommand({ SubnetId: subnet?.SubnetId }));
  await expect(subnetOf(subnet?.SubnetId)).rejects.toMatchObject({
    name: "InvalidSubnetID.NotFound",
    message: `The subnet ID '${subnet?.SubnetId}' does not exist`,
  });
  const Filters = [{ Name: "vpc-id", Values: [id] }];
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  expect(NetworkAcls).toMatchObject([{ Associations: [] }]);
});
